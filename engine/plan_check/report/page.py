"""A page of text: its width, and whether it has colours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

_NARROWEST = 40

STYLES = {
    "critical": "1;31",
    "high": "31",
    "medium": "33",
    "low": "36",
    "error": "1;35",
    "unknown": "35",
    "waived": "2",
    "met": "32",
    "pass": "32",
    "not applicable": "2",
    "warning:": "1;33",
    "heading": "1",
}
"""ANSI codes, by the word they go with; a colour never stands without its word."""


@dataclass(frozen=True, slots=True)
class Page:
    """Where text is laid out."""

    width: int
    """Columns; below 40 is taken as 40."""
    color: bool

    def paint(self, text: str, style: str) -> str:
        """Colour *text*, which must be inert, where the page has colours."""
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if self.color else text

    def paragraph(self, text: str, indent: int) -> str:
        """Lay out *text*, which must be inert, from column *indent*.

        Lines break at spaces only, so that an address stays whole, and follow-on lines
        are indented by two more.
        """
        if indent + len(text) <= self.width:
            return " " * indent + text
        return _wrapped(text, max(self.width, _NARROWEST), indent)


@lru_cache(maxsize=2048)
def _wrapped(text: str, width: int, indent: int) -> str:
    """Break lines; own code, because textwrap takes ten times as long."""
    lines, start, lead = [], 0, " " * indent
    while len(text) - start > (room := width - len(lead)):
        end = text.rfind(" ", start, start + room + 1)
        if end <= start:
            end = text.find(" ", start + room)
        if end < 0:
            break
        lines.append(lead + text[start:end])
        start, lead = end + 1, " " * (indent + 2)
    return "\n".join([*lines, lead + text[start:]])
