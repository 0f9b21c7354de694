"""What the hooks of pre-commit do, once their flags are read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from plan_check.commands.configuring import configure
from plan_check.commands.gate import Request, judge_plans
from plan_check.commands.streams import tell
from plan_check.hooks.plans import Planned, find_plans
from plan_check.report.inert import disarm, inert

_MOST: Final = 10
_UNUSABLE: Final = 2


def judge_fresh_plans(
    request: Request, files: Sequence[Path], *, required: bool
) -> int:
    """Judge each plan that changed files belong to, and say what was not judged.

    Args:
        request: Its plans need not exist; without any, they are looked for.
        files: Those that changed; without any, all plans are judged.
        required: What cannot be judged is exit code 2.

    Raises:
        PlanCheckError: A plan, its sources or the configuration cannot be used.
    """
    source = configure(request.flags(), request.config)["source"]
    plans = find_plans(request.plans, Path(source) if source else None, files)
    wanted = [one for one in plans if not files or one.is_of(files)]
    code, gaps = 0, list(_without_plan(files, plans))
    for planned in wanted:
        reason = _why_stale(planned)
        if reason:
            gaps.append(reason)
        else:
            one = replace(request, plans=[str(planned.plan)], source=planned.root)
            code = max(code, judge_plans(one))
    if not wanted and not gaps:
        gaps.append("there is no plan\n  hint: name it with --plan")
    _warn(gaps)
    return _UNUSABLE if gaps and required else code


def check_rules(policies: Sequence[Path], config: str, files: Sequence[Path]) -> int:
    """Load folders of rules and run their cases, where files in them changed.

    Raises:
        PlanCheckError: A rule, a case or the configuration cannot be used.
    """
    from plan_check.hooks.plans import absolute

    folders = [
        Path(folder) for folder in configure({"policy": policies}, config)["policy"]
    ]
    if not folders:
        hint = "name it with --policy, or as policy in plan-check.yaml"
        _warn([f"no rule was checked: no folder of rules is named\n  hint: {hint}"])
        return 0
    changed = [absolute(file) for file in files]
    touched = [
        folder
        for folder in folders
        if not files or any(file.is_relative_to(absolute(folder)) for file in changed)
    ]
    others = [folder for folder in folders if folder not in touched]
    return _run_cases(touched, others) if touched else 0


def _run_cases(folders: Sequence[Path], others: Sequence[Path]) -> int:
    """Load rules, and run the cases that there are."""
    from plan_check.cases.load import load_suite
    from plan_check.cases.report import render_test
    from plan_check.cases.run import run_suite
    from plan_check.commands.streams import has_color, write_text
    from plan_check.graph.schema import load_schema

    schema = load_schema()
    suite = load_suite(folders, schema, others)
    if not suite.files:
        _warn(["no case was run\n  hint: write cases into RULE.cases.yaml"])
        return 0
    report = run_suite(suite, schema, ())
    page = render_test(report, inert, color=has_color("auto"), verbose=False)
    write_text(disarm(page))
    return int(bool(report.failed))


def _without_plan(files: Sequence[Path], plans: Sequence[Planned]) -> Iterator[str]:
    rest = [str(file) for file in files if not any(p.is_of([file]) for p in plans)]
    if rest:
        more = f" and {len(rest) - _MOST} more" if len(rest) > _MOST else ""
        hint = "name its plan with --plan, or leave the file out with exclude"
        yield f"no plan covers {', '.join(rest[:_MOST])}{more}\n  hint: {hint}"


def _why_stale(planned: Planned) -> str:
    from plan_check.hooks.freshness import why_stale

    reason = why_stale(planned)
    hint = f"plan again: {_command(planned)}"
    return reason and f"{planned.plan} was not judged: {reason}\n  hint: {hint}"


def _command(planned: Planned) -> str:
    """Give the command that makes a plan anew."""
    from plan_check.load.wording import in_shell

    terraform, plan = f"terraform -chdir={in_shell(str(planned.root))}", planned.plan
    if plan.suffix != ".json":
        name = os.path.relpath(plan, planned.root)
        return f"{terraform} plan -out={in_shell(name)}"
    show = f"{terraform} show -json tfplan > {in_shell(str(plan))}"
    return f"{terraform} plan -out=tfplan && {show}"


def _warn(gaps: Sequence[str]) -> None:
    tell([f"warning: {gap}" for gap in gaps])
