"""Comments that belong to a block: those inside it, and those directly above it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from plan_check.source import hcl, json_syntax
from plan_check.source.blocks import Block, SourceFile
from plan_check.source.modules import Sources

Line = tuple[str, int, str]
"""Path, line, and the text of one line without what marks it as a comment."""


def comments(
    sources: Sources, module_path: tuple[str, ...], kind: str, type_: str, name: str
) -> list[Line]:
    """Give the comments inside a block, and those on the lines directly above it.

    Args:
        sources: Files of the modules.
        module_path: Names of the modules it is in, outermost first.
        kind: ``resource``, ``data`` or ``module``.
        type_: The resource's type; empty for a module call.
        name: Its name.
    """
    words = (kind, type_, name) if type_ else (kind, name)
    return [
        comment
        for block in sources.blocks.find(module_path, words)
        for comment in (_in_json(block) if block.file.is_json else _of(block))
    ]


def _of(block: Block) -> Iterator[Line]:
    file, statement = block.file, block.statement
    yield from reversed([*_above(file, statement.start)])
    first, last = (_before(file, at) for at in (statement.start, statement.end))
    for comment in file.comments[first:last]:
        yield from _lines(file, comment)


def _before(file: SourceFile, offset: int) -> int:
    """Give how many comments of a file begin before an offset."""
    return bisect_left(file.comments, offset, key=lambda comment: comment.start)


def _above(file: SourceFile, start: int) -> Iterator[Line]:
    """Give whole-line comments from the block upwards, until another line."""
    text = file.text
    for comment in reversed(file.comments[: _before(file, start)]):
        if text[comment.end : start].strip(" \t\r") not in {"\n", ""}:
            return
        begin = text.rfind("\n", 0, comment.start) + 1
        if text[begin : comment.start].strip():
            return
        yield from reversed([*_lines(file, comment)])
        start = begin


def _lines(file: SourceFile, comment: hcl.Comment) -> Iterator[Line]:
    first = file.line(comment.start)
    text = file.text[comment.start + len(comment.mark) : comment.end]
    if comment.mark == "/*":
        text = text.removesuffix("*/")
    for line, part in enumerate(text.split("\n"), first):
        plain = part.strip().lstrip("#/*").strip()
        if plain:
            yield file.path, line, plain


def _in_json(block: Block) -> Iterator[Line]:
    """Give the members named ``//``: how comments are written in JSON."""
    file = block.file
    for member in file.body(block.statement):
        if member.words[0] == json_syntax.COMMENT:
            text = file.text[member.body : member.end].strip().strip('"')
            yield file.path, file.line(member.start), text
