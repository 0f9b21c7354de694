"""The text of a comment: a marker that nobody sees, the report, and a footer."""

from __future__ import annotations

import re
from typing import Final

from plan_check.pull_request.run import Run

LONGEST: Final = 65_000
"""Bytes. GitHub takes 65,536 characters."""
_MARKER: Final = re.compile(
    r"<!-- plan-check comment ([0-9a-f]{16}) run ([0-9]{1,18})\.([0-9]{1,18}) -->"
)
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_CUT: Final = "\n\n**The rest is left out for want of room.**"


def marker(run: Run) -> str:
    """Write the first line, by which a later run finds the comment."""
    number, attempt = run.order
    return f"<!-- plan-check comment {run.key} run {number}.{attempt} -->"


def order_of(text: str, key: str) -> tuple[int, int] | None:
    """Tell which run wrote a comment; ``None`` where it has another marker, or none."""
    found = _MARKER.match(text)
    if found is None or found[1] != key:
        return None
    return int(found[2]), int(found[3])


def compose(report: str, run: Run) -> str:
    """Put marker and footer around a report, which is cut where it is too long."""
    head, tail = f"{marker(run)}\n", _footer(run)
    room = LONGEST - len(f"{head}{_CUT}{tail}".encode())
    return f"{head}{fit(report.rstrip(), room)}{tail}\n"


def fit(text: str, room: int) -> str:
    """Cut Markdown between two blocks, so that what follows is read as it should be.

    Args:
        text: Markdown.
        room: Bytes that there are for it, besides the line which says that it was cut.
    """
    text = text.replace("\0", "\ufffd")
    if len(text.encode("utf-8", "replace")) <= room:
        return text
    kept, size, fence, nested = "", 0, "", 0
    lines = text.split("\n")
    for number, line in enumerate(lines):
        size += len(line.encode("utf-8", "replace")) + 1
        if size > room:
            break
        fence = _fence(fence, line)
        if not fence:
            nested += line.count("<details") - line.count("</details>")
        if not line.strip() and not fence and nested == 0:
            kept = "\n".join(lines[:number])
    return f"{kept}{_CUT}"


def _fence(inside: str, line: str) -> str:
    """Give the fence that is open after *line*; empty outside of code blocks."""
    found = _FENCE.match(line)
    if found is None:
        return inside
    if not inside:
        return found[1]
    closes = found[1].startswith(inside) and not line.strip().strip(inside[0])
    return "" if closes else inside


def _footer(run: Run) -> str:
    """Say of which commit the report is, and where its log is."""
    parts = []
    if run.commit:
        parts.append(f"Commit {run.commit}")
    if run.link:
        parts.append(f"[run {run.order[0]}]({run.link})")
    return f"\n\n<sub>{', '.join(parts)}</sub>" if parts else ""
