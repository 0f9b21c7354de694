"""Options that several commands have."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from plan_check.findings import Severity


class Color(StrEnum):
    """When to use colours."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"


def _version(value: bool) -> None:  # noqa: FBT001 - typer calls it
    if value:
        from plan_check import __version__

        typer.echo(f"plan-check {__version__}")
        raise typer.Exit


PolicyOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--policy",
        metavar="DIR",
        help="Add the rules in a folder, or in one file, to the bundled ones."
        " May be repeated.",
        show_default=False,
    ),
]
ParamOption = Annotated[
    list[str] | None,
    typer.Option(
        "--param",
        metavar="[RULE.]NAME=VALUE",
        help="Set a parameter of one rule, or of all that have it; a list is written"
        " with commas. May be repeated.",
        show_default=False,
    ),
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
        help="Measure dates against this day instead of the day of the plan.",
        show_default=False,
    ),
]
MaxSizeOption = Annotated[
    str,
    typer.Option(
        metavar="SIZE", help="Refuse larger inputs; a number of bytes, or with K, M, G."
    ),
]
ColorOption = Annotated[
    Color, typer.Option(help="Use colours; NO_COLOR and FORCE_COLOR are honoured.")
]
SourceOption = Annotated[
    Path | None,
    typer.Option(
        "--source",
        metavar="DIR",
        help="The folder in which Terraform planned, to follow locals through.",
        show_default=False,
    ),
]
PlanArgument = Annotated[
    str, typer.Argument(metavar="PLAN", help="A plan file, or - for standard input.")
]
PlansArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PLAN",
        help="Plan files (JSON or binary), patterns, or - for standard input.",
        show_default=False,
    ),
]
RuleOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ID|NAME|GLOB",
        help="Apply only these rules; commas separate several. May be repeated.",
        show_default=False,
    ),
]
SkipRuleOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ID|NAME|GLOB",
        help="Leave these rules out. May be repeated.",
        show_default=False,
    ),
]
FailOnOption = Annotated[
    Severity, typer.Option(help="Least severity that closes the gate.")
]
FailOnUnknownOption = Annotated[
    bool,
    typer.Option("--fail-on-unknown", help="An unknown closes the gate as well."),
]
AllowIncompleteOption = Annotated[
    bool,
    typer.Option(
        "--allow-incomplete",
        help="Judge errored and partial plans by what they hold.",
    ),
]
OutcomesOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="OUTCOME,...",
        help="Show these outcomes too: pass, not_applicable, or all.",
        show_default=False,
    ),
]
FormatOption = Annotated[
    Format, typer.Option("--format", help="How standard output is written.")
]
OutputOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="[FORMAT:]FILE",
        help="Write a report to a file as well; - is standard output. May be repeated.",
        show_default=False,
    ),
]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Write nothing to standard output.")
]
VersionOption = Annotated[
    bool,
    typer.Option(
        "--version", callback=_version, is_eager=True, help="Show the version."
    ),
]
