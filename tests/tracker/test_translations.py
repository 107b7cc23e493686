"""Every text that is marked for translation stands in the Chinese catalogue."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "tracker" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
MARKS = ("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext", "later", "translated")
CALL = re.compile(r"\b(?:_|n?p?gettext)\(.*?\)(?=\s|$)", re.DOTALL)


def marked(tree: ast.AST) -> Iterator[str]:
    """The texts that calls of this code mark; of a plural the singular."""
    for node in ast.walk(tree):
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name in MARKS:
            texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
            yield from (str(text) for text in texts[name == "pgettext" :][:1])


def in_code(path: Path) -> Iterator[str]:
    yield from marked(ast.parse(path.read_text()))


def in_template(path: Path) -> Iterator[str]:
    for call in CALL.findall(templatize(path.read_text())):
        yield from marked(ast.parse(call, mode="eval"))


def known() -> set[str]:
    texts = re.findall(r'^msgid ((?:".*"\n?)+)', CATALOGUE.read_text(), re.MULTILINE)
    return {"".join(ast.literal_eval(line) for line in text.split("\n") if line) for text in texts}


@pytest.mark.parametrize("room", ["config", "integrations", "tracker"])
def test_no_text_of_the_code_is_missing(room: str) -> None:
    paths = [path for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]

    assert {text for path in paths for text in in_code(path)} - known() == set()


def test_no_text_of_the_templates_is_missing() -> None:
    paths = [path for path in (ROOT / "templates").rglob("*.*") if path.suffix in (".html", ".txt")]

    assert {text for path in paths for text in in_template(path)} - known() == set()
