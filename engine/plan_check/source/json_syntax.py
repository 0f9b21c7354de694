"""Reads where things stand in Terraform's JSON syntax (``.tf.json``).

It gives the same statements as for Terraform's own language. A list of objects stands
for several bodies, so lists are looked through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from plan_check.source.hcl import Statement

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]:,]', re.DOTALL)
_LABELS = {"resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1}
COMMENT = "//"


def blocks(text: str) -> Iterator[Statement]:
    """Give the blocks of a file."""
    for member in members(text, 0, len(text)):
        yield from _labelled(text, member, _LABELS.get(member.words[0], 0))


def _labelled(text: str, outer: Statement, depth: int) -> Iterator[Statement]:
    if depth == 0:
        yield outer
        return
    for inner in members(text, outer.body, outer.end):
        words = (*outer.words, *inner.words)
        found = Statement(words, inner.start, inner.body, inner.end, is_block=True)
        yield from _labelled(text, found, depth - 1)


def body(text: str, block: Statement) -> Iterator[Statement]:
    """Give what is set in a block; a ``dynamic`` block has its label."""
    for member in members(text, block.body, block.end):
        yield from _labelled(text, member, int(member.words == ("dynamic",)))


def members(text: str, at: int, end: int) -> Iterator[Statement]:
    """Give the members of an object, or of each object in a list."""
    inside: list[str] = []
    objects = 0
    last: re.Match[str] | None = None
    key: re.Match[str] | None = None
    for token in _TOKEN.finditer(text, at, end):
        found = token[0]
        closes = found in {"}", "]"}
        if key is not None and objects == 1 and (closes or found == ","):
            if inside[-1] == "{":
                yield _member(text, key, token.start())
                key = None
        elif found == ":" and objects == 1 and inside[-1] == "{" and last:
            key = last
        if found in {"{", "["}:
            inside.append(found)
            objects += found == "{"
        elif closes and inside:
            objects -= inside.pop() == "{"
        last = token if found[0] == '"' else None


def _member(text: str, key: re.Match[str], end: int) -> Statement:
    start = text.find(":", key.end(), end) + 1
    last = start + len(text[start:end].rstrip())
    is_block = text[start:last].lstrip()[:1] in {"{", "["}
    return Statement((key[0][1:-1],), key.start(), start, last, is_block)
