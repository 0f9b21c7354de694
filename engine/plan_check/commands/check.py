"""``plan-check PLAN...``: judge plans and close the gate."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from plan_check.commands.options import (
    AllowIncompleteOption,
    AsOfOption,
    Color,
    ColorOption,
    ConfigOption,
    FailOnOption,
    FailOnUnknownOption,
    Format,
    FormatOption,
    FrameworkOption,
    JobsOption,
    MaxSizeOption,
    OutcomesOption,
    OutputOption,
    ParamOption,
    PlansArgument,
    PolicyOption,
    ProfileOption,
    QuietOption,
    RuleOption,
    SkipRuleOption,
    SourceOption,
    VersionOption,
    WaiversSinceOption,
)
from plan_check.commands.program import Job


def check(  # noqa: PLR0913 - one parameter for each flag
    plans: PlansArgument = None,
    *,
    policy: PolicyOption = None,
    rule: RuleOption = None,
    skip_rule: SkipRuleOption = None,
    param: ParamOption = None,
    profile: ProfileOption = None,
    framework: FrameworkOption = None,
    fail_on: FailOnOption = None,
    fail_on_unknown: FailOnUnknownOption = None,
    allow_incomplete: AllowIncompleteOption = None,
    as_of: AsOfOption = None,
    source: SourceOption = None,
    waivers_since: WaiversSinceOption = "",
    outcomes: OutcomesOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    color: ColorOption = None,
    quiet: QuietOption = False,
    max_size: MaxSizeOption = None,
    jobs: JobsOption = None,
    config: ConfigOption = "",
    _version: VersionOption = False,
) -> Job:
    """Judge plans by the bundled rules and your own."""
    return _job(locals())


_FIELDS = {
    "policy": "policies",
    "rule": "rules",
    "skip_rule": "skipped",
    "param": "parameters",
    "output": "outputs",
    "format_": "format",
}
"""Fields of a request that are called otherwise than the flag's variable."""


def _job(flags: dict[str, Any]) -> Job:
    """Make the job; what it needs is imported only now."""
    from plan_check.commands.gate import Request, judge_plans

    del flags["_version"]
    found = {_FIELDS.get(name, name): _plain(v) for name, v in flags.items()}
    lists = ("plans", "policies", "rules", "skipped", "parameters", "outcomes")
    for name in (*lists, "outputs"):
        found[name] = found[name] or ()
    return partial(judge_plans, Request(**found))


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Take what typer made of a flag for what the flag says."""
    if isinstance(value, datetime):
        return value.date()
    return value.value if isinstance(value, (Format, Color)) else value
