"""Comments inside a block or directly above it."""

from __future__ import annotations

import pytest

from plan_check.source import Sources, comments

ADDRESS = ("resource", "aws_vpc", "this")


def found(text: str, path: str = "main.tf") -> list[tuple[int, str]]:
    sources = Sources({(): ((path, text),)})
    return [(line, said) for _, line, said in comments(sources, (), *ADDRESS)]


def test_comments_inside_a_block_are_its_own() -> None:
    text = (
        'resource "aws_vpc" "this" { # one\n  // two\n  tags = {} # three\n'
        "  nested {\n    /* four\n     * five */\n  }\n}\n"
    )

    assert found(text) == [
        (1, "one"),
        (2, "two"),
        (3, "three"),
        (5, "four"),
        (6, "five"),
    ]


def test_comments_directly_above_a_block_are_its_own() -> None:
    text = (
        '# far\n\n# one\n/* two\n   three */\n// four\nresource "aws_vpc" "this" {\n}\n'
    )

    assert found(text) == [(3, "one"), (4, "two"), (5, "three"), (6, "four")]


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_a_comment_behind_another_block_is_not_above_this_one(line_break: str) -> None:
    text = 'a {\n} # theirs\nresource "aws_vpc" "this" {\n}\n# below\n'

    assert found(text.replace("\n", line_break)) == []


def test_text_in_strings_and_heredocs_is_no_comment() -> None:
    text = (
        'resource "aws_vpc" "this" {\n  a = "# no"\n  b = <<-EOT\n    # no\n  EOT\n'
        '  c = "http://no"\n  d = 1 # yes\n}\n'
    )

    assert found(text) == [(7, "yes")]


def test_comments_of_an_override_come_behind_those_of_the_block() -> None:
    one, other = (
        f'resource "aws_vpc" "this" {{ # {name}\n}}\n' for name in ("base", "changed")
    )
    sources = Sources({(): (("a_override.tf", other), ("main.tf", one))})

    assert comments(sources, (), *ADDRESS) == [
        ("main.tf", 1, "base"),
        ("a_override.tf", 1, "changed"),
    ]


def test_a_module_call_has_comments() -> None:
    sources = Sources({("a",): (("m.tf", 'module "b" {\n  # one\n}\n'),)})

    assert comments(sources, ("a",), "module", "", "b") == [("m.tf", 2, "one")]


def test_json_is_commented_by_members_without_a_name() -> None:
    text = '{"resource": {"aws_vpc": {"this": {\n  "//": "one",\n  "a": "# no"\n}}}}'

    assert found(text, "main.tf.json") == [(2, "one")]


def test_a_block_that_is_not_there_has_none() -> None:
    assert found("# nothing\n") == []
