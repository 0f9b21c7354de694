"""``plan-check PLAN...``: judge plans and close the gate."""

from __future__ import annotations

from functools import partial
from typing import Any

from plan_check.commands.options import (
    AllowIncompleteOption,
    AsOfOption,
    Color,
    ColorOption,
    FailOnOption,
    FailOnUnknownOption,
    Format,
    FormatOption,
    MaxSizeOption,
    OutcomesOption,
    OutputOption,
    ParamOption,
    PlansArgument,
    PolicyOption,
    QuietOption,
    RuleOption,
    SkipRuleOption,
    SourceOption,
    VersionOption,
)
from plan_check.commands.program import Job
from plan_check.commands.sizes import DEFAULT_SIZE
from plan_check.findings import Severity


def check(  # noqa: PLR0913 - one parameter for each flag
    plans: PlansArgument = None,
    *,
    policy: PolicyOption = None,
    rule: RuleOption = None,
    skip_rule: SkipRuleOption = None,
    param: ParamOption = None,
    fail_on: FailOnOption = Severity.LOW,
    fail_on_unknown: FailOnUnknownOption = False,
    allow_incomplete: AllowIncompleteOption = False,
    as_of: AsOfOption = None,
    source: SourceOption = None,
    outcomes: OutcomesOption = None,
    format_: FormatOption = Format.TEXT,
    output: OutputOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
    max_size: MaxSizeOption = DEFAULT_SIZE,
    _version: VersionOption = False,
) -> Job:
    """Judge plans by the bundled rules and your own."""
    return _job(
        plans=plans or (),
        policies=policy or (),
        rules=rule or (),
        skipped=skip_rule or (),
        parameters=param or (),
        fail_on=fail_on,
        fail_on_unknown=fail_on_unknown,
        allow_incomplete=allow_incomplete,
        as_of=as_of.date() if as_of else None,
        source=source,
        outcomes=outcomes or (),
        format=format_.value,
        outputs=output or (),
        color=color.value,
        quiet=quiet,
        max_size=max_size,
    )


def _job(**request: Any) -> Job:  # noqa: ANN401
    """Make the job; what it needs is imported only now."""
    from plan_check.commands.gate import Request, judge_plans

    return partial(judge_plans, Request(**request))
