"""The structure of Terraform's files: blocks, arguments and comments by line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hcl2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Tree

from builders import FIXTURES
from plan_check.source import hcl, json_syntax

FILES = sorted(FIXTURES.rglob("*.tf"))
Seen = tuple[tuple[str, ...], int]
"""A statement's words and its line."""


def read(text: str) -> Iterator[Seen]:
    """Give every block and argument, also in nested blocks."""
    pending = [*hcl.blocks(text)]
    while pending:
        found = pending.pop()
        yield found.words, text.count("\n", 0, found.start) + 1
        pending += hcl.body(text, found) if found.is_block else ()


def read_by_hcl2(text: str) -> Iterator[Seen]:
    for node in hcl2.parses_to_tree(text).iter_subtrees():
        if node.data in {"attribute", "block"}:
            words = tuple(_words(node))
            size = 1 if node.data == "attribute" else len(words)
            yield words[:size], node.meta.line


def _words(node: Any) -> Iterator[str]:  # noqa: ANN401
    for child in node.children:
        if not isinstance(child, Tree) or child.data not in {
            *("identifier", "keyword", "literal_value", "string")
        }:
            return
        yield "".join(map(str, child.scan_values(lambda _: True))).strip('"')


def lines(text: str) -> dict[tuple[str, ...], tuple[int, int]]:
    """Give first and last line of each block."""
    return {
        found.words: (
            text.count("\n", 0, found.start) + 1,
            text.count("\n", 0, found.end) + 1,
        )
        for found in hcl.blocks(text)
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_blocks_and_arguments_stand_where_python_hcl2_sees_them(path: Path) -> None:
    text = path.read_text()

    assert sorted(read(text)) == sorted(read_by_hcl2(text))


@pytest.mark.parametrize(
    "inner",
    [
        'x = "}"',
        'x = "${upper("}")}"',
        'x = "${join("", ["}", "{"])} $${ %%{"',
        'x = "\\"}"',
        "x = <<EOT\n}\n  resource {\nEOT",
        "x = <<-EOT\n  }\n  EOT",
        "x = f(<<-E_T\n  EOT }\n  E_T\n)",
        "# }",
        "// }",
        "/* }\n} */",
        "x = {\n  a = [1,\n  2]\n}",
        'x = "%{ if true }}%{ endif }"',
        "y {\n z { a = 1 }\n}",
        "é = 1",
    ],
)
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_a_brace_closes_a_block_only_where_it_is_one(
    inner: str, line_break: str
) -> None:
    text = f'a "b" {{\n{inner}\n}}\nc {{\n}}\n'.replace("\n", line_break)
    last = 3 + inner.count("\n")

    assert lines(text) == {("a", "b"): (1, last), ("c",): (last + 1, last + 2)}


def test_a_block_on_one_line_and_labels_without_quotes_are_read() -> None:
    assert lines('a b "c" { d = 1 }\ne{}') == {("a", "b", "c"): (1, 1), ("e",): (2, 2)}


def test_an_argument_ends_where_its_expression_does() -> None:
    text = "a {\n  b = [\n    1,\n  ]\n  c = 2 # d = 3\n}\n"
    block = next(hcl.blocks(text))

    assert [
        (found.words, text[found.body : found.end].strip())
        for found in hcl.body(text, block)
    ] == [(("b",), "[\n    1,\n  ]"), (("c",), "2 # d = 3")]


def test_a_comparison_or_an_arrow_is_no_argument() -> None:
    text = "a {\n  b == c\n  d => e\n}\n"

    assert list(hcl.body(text, next(hcl.blocks(text)))) == []


def test_blocks_at_the_margin_are_found_behind_one_that_is_never_closed() -> None:
    text = 'broken {\n  x = [\nresource "a" "b" {\n  y = 1\n}\n'

    assert lines(text) == {("broken",): (1, 2), ("resource", "a", "b"): (3, 5)}


def test_comments_are_told_from_text_that_looks_like_one() -> None:
    text = (
        '# one\na = "# no" // two\nb = <<EOT\n# no\nEOT\nc = "${f("/* no */")}"'
        " /* three\n*/\n} # four"
    )

    assert [text[c.start : c.end] for c in hcl.comments(text)] == [
        "# one",
        "// two",
        "/* three\n*/",
        "# four",
    ]


_SNIPPETS = st.lists(
    st.sampled_from(
        [*'{}[]()"$%\n#/*= a\\<-,\0é\r', "<<A\n", "A\n", "${", "%{", "a {", "/*", "*/"]
    )
).map("".join)


@given(_SNIPPETS)
def test_no_text_is_too_strange(text: str) -> None:
    for found in hcl.blocks(text):
        assert 0 <= found.start < found.body <= found.end <= len(text)
        assert list(hcl.body(text, found)) is not None
    assert all(c.start < c.end for c in hcl.comments(text))


@given(_SNIPPETS | st.text('{}[]",:a\\ ').map('{"resource":{"a":{"b":{"c":'.__add__))
def test_no_json_is_too_strange(text: str) -> None:
    for found in json_syntax.blocks(text):
        assert 0 <= found.start < found.body <= found.end <= len(text)
        assert list(json_syntax.body(text, found)) is not None


@pytest.mark.parametrize(
    "unit", ["a {\n", "{", "[", '"${', '"', "/*", "#\n", "x=<<A\n", "a b ", " ", "\\"]
)
def test_time_grows_with_the_size_of_a_hostile_file_alone(unit: str) -> None:
    def seconds(size: int) -> float:
        text = 'resource "a" "b" {\n' + unit * (size // len(unit))
        start = time.process_time()
        for found in hcl.blocks(text):
            list(hcl.body(text, found))
            break
        hcl.comments(text)
        return time.process_time() - start

    assert seconds(100_000) < 5
