"""Tells which waivers are new, or cover more, than at an earlier time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Final

from plan_check.waivers.model import Book, Entry, Policy
from plan_check.waivers.notes import described

_MAGIC: Final = frozenset("*?[")
_ALIKE: Final = 2


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a waiver covers, in words that can be compared."""

    rules: tuple[str, ...]
    where: frozenset[str]
    plans: frozenset[str]
    until: date | None
    reason: str


def changes(old: Book, new: Book) -> tuple[str, ...]:
    """Give a note for each waiver that was added or widened.

    Args:
        old: The waivers at the earlier time.
        new: Those of now.
    """
    before = [_claim(entry) for entry in old.entries]
    now = frozenset(map(_claim, new.entries))
    return (
        *_loosened(old.policy, new.policy),
        *(note for entry in new.entries for note in _notes(entry, before, now)),
    )


def _claim(entry: Entry) -> _Claim:
    where = frozenset(entry.scope)
    if entry.blocks:
        file = entry.waiver.place.rpartition(":")[0]
        words = (" ".join(filter(None, block.words)) for block in entry.blocks)
        where = frozenset(f"{named} in {file}" for named in words)
    waiver = entry.waiver
    rules = tuple(rule.lower() for rule in entry.rules)
    return _Claim(rules, where, frozenset(entry.plans), waiver.until, waiver.reason)


def _loosened(old: Policy, new: Policy) -> Iterator[str]:
    at = f"{new.place}: " if new.place else ""
    if new.inline and not old.inline:
        yield f"{at}waivers in the sources are allowed in this change"
    for name in old.require:
        if name not in new.require:
            yield f"{at}waivers need no {name} any more in this change"


def _notes(
    entry: Entry, before: Sequence[_Claim], now: frozenset[_Claim]
) -> Iterator[str]:
    """Compare a waiver with those that it may have been.

    One that is still there, and lies elsewhere, is another one.
    """
    claim = _claim(entry)
    likely = [
        old
        for old in before
        if _likeness(claim, old) >= _ALIKE
        and (old.where & claim.where or old not in now)
    ]
    growths = [list(_growth(entry, claim, old)) for old in likely]
    place = entry.waiver.place
    if not growths:
        yield f"{place}: waiver added in this change: {described(entry)}"
    elif least := min(growths, key=len):
        grown = "; ".join(least)
        yield f"{place}: waiver widened in this change: {grown}: {described(entry)}"


def _likeness(new: _Claim, old: _Claim) -> int:
    return (
        bool(new.where & old.where)
        + any(_is_among(rule, old.rules) for rule in new.rules)
        + (new.reason == old.reason)
    )


def _growth(entry: Entry, new: _Claim, old: _Claim) -> Iterator[str]:
    """Say in what a waiver covers more than another one."""
    rules = [r for r in entry.rules if not _is_among(r.lower(), old.rules)]
    if rules:
        yield f"also of {', '.join(rules)}"
    if where := sorted(new.where - old.where):
        yield f"also on {', '.join(where)}"
    if old.plans and not new.plans:
        yield "for every plan"
    elif old.plans and (plans := sorted(new.plans - old.plans)):
        yield f"also for the plan {', '.join(plans)}"
    if old.until and (new.until is None or new.until > old.until):
        until = f"until {new.until}" if new.until else "without an end"
        yield f"{until} instead of {old.until}"


def _is_among(rule: str, rules: Sequence[str]) -> bool:
    """Tell whether a word means no more than others do."""
    if rule in rules:
        return True
    is_plain = not _MAGIC & set(rule)
    return is_plain and any(fnmatchcase(rule, pattern) for pattern in rules)
