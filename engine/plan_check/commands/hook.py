"""``plan-check hook``: what pre-commit runs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from plan_check.commands.options import (
    ConfigOption,
    FailOnOption,
    PolicyOption,
    ProfileOption,
    SourceOption,
)
from plan_check.commands.program import Job

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Run a hook of pre-commit.",
)
FilesArgument = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[FILE]...", help="Files that changed.", show_default=False),
]
PlanOption = Annotated[
    list[str] | None,
    typer.Option(
        "--plan",
        metavar="FILE",
        help="A plan of the sources in its folder, or a pattern. May be repeated."
        " Default: plan.json, tfplan.json or tfplan beside the changed files or above.",
        show_default=False,
    ),
]
RequireOption = Annotated[
    bool,
    typer.Option(
        "--require-plan", help="Fail where a changed file has no plan, or an old one."
    ),
]


@app.command()
def plan(  # noqa: PLR0913 - one parameter for each flag
    files: FilesArgument = None,
    *,
    plan: PlanOption = None,
    source: SourceOption = None,
    require_plan: RequireOption = False,
    policy: PolicyOption = None,
    profile: ProfileOption = None,
    fail_on: FailOnOption = None,
    config: ConfigOption = "",
) -> Job:
    """Judge the plans of changed files, where they are of the sources as they are.

    Exit code 2 with --require-plan where one is missing or older than its sources.
    """
    from plan_check.commands.gate import Request
    from plan_check.commands.hooking import judge_fresh_plans

    request = Request(
        plans=plan or (),
        format="text",
        outputs=("-",),  # a commit is no time to write the reports of a configuration
        policies=policy or (),
        profile=profile,
        fail_on=fail_on,
        source=source,
        config=config,
    )
    return partial(judge_fresh_plans, request, files or (), required=require_plan)


@app.command()
def rules(
    files: FilesArgument = None,
    *,
    policy: PolicyOption = None,
    config: ConfigOption = "",
) -> Job:
    """Load the folders of rules in which files changed, and run their cases."""
    from plan_check.commands.hooking import check_rules

    return partial(check_rules, policy or (), config, files or ())


@app.command()
def no_plan_files(files: FilesArgument = None) -> Job:
    """Fail where a file is a plan or a state, whatever its name."""
    from plan_check.commands.straying import refuse_strays

    return partial(refuse_strays, files or ())
