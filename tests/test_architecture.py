"""How large things may be, and that they say what they are for."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import ROOT

MODULES = sorted((ROOT / "engine" / "plan_check").rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef
_MACHINE_PATH = re.compile(
    rb"/(?:home|Users|root)/[\w.-]+/|/(?:work)/\w|[A-Z]:\\Users\\"
)


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions() -> Iterator[tuple[str, int]]:
    """Give each function's name and its number of lines, without its docstring."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, Function):
                yield f"{path.stem}.{node.name}:{node.lineno}", length(node)


def length(node: Function) -> int:
    size = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node) is not None:
        first = node.body[0]
        size -= (first.end_lineno or first.lineno) - first.lineno + 1
    return size


def undocumented(path: Path) -> Iterator[str]:
    """Give what is public and has no docstring."""
    tree = ast.parse(path.read_text())
    if not ast.get_docstring(tree):
        yield path.stem
    for node in tree.body:
        if not isinstance(node, ast.ClassDef | Function) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            yield f"{path.stem}.{node.name}"
        for inner in node.body if isinstance(node, ast.ClassDef) else ():
            if (
                isinstance(inner, Function)
                and not inner.name.startswith("_")
                and not ast.get_docstring(inner)
            ):
                yield f"{path.stem}.{node.name}.{inner.name}"


def test_modules_are_short() -> None:
    sizes = {path: lines(path) for path in MODULES}

    assert statistics.median(sizes.values()) <= 120
    assert {
        str(path.relative_to(ROOT)): n for path, n in sizes.items() if n > 300
    } == {}


def test_functions_are_short() -> None:
    sizes = dict(functions())

    assert statistics.median(sizes.values()) <= 8
    assert statistics.quantiles(sizes.values(), n=10)[8] <= 25
    assert {name: size for name, size in sizes.items() if size > 40} == {}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_what_is_public_says_what_it_is_for(path: Path) -> None:
    assert list(undocumented(path)) == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    tracked = [ROOT / name for name in done.stdout.decode().split("\0") if name]
    here = Path(__file__)

    found = [
        str(path.relative_to(ROOT))
        for path in tracked
        if path.is_file() and path != here and _MACHINE_PATH.search(path.read_bytes())
    ]

    assert found == []
