"""What a page shows of a report: numbers for charts, and findings to filter by.

Nothing here is inert or escaped; that is the page's work.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plan_check.findings import Finding, Outcome, PlanVerdict, Report, Severity
from plan_check.report.folding import Group, fold
from plan_check.report.markup import places, sites
from plan_check.report.totals import plan_notes, violations_by_severity
from plan_check.report.wording import evidence_lines, statement, waiver_line

_MOST_OPEN = 60
_OTHER = "other"


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart: a number for each severity, worst first."""

    name: str
    parts: tuple[tuple[Severity, int], ...]

    @property
    def total(self) -> int:
        """The whole row's length."""
        return sum(number for _, number in self.parts)

    def pieces(self, longest: int) -> Iterator[tuple[Severity, float, float]]:
        """Give where each part starts and how long it is, in percent of *longest*."""
        start = 0.0
        for severity, number in self.parts:
            length = round(100 * number / max(longest, 1), 2)
            if number:
                yield severity, round(start, 2), length
            start += length


@dataclass(frozen=True, slots=True)
class Row:
    """One finding of a group."""

    finding: Finding

    @property
    def word(self) -> str:
        """Its severity where it is a violation, else its outcome."""
        failed = self.finding.outcome is Outcome.FAIL
        rule, outcome = self.finding.rule, self.finding.outcome
        return rule.severity.value if failed else outcome.value.replace("_", " ")

    @property
    def area(self) -> str:
        """What its rule is about."""
        return self.finding.rule.area or _OTHER

    @property
    def said(self) -> str:
        """The rule's demand, or why the outcome is as it is."""
        return statement(self.finding)

    @property
    def evidence(self) -> list[str]:
        """What the verdict rests on."""
        passed = self.finding.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE)
        return [] if passed else evidence_lines(self.finding)

    @property
    def waived(self) -> str:
        """Who accepted it, why, and until when; empty for no waiver."""
        waiver = self.finding.waiver
        return waiver_line(waiver).removeprefix("waived").lstrip(" :") if waiver else ""

    @property
    def sites(self) -> list[tuple[str, str]]:
        """Names and addresses of what to read."""
        return sites(self.finding.rule.links)


@dataclass(frozen=True, slots=True)
class Article:
    """A group of findings with a name that other parts of the page link to."""

    name: str
    group: Group

    @property
    def rows(self) -> list[Row]:
        """Its findings, worst first."""
        return [Row(finding) for finding in self.group.findings]

    @property
    def places(self) -> list[str]:
        """Where its resource is written."""
        return places(self.group.findings)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One plan."""

    plan: PlanVerdict
    articles: tuple[Article, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the plan itself."""
        return plan_notes(self.plan)

    def numbers(self) -> list[tuple[str, int]]:
        """Count violations by severity, then other outcomes."""
        return _numbers([self.plan])


class Sheet:
    """All that the page shows."""

    def __init__(self, report: Report, show: frozenset[Outcome]) -> None:
        self._plans = report.plans
        self.notes = report.notes
        self._show = show
        self.chapters = [
            Chapter(plan, tuple(self._articles(number, plan)))
            for number, plan in enumerate(report.plans)
        ]
        self._anchors = {
            (chapter.plan.path, address): article.name
            for chapter in self.chapters
            for article in reversed(chapter.articles)
            for address in article.group.addresses
        }
        rows = [row for row, _ in self._rows()]
        self.is_short = len(rows) <= _MOST_OPEN
        self.findings = sum(times for _, times in self._rows())
        self.areas = sorted({row.area for row in rows})
        self.outcomes = [
            o for o in Outcome if any(r.finding.outcome is o for r in rows)
        ]
        self.unmatched = self._unmatched()

    def numbers(self) -> list[tuple[str, int]]:
        """Count violations by severity, then other outcomes, over all plans."""
        return _numbers(self._plans)

    def by_severity(self) -> list[Bar]:
        """Chart the violations of each severity."""
        counts = violations_by_severity(self._plans)
        return [Bar(one.value, ((one, number),)) for one, number in counts.items()]

    def by_area(self) -> list[Bar]:
        """Chart the violations of each area, the longest first."""
        counts: dict[str, Counter[Severity]] = defaultdict(Counter)
        for plan in self._plans:
            for finding in plan.findings:
                if finding.outcome is Outcome.FAIL:
                    area = finding.rule.area or _OTHER
                    counts[area][finding.rule.severity] += 1
        bars = [
            Bar(area, tuple((one, number[one]) for one in reversed(Severity)))
            for area, number in counts.items()
        ]
        return sorted(bars, key=lambda bar: (-bar.total, bar.name))

    def anchor(self, path: str, address: str) -> str:
        """Give the name of the worst group that an address is in; empty if none."""
        return self._anchors.get((path, address), "")

    def _articles(self, number: int, plan: PlanVerdict) -> Iterator[Article]:
        shown = (finding for finding in plan.findings if finding.outcome in self._show)
        for at, group in enumerate(fold(shown)):
            yield Article(f"p{number}g{at}", group)

    def _rows(self) -> Iterator[tuple[Row, int]]:
        for chapter in self.chapters:
            for article in chapter.articles:
                for row in article.rows:
                    yield row, len(article.group.addresses)

    def _unmatched(self) -> list[str]:
        if Outcome.NOT_APPLICABLE not in self._show:
            return []
        found = [set(plan.unmatched) for plan in self._plans]
        return sorted(set.intersection(*found)) if found else []


def _numbers(plans: Iterable[PlanVerdict]) -> list[tuple[str, int]]:
    plans = list(plans)
    others = (Outcome.ERROR, Outcome.UNKNOWN, Outcome.WAIVED, Outcome.PASS)
    return [
        *((one.value, n) for one, n in violations_by_severity(plans).items()),
        *((one.value, sum(plan.counts[one] for plan in plans)) for one in others),
    ]
