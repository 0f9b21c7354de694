"""``plan-check test [DIR...]``: runs rules' cases, and lists what they leave out."""

# ruff: noqa: PT028 - a command, no test

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from plan_check.commands.options import Color, ColorOption, PolicyOption
from plan_check.commands.program import Job

FoldersArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[DIR]...",
        help="Rules with their cases; by default the bundled ones.",
        show_default=False,
    ),
]
RulesOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="RULE",
        help="Run the cases of this rule only: its id or name. May be repeated.",
        show_default=False,
    ),
]
MinCoverageOption = Annotated[
    float,
    typer.Option(
        metavar="PERCENT",
        min=0,
        max=100,
        help="Fail where cases show fewer of the results that conditions can give.",
    ),
]
VerboseOption = Annotated[
    bool, typer.Option("--verbose", "-v", help="List the cases that pass, too.")
]


def test(  # noqa: PLR0913 - one parameter for each flag
    folders: FoldersArgument = None,
    *,
    rule: RulesOption = None,
    policy: PolicyOption = None,
    min_coverage: MinCoverageOption = 0,
    verbose: VerboseOption = False,
    color: ColorOption = None,
) -> Job:
    """Run the cases of rules, and list the conditions that no case has shown.

    Exit code 0: every case passes. 1: a case fails, or coverage is below the minimum.
    2: a file cannot be used.
    """
    return partial(
        _run,
        folders or [],
        rule or [],
        policy or [],
        min_coverage=min_coverage,
        verbose=verbose,
        color=(color or Color.AUTO).value,
    )


def _run(  # noqa: PLR0913 - one parameter for each flag
    folders: list[Path],
    selected: list[str],
    policies: list[Path],
    *,
    min_coverage: float,
    verbose: bool,
    color: str,
) -> int:
    from plan_check.cases.load import load_suite
    from plan_check.cases.report import render_test
    from plan_check.cases.run import run_suite
    from plan_check.commands.streams import has_color, write_text
    from plan_check.graph.schema import load_schema
    from plan_check.report.inert import disarm, inert

    schema = load_schema()
    report = run_suite(load_suite(folders, schema, policies), schema, selected)
    page = render_test(report, inert, color=has_color(color), verbose=verbose)
    write_text(disarm(page))
    return int(bool(report.failed) or report.coverage < min_coverage)
