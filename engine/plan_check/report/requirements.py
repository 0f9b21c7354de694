"""The part of a text report that goes by the requirements of a framework."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from plan_check.findings import (
    FrameworkVerdict,
    JsonValue,
    Requirement,
    RequirementStatus,
)
from plan_check.report.page import Page

_WORDS = {RequirementStatus.NOT_JUDGED: "not judged"}
_PLAIN = (RequirementStatus.MET, RequirementStatus.NOT_JUDGED)


def framework_lines(page: Page, verdict: FrameworkVerdict) -> Iterator[str]:
    """Say what is violated, unknown, waived and met, and what no rule looks at."""
    counts = Counter(requirement.status for requirement in verdict.requirements)
    told = ", ".join(f"{counts[s]} {_word(s)}" for s in RequirementStatus)
    yield page.paint(f"{verdict.title}: {told}", "heading")
    for requirement in verdict.requirements:
        if requirement.status not in _PLAIN:
            yield _line(page, requirement)
    for status in _PLAIN:
        ids = [r.id for r in verdict.requirements if r.status is status]
        if ids:
            yield page.paragraph(f"{_word(status)}: {', '.join(ids)}", 2)
    if verdict.uncovered:
        left = ", ".join(verdict.uncovered)
        text = f"no rule looks at: {left} (of {verdict.scope})"
        yield page.paragraph(text, 2)


def _line(page: Page, requirement: Requirement) -> str:
    rules = ", ".join(requirement.rules)
    word = _word(requirement.status)
    paint = "critical" if requirement.status is RequirementStatus.VIOLATED else word
    return f"  {page.paint(word, paint)}  {requirement.id}  {rules}"


def _word(status: RequirementStatus) -> str:
    return _WORDS.get(status, status.value)


def framework_json(verdict: FrameworkVerdict | None) -> JsonValue:
    """Give the same for programs; ``None`` where no framework was asked for."""
    if verdict is None:
        return None
    return {
        "id": verdict.id,
        "title": verdict.title,
        "scope": verdict.scope,
        "requirements": [
            {
                "id": requirement.id,
                "status": requirement.status.value,
                "rules": list(requirement.rules),
            }
            for requirement in verdict.requirements
        ],
        "uncovered": list(verdict.uncovered),
    }
