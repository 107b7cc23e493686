"""Every text that is marked for translation stands in the Chinese catalogue, and no other."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
ROOMS = ("config", "integrations", "tracker")
CATALOGUE = ROOT / "tracker" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
MARKS = ("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext", "pgettext_lazy", "later", "translated")
CALL = re.compile(r"\b(?:_|n?p?gettext)\(.*?\)(?=\s|$)", re.DOTALL)


def marked(tree: ast.AST) -> Iterator[str]:
    """The texts that calls of this code mark; of a plural the singular."""
    for node in ast.walk(tree):
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name in MARKS:
            texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
            yield from (str(text) for text in texts[name.startswith("pgettext") :][:1])


@cache
def in_room(room: str) -> set[str]:
    paths = [path for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]
    return {text for path in paths for text in marked(ast.parse(path.read_text()))}


def in_template(path: Path) -> Iterator[str]:
    for call in CALL.findall(templatize(path.read_text())):
        yield from marked(ast.parse(call, mode="eval"))


@cache
def in_templates() -> set[str]:
    paths = [path for path in (ROOT / "templates").rglob("*.*") if path.suffix in (".html", ".txt")]
    return {text for path in paths for text in in_template(path)}


def known() -> set[str]:
    texts = re.findall(r'^msgid ((?:".*"\n?)+)', CATALOGUE.read_text(), re.MULTILINE)
    return {"".join(ast.literal_eval(line) for line in text.split("\n") if line) for text in texts}


@pytest.mark.parametrize("room", ROOMS)
def test_no_text_of_the_code_is_missing(room: str) -> None:
    assert in_room(room) - known() == set()


def test_no_text_of_the_templates_is_missing() -> None:
    assert in_templates() - known() == set()


def test_no_text_stands_there_that_nobody_says() -> None:
    said = in_templates().union(*map(in_room, ROOMS))

    assert known() - said == {""}
