"""The files beside the code say what the code does."""

import re
from pathlib import Path

from config import env

ROOT = Path(__file__).parents[2]


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
