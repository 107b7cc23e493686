"""The files beside the code say what the code does."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import env

ROOT = Path(__file__).parents[2]
#: What a service may say, of all that Compose knows: enough for us, and a mistyped word is found.
SERVICE_WORDS = {
    "build",
    "image",
    "restart",
    "env_file",
    "environment",
    "secrets",
    "volumes",
    "depends_on",
    "command",
    "ports",
    "stop_grace_period",
    "healthcheck",
}


@pytest.fixture
def compose() -> dict[str, Any]:
    """The compose file as Compose reads it, merged keys and all."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def test_the_example_names_exactly_the_variables_that_are_read() -> None:
    named = re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert sorted(named) == sorted(env.NAMES)


def test_the_example_marks_exactly_the_variables_that_may_come_from_a_file() -> None:
    blocks = (ROOT / ".env.example").read_text().split("\n\n")[1:]
    marked = {re.findall(r"^#([A-Z_]+)=", block, re.MULTILINE)[-1] for block in blocks if "(file)" in block}

    assert marked == env.SECRETS


def test_compose_runs_the_three_processes_of_the_launcher() -> None:
    commands = re.findall(r"^    command: python -m (.+)$", (ROOT / "docker-compose.yml").read_text(), re.MULTILINE)

    assert [command.split(" --")[0] for command in commands] == [
        "gunicorn -c python:config.web config.wsgi",
        "celery -A config.celery worker",
        "celery -A config.beat beat",
    ]


def test_compose_sets_only_variables_that_are_read() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    block = text[text.index("environment: &environment") : text.index("  secrets: [database_url]")]

    names = {name.removesuffix("_FILE") for name in re.findall(r"^    ([A-Z_]+):", block, re.MULTILINE)}

    assert names <= set(env.NAMES)


def test_compose_says_only_what_compose_understands(compose: dict[str, Any]) -> None:
    assert set(compose) == {"x-headway", "services", "secrets", "volumes"}
    for service in compose["services"].values():
        assert set(service) <= SERVICE_WORDS
        assert {"image", "restart"} <= set(service)


def test_compose_names_only_what_it_declares(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        mounted = {volume.split(":")[0] for volume in service.get("volumes", ())}
        assert mounted <= set(compose["volumes"])
        assert set(service.get("secrets", ())) <= set(compose["secrets"])
        assert set(service.get("depends_on", ())) <= set(compose["services"])


def test_compose_waits_for_health_only_of_those_who_tell_it(compose: dict[str, Any]) -> None:
    services = compose["services"]
    waited_for = {
        name
        for service in services.values()
        for name, how in service.get("depends_on", {}).items()
        if how["condition"] == "service_healthy"
    }
    assert waited_for == {name for name, service in services.items() if "healthcheck" in service}


def test_compose_runs_one_beat_and_opens_no_port_but_the_webs_to_this_machine(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert [name for name, each in services.items() if "config.beat" in str(each.get("command"))] == ["beat"]
    assert {name: each["ports"] for name, each in services.items() if "ports" in each} == {
        "web": ["127.0.0.1:8000:8000"]
    }
