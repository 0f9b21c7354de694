"""Applies waivers to verdicts: what somebody accepted no longer closes the gate."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from plan_check.findings import Finding, Outcome, PlanVerdict
from plan_check.rules.model import Rule
from plan_check.rules.naming import is_called
from plan_check.waivers.addresses import spot_of
from plan_check.waivers.model import Book, Entry
from plan_check.waivers.notes import Use, told


@dataclass(frozen=True, slots=True)
class Day:
    """By what waivers are judged."""

    today: date
    """Waivers expire by the calendar of people, not by the date of a plan."""
    unknown_too: bool = False
    """Whether an unknown closes the gate, and so can be waived."""


def apply_waivers(
    verdicts: Sequence[PlanVerdict], book: Book, rules: Iterable[Rule], day: Day
) -> tuple[tuple[PlanVerdict, ...], tuple[str, ...]]:
    """Turn accepted findings into waived ones; no other finding changes.

    Args:
        verdicts: Of all plans of a run, with a finding for each instance.
        book: The waivers.
        rules: Those that were applied.
        day: When waivers end, and what they are good for.

    Returns:
        The verdicts, and what is to be said of waivers that do not count.
    """
    search = _Search(book, tuple(rules), day)
    waived = tuple(map(search.plan, verdicts))
    whole = all(not v.errored and v.complete is not False for v in verdicts)
    paths = [verdict.path for verdict in verdicts]
    uses = [
        search.use(number, entry)
        for number, entry in enumerate(book.entries)
        if any(map(entry.covers_plan, paths))
    ]
    return waived, told(book, uses, whole=whole)


@dataclass(slots=True)
class _Search:
    """Finds the waivers of findings, and notes which are of use."""

    book: Book
    rules: tuple[Rule, ...]
    day: Day
    covered: Counter[int] = field(default_factory=Counter)
    """How many findings each entry covers, by its number."""
    _by_rule: Mapping[str, list[tuple[int, Entry]]] = field(init=False)
    _applied: frozenset[int] = field(init=False)
    _known: dict[tuple[int, str], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_rule = defaultdict(list)
        words = {word for entry in self.book.entries for word in entry.rules}
        meant = {
            word: [rule.info.id for rule in self.rules if is_called(rule, word)]
            for word in words
        }
        for number, entry in enumerate(self.book.entries):
            for id_ in {id_ for word in entry.rules for id_ in meant[word]}:
                self._by_rule[id_].append((number, entry))
        found = (number for entries in self._by_rule.values() for number, _ in entries)
        self._applied = frozenset(found)

    def plan(self, verdict: PlanVerdict) -> PlanVerdict:
        """Give the verdict on a plan with what is waived."""
        if not self._by_rule:
            return verdict
        findings = tuple(self._finding(f, verdict.path) for f in verdict.findings)
        counts = verdict.counts.copy()
        for before, after in zip(verdict.findings, findings, strict=True):
            if before is not after:
                counts[before.outcome] -= 1
                counts[after.outcome] += 1
        return replace(verdict, findings=findings, counts=counts)

    def use(self, number: int, entry: Entry) -> Use:
        """Tell of what use an entry was."""
        expired = entry.has_expired(self.day.today)
        return Use(entry, self.covered[number], expired, number in self._applied)

    def _finding(self, finding: Finding, plan: str) -> Finding:
        if finding.outcome not in {Outcome.FAIL, Outcome.UNKNOWN}:
            return finding
        found = [
            (number, entry)
            for number, entry in self._by_rule.get(finding.rule.id, ())
            if entry.covers_plan(plan) and self._covers(number, entry, finding.address)
        ]
        for number, _ in found:
            self.covered[number] += 1
        valid = [e for _, e in found if not e.has_expired(self.day.today)]
        if not valid or (
            finding.outcome is Outcome.UNKNOWN and not self.day.unknown_too
        ):
            return finding
        return replace(finding, outcome=Outcome.WAIVED, waiver=valid[0].waiver)

    def _covers(self, number: int, entry: Entry, address: str) -> bool:
        key = (number, address)
        if key not in self._known:
            self._known[key] = entry.covers(spot_of(address))
        return self._known[key]
