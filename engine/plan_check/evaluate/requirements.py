"""What verdicts mean for the requirements of a compliance framework."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from plan_check.findings import (
    Finding,
    FrameworkVerdict,
    Outcome,
    Requirement,
    RequirementStatus,
    RuleInfo,
)
from plan_check.rules.frameworks import Framework, by_number

_STATUS = (
    (Outcome.FAIL, RequirementStatus.VIOLATED),
    (Outcome.ERROR, RequirementStatus.UNKNOWN),
    (Outcome.UNKNOWN, RequirementStatus.UNKNOWN),
    (Outcome.WAIVED, RequirementStatus.WAIVED),
    (Outcome.PASS, RequirementStatus.MET),
)


def judge_framework(
    framework: Framework, rules: Iterable[RuleInfo], findings: Sequence[Finding]
) -> FrameworkVerdict:
    """Sort verdicts by requirement.

    Args:
        framework: Whose requirements are asked for.
        rules: All that were applied.
        findings: Every verdict, also those that pass.
    """
    outcomes: dict[str, Counter[Outcome]] = defaultdict(Counter)
    for finding in findings:
        outcomes[finding.rule.id][finding.outcome] += 1
    serving: dict[str, list[str]] = defaultdict(list)
    for rule in rules:
        for id_ in rule.compliance.get(framework.id, ()):
            serving[id_].append(rule.id)
    requirements = tuple(
        _requirement(id_, tuple(sorted(serving[id_])), outcomes)
        for id_ in sorted(serving, key=by_number)
    )
    return FrameworkVerdict(
        id=framework.id,
        title=framework.title,
        scope=framework.scope,
        requirements=requirements,
        uncovered=framework.uncovered(serving),
    )


def _requirement(
    id_: str, rules: tuple[str, ...], outcomes: dict[str, Counter[Outcome]]
) -> Requirement:
    counts = sum((outcomes[rule] for rule in rules), Counter[Outcome]())
    status = next(
        (status for outcome, status in _STATUS if counts[outcome]),
        RequirementStatus.NOT_JUDGED,
    )
    deciding = {outcome for outcome, of in _STATUS if of is status}
    return Requirement(
        id=id_,
        status=status,
        rules=tuple(r for r in rules if any(outcomes[r][o] for o in deciding))
        if deciding
        else rules,
        counts=counts,
    )
