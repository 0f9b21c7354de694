"""Reads where things stand in Terraform's language: blocks, arguments, comments.

It looks only at the structure: names, brackets, strings, heredocs, comments. Every
character is passed once, whatever a file holds, so that a hostile file costs no more
than its size. What an expression means is for others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

COMMENTS = frozenset({"#", "//", "/*"})
"""How comments begin."""
_CODE = r'["{}()\[\]#]|//|/\*|<<-?(?P<end>[^\W\d][\w.-]*+)[ \t\r]*+\n'
_IN_CODE = re.compile(_CODE)
_IN_LINE = re.compile(_CODE + r"|\n")
_IN_STRING = re.compile(r'\\.|\$\$\{|%%\{|[$%]\{|["\n]')
_BLANK = re.compile(r"(?:[\s,;\ufeff]++|(?:\#|//)[^\n]*+|/\*(?s:.*?)\*/)*+")
_LABEL = r'"(?:[^"\\\n]|\\.)*+"|[^\W\d][\w-]*+'
_HEADER = re.compile(
    rf"([^\W\d][\w-]*+)((?:[ \t]*+(?:{_LABEL}))*+)[ \t]*+(\{{|=(?![=>]))"
)
_AT_MARGIN = re.compile(
    rf"^([^\W\d][\w-]*+)((?:[ \t]*+(?:{_LABEL}))*+)[ \t]*+\{{", re.MULTILINE
)
_LABELS = re.compile(_LABEL)
_CLOSING = frozenset("})]")
_OPENING = frozenset('"{([')


@dataclass(frozen=True, slots=True)
class Statement:
    """A block or an argument; places are offsets into the text."""

    words: tuple[str, ...]
    """``("resource", "aws_vpc", "this")``, ``("cidr_block",)``."""
    start: int
    body: int
    """Where the braces' content begins, or the expression."""
    end: int
    is_block: bool = False


def blocks(text: str) -> Iterator[Statement]:
    """Give the blocks of a file."""
    return _statements(text, 0, len(text))


def body(text: str, block: Statement) -> Iterator[Statement]:
    """Give what is set in a block."""
    return _statements(text, block.body, block.end)


def _statements(text: str, at: int, end: int) -> Iterator[Statement]:
    """Give the blocks and arguments of a body, without looking into them.

    Where a brace is never closed, blocks that begin at the margin are still given.
    """
    while (at := _next(text, at, end)) < end:
        header = _HEADER.match(text, at, end)
        if header is None:
            at = max(_end_of_line(text, at, end), at + 1)
            continue
        if header[3] == "=":
            stop = _end_of_line(text, header.end(), end)
            yield Statement((header[1],), at, header.end(), stop)
        elif (stop := _closing(text, header.end(), end)) < end:
            yield Statement(_words(header), at, header.end(), stop, is_block=True)
            stop += 1
        else:
            yield from _at_margin(text, at, end)
            return
        at = stop


def _next(text: str, at: int, end: int) -> int:
    blank = _BLANK.match(text, at, end)
    at = blank.end() if blank else at
    return end if text.startswith("/*", at) else at


def _words(header: re.Match[str]) -> tuple[str, ...]:
    labels = (label.strip('"') for label in _LABELS.findall(header[2]))
    return (header[1], *labels)


def _at_margin(text: str, at: int, end: int) -> Iterator[Statement]:
    found = list(_AT_MARGIN.finditer(text, at, end))
    stops = [*(header.start() for header in found), end][1:]
    for header, stop in zip(found, stops, strict=True):
        body = header.end()
        last = body + len(text[body:stop].rstrip())
        yield Statement(_words(header), header.start(), body, last, is_block=True)


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment; places are offsets into the text."""

    mark: str
    """How it begins: ``#``, ``//`` or ``/*``."""
    start: int
    end: int
    """Behind its ``*/``, or at the end of its line."""


def comments(text: str) -> list[Comment]:
    """Give all comments; what stands in strings and heredocs is none."""
    found: list[Comment] = []
    at = 0
    while at < len(text):
        at = _scan(text, at, len(text), _IN_CODE, found) + 1
    return found


def _end_of_line(text: str, at: int, end: int) -> int:
    """Give where an expression ends: its line, or the body that it stands in."""
    return _scan(text, at, end, _IN_LINE)


def _closing(text: str, at: int, end: int) -> int:
    """Give the offset of the brace that closes a body; *end* where none does."""
    return _scan(text, at, end, _IN_CODE)


def _scan(
    text: str,
    at: int,
    end: int,
    code: re.Pattern[str],
    comments: list[Comment] | None = None,
) -> int:
    """Give where a bracket closes that was not opened, or *code* finds a line's end.

    Args:
        text: The text.
        at: Where to begin; not inside a string.
        end: Where to stop.
        code: What to look for outside of strings and brackets.
        comments: Takes the comments on the way.
    """
    stack: list[str] = []
    while at < end:
        is_string = bool(stack) and stack[-1] == '"'
        inside = _IN_STRING if is_string else _IN_CODE
        match = (inside if stack else code).search(text, at, end)
        if match is None:
            return end
        found, at = match[0], match.end()
        if is_string:
            at = _in_string(stack, match)
        elif found in _OPENING:
            stack.append(found)
        elif found in _CLOSING or found == "\n":
            if not stack:
                return match.start()
            stack.pop()
        elif found in COMMENTS:
            at = _comment_end(text, found, at, end)
            if comments is not None:
                comments.append(Comment(found, match.start(), at))
        else:
            at = _heredoc_end(text, match["end"], at, end)
    return end


def _in_string(stack: list[str], match: re.Match[str]) -> int:
    """Leave a string at its end, or at that of its line; enter ``${``."""
    if match[0] == '"':
        stack.pop()
    elif match[0] == "\n":
        stack.pop()
        return match.start()
    elif match[0] in {"${", "%{"}:
        stack.append(match[0])
    return match.end()


def _comment_end(text: str, kind: str, at: int, end: int) -> int:
    """Give where a comment ends: before the line break, or behind ``*/``."""
    close = text.find("*/" if kind == "/*" else "\n", at, end)
    if close < 0:
        return end
    return close + 2 if kind == "/*" else close


def _heredoc_end(text: str, marker: str, at: int, end: int) -> int:
    """Give where the line with the marker that closes a heredoc ends."""
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        if text[at:stop].strip() == marker:
            return stop
        at = stop + 1
    return end
