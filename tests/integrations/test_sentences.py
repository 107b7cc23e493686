"""Whatever the engine and the providers say is one of the sentences that are known, and so can be translated."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings

from integrations.registry import PROVIDERS
from tracker.reasons import known

ROOT = Path(settings.BASE_DIR)
ENGINE = sorted((ROOT / "integrations").glob("*.py"))
ADAPTERS = sorted(path for path in (ROOT / "integrations" / "providers").rglob("*.py") if path.name != "base.py")
#: Whose sentences do not stand in their constants yet.
UNCONVERTED = tuple(slug for slug, each in PROVIDERS.items() if not each.about.sentences)
RAISED = ("Rejected", "Unavailable", "CannotUnseal")


def said(tree: ast.AST) -> Iterator[ast.expr]:
    """What is said to the owner: the reasons of errors, problems, and what a credential sees."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[reason, *_]) if name in RAISED:
                yield reason
            case ast.Call(func=ast.Attribute(attr="append", value=on), args=[problem]) if named(on) == "problems":
                yield problem
            case ast.keyword(arg="problems" | "sees", value=ast.Tuple(elts=each) | ast.List(elts=each)):
                yield from each
            case ast.Assign(targets=[ast.Name(id="problems")], value=ast.List(elts=each)):
                yield from each


def named(node: ast.expr) -> str:
    return getattr(node, "id", getattr(node, "attr", ""))


def text(node: ast.expr, module: ModuleType) -> str | None:
    """The sentence of an expression, before anything is filled in; None where it was said elsewhere."""
    match node:
        case ast.Constant(value=str() as written):
            return written
        case ast.BinOp(op=ast.Mod(), left=left):
            return text(left, module)
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if isinstance(getattr(module, owner, None), ModuleType):
            return str(getattr(getattr(module, owner), name))
        case ast.Name(id=name) if isinstance(getattr(module, name, None), str):
            return str(getattr(module, name))
        case ast.JoinedStr():
            return ast.unparse(node)
    return None


def unknown(path: Path) -> list[str]:
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    texts = (text(node, module) for node in said(ast.parse(path.read_text())))
    return [each for each in texts if each is not None and each not in known()]


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: path.name)
def test_the_engine_says_known_sentences(path: Path) -> None:
    assert unknown(path) == []


@pytest.mark.parametrize("path", ADAPTERS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_provider_says_known_sentences(path: Path) -> None:
    if path.parent.name in UNCONVERTED:
        pytest.skip("Its sentences do not stand in constants yet.")
    assert unknown(path) == []


def test_a_sentence_that_is_not_known_is_found() -> None:
    code = 'raise Rejected(f"No {x}")\nproblems.append("Odd")\nWindow(sees=("Much",))\nproblems = ["Odder"]'
    found = [text(node, importlib.import_module("integrations.sync")) for node in said(ast.parse(code))]
    assert sorted(filter(None, found)) == ["Much", "Odd", "Odder", "f'No {x}'"]
