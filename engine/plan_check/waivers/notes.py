"""What is said of waivers that do not count, or are of no use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from plan_check.tallies import count, some_of
from plan_check.waivers.model import Book, Entry, Fault

_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Use:
    """Of what use a waiver was in a run."""

    entry: Entry
    covered: int
    """How many violations and unknowns it covers, expired or not."""
    has_expired: bool
    is_applied: bool
    """Whether the run applies one of its rules."""


def told(book: Book, uses: Sequence[Use], *, whole: bool) -> tuple[str, ...]:
    """Give the notes of a run, at most a hundred.

    Args:
        book: The waivers.
        uses: Of those that are about a plan of the run.
        whole: No plan leaves anything out, so that what is not covered is not there.
    """
    found = [
        *book.changes,
        *map(_fault, book.faults),
        *_expired(uses),
        *(_unused(uses) if whole else ()),
    ]
    more = len(found) - _MOST
    if more > 0:
        found[_MOST:] = [f"{more} more notes on waivers: plan-check waivers lists them"]
    return tuple(found)


def described(entry: Entry) -> str:
    """Say what a waiver covers, and who stands for it."""
    waiver = entry.waiver
    plans = f" in {', '.join(entry.plans)}" if entry.plans else ""
    until = f" until {waiver.until}" if waiver.until else ""
    owner = f" by {waiver.owner}" if waiver.owner else ""
    reason = f": {waiver.reason}" if waiver.reason else ""
    scope = ", ".join(entry.scope)
    return f"{', '.join(entry.rules)} on {scope}{plans}{until}{owner}{reason}"


def _fault(fault: Fault) -> str:
    hint = f": {fault.hint}" if fault.hint else ""
    return f"{fault.place}: this waiver does not count, since {fault.problem}{hint}"


def _expired(uses: Sequence[Use]) -> Iterator[str]:
    for use in uses:
        if not use.has_expired or not use.is_applied:
            continue
        waiver = use.entry.waiver
        over = f"{_waiver(use.entry)} expired, its last day was {waiver.until}"
        if use.covered:
            number = count(use.covered, "finding")
            yield f"{over}: mend what it covered ({number}), or renew it"
        else:
            yield f"{over}, and it covers no violation: remove it"


def _unused(uses: Sequence[Use]) -> Iterator[str]:
    for use in uses:
        if use.is_applied and not use.has_expired and not use.covered:
            yield f"{_waiver(use.entry)} covers no violation: remove it"
    idle = [use.entry.waiver.place for use in uses if not use.is_applied]
    if idle:
        number = "1 waiver is" if len(idle) == 1 else f"{len(idle)} waivers are"
        yield f"{number} of rules that this run does not apply: {some_of(idle, 5)}"


def _waiver(entry: Entry) -> str:
    return f"{entry.waiver.place}: the waiver of {some_of(entry.rules, 5)}"
