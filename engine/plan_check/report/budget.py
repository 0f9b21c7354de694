"""A page that must not be longer than so many bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, eq=False, slots=True)
class Heading:
    """What stands before, and after, the entries that belong together."""

    before: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to say, under headings that are written once."""

    order: tuple[int, ...]
    """What matters most has the least; of equal ones, the first matters most."""
    headings: tuple[Heading, ...]
    """Outermost first."""
    text: str
    word: str
    """Under which word it is counted where it is left out: ``high``, ``unknown``."""
    findings: int
    """How many findings it stands for."""


@dataclass(frozen=True, slots=True)
class Page:
    """What there was room for."""

    text: str
    left_out: tuple[Entry, ...]
    """What matters most comes first."""


def fill(entries: Sequence[Entry], room: int) -> Page:
    """Keep what matters most, in the order given, within *room* bytes.

    Args:
        entries: In the order of the page; those under one heading stand together.
        room: Bytes, headings included.
    """
    ranked = sorted(range(len(entries)), key=lambda number: entries[number].order)
    open_headings: set[Heading] = set()
    taken = 0
    for number in ranked:
        entry = entries[number]
        new = [heading for heading in entry.headings if heading not in open_headings]
        texts = [entry.text, *(text for one in new for text in (one.before, one.after))]
        room -= sum(len(text.encode()) for text in texts)
        if room < 0:
            break
        open_headings.update(new)
        taken += 1
    kept = [entries[number] for number in sorted(ranked[:taken])]
    return Page("".join(_written(kept)), tuple(entries[n] for n in ranked[taken:]))


def _written(entries: Sequence[Entry]) -> Iterator[str]:
    stack: list[Heading] = []
    for entry in entries:
        shared = 0
        for one, other in zip(stack, entry.headings, strict=False):
            if one is not other:
                break
            shared += 1
        yield from (heading.after for heading in reversed(stack[shared:]))
        yield from (heading.before for heading in entry.headings[shared:])
        stack = list(entry.headings)
        yield entry.text
    yield from (heading.after for heading in reversed(stack))
