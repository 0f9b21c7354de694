"""What `plan-check test` prints: mistakes, what no case shows, and the totals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from plan_check.cases.coverage import Branch
from plan_check.cases.runner import CaseResult
from plan_check.errors import SourceLocation
from plan_check.rules.model import Rule
from plan_check.tallies import count

_RED, _GREEN = "31", "32"


@dataclass(frozen=True, slots=True)
class TestReport:
    """Everything that a run of cases found out."""

    __test__ = False  # pytest is not to collect it

    rules: tuple[Rule, ...]
    results: tuple[CaseResult, ...]
    branches: tuple[Branch, ...]

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """Cases in which the rule did not say what is expected."""
        return tuple(result for result in self.results if result.mistakes)

    @property
    def untested(self) -> tuple[Rule, ...]:
        """Rules without a case."""
        tested = {result.rule for result in self.results}
        return tuple(rule for rule in self.rules if rule.info.id not in tested)

    @property
    def possible(self) -> int:
        """How many results of conditions cases could show."""
        return sum(len(branch.possible) for branch in self.branches)

    @property
    def missing(self) -> int:
        """How many of them no case shows."""
        return sum(len(branch.missing) for branch in self.branches)

    @property
    def coverage(self) -> float:
        """Percentage of the possible results that cases show, rounded down."""
        return int(1000 * (self.possible - self.missing) / self.possible) / 10


def render_test(
    report: TestReport, show: Callable[[str], str], *, color: bool, verbose: bool
) -> str:
    """Give the report as text.

    Args:
        report: Of one run.
        show: Makes a text from a file harmless to a terminal.
        color: Add ANSI colours. The words are the same without.
        verbose: List the cases that pass as well.
    """
    page = _Page(show, color)
    lines = [
        *(line for r in report.results for line in page.result(r, verbose=verbose)),
        *(
            show(f"{_at(rule.where)}: {rule.info.id} has no case")
            for rule in report.untested
        ),
        *(
            show(f"{_at(branch.where)}: {branch.owner}: {branch}")
            for branch in report.branches
            if branch.missing and branch.owner not in _ids(report.untested)
        ),
    ]
    return "\n".join([*lines, page.totals(report)]) + "\n"


def _ids(rules: Sequence[Rule]) -> set[str]:
    return {rule.info.id for rule in rules}


@dataclass(frozen=True, slots=True)
class _Page:
    show: Callable[[str], str]
    color: bool

    def paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.color else text

    def result(self, result: CaseResult, *, verbose: bool) -> Iterator[str]:
        title = self.show(f"{result.rule}: {result.case.name}")
        if not result.mistakes:
            if verbose:
                yield f"{self.paint('ok', _GREEN)}    {title}"
            return
        where = self.show(_at(result.case.where))
        yield f"{where}: {self.paint('failed', _RED)}: {title}"
        for mistake in result.mistakes:
            prefix = f"{mistake.address}: " if mistake.address else ""
            yield f"  {self.show(prefix + mistake.text)}"

    def totals(self, report: TestReport) -> str:
        failed = len(report.failed)
        cases = count(len(report.results), "case")
        rules = count(len(report.rules), "rule")
        verdict = (
            self.paint(f"{failed} failed", _RED)
            if failed
            else self.paint("all pass", _GREEN)
        )
        shown = f"{report.possible - report.missing} of {report.possible}"
        return (
            f"{cases} of {rules}: {verdict}; "
            f"{shown} results of conditions shown ({report.coverage:g} %)"
        )


def _at(where: SourceLocation | None) -> str:
    """Give a location, relative to where the command was started if it can be."""
    path, here = Path(where.path if where else ""), Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    return str(SourceLocation(str(shown), where.line if where else 0))
