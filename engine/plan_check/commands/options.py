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
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    GITLAB = "gitlab"
    MARKDOWN = "markdown"
    HTML = "html"


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
        help="Measure dates against this day instead of the day of the plan; waivers,"
        " instead of today.",
        show_default=False,
    ),
]
MaxSizeOption = Annotated[
    str | None,
    typer.Option(
        metavar="SIZE",
        help="Refuse larger inputs; a number of bytes, or with K, M, G. Default 1G.",
        show_default=False,
    ),
]
JobsOption = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        help="Judge several plans in so many processes; by default in one for each"
        " processor, where that is quicker.",
        show_default=False,
    ),
]
ColorOption = Annotated[
    Color | None,
    typer.Option(
        help="Use colours; NO_COLOR and FORCE_COLOR are honoured. Default auto.",
        show_default=False,
    ),
]
ConfigOption = Annotated[
    str,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Read this plan-check.yaml or pyproject.toml instead of the one found"
        " upward to the git root; none reads none.",
        show_default=False,
    ),
]
ProfileOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Apply the rules of this profile: baseline (the default), production,"
        " regulated, all, or one of your own.",
        show_default=False,
    ),
]
FrameworkOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Apply the rules that serve a compliance framework, and report by"
        " requirement: pci-dss-4.0, hipaa, iso-27001-2022, soc2, nist-800-53-r5,"
        " cis-aws.",
        show_default=False,
    ),
]
SourceOption = Annotated[
    Path | None,
    typer.Option(
        "--source",
        metavar="DIR",
        help="The folder in which Terraform planned: to follow locals through, and to"
        " find file and line of findings.",
        show_default=False,
    ),
]
WaiversSinceOption = Annotated[
    str,
    typer.Option(
        "--waivers-since",
        metavar="REV",
        help="Tell which waivers were added or widened since a git revision, as in"
        " origin/main.",
        show_default=False,
    ),
]
PlanArgument = Annotated[
    str, typer.Argument(metavar="PLAN", help="A plan file, or - for standard input.")
]
PlansArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[LABEL=]PLAN",
        help="Plan files (JSON or binary), patterns, or - for standard input;"
        " LABEL=PLAN gives a plan a name of its own in reports.",
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
    Severity | None,
    typer.Option(
        help="Least severity that closes the gate. Default low.", show_default=False
    ),
]
FailOnUnknownOption = Annotated[
    bool | None,
    typer.Option(
        "--fail-on-unknown/--no-fail-on-unknown",
        help="An unknown closes the gate as well.",
        show_default=False,
    ),
]
AllowIncompleteOption = Annotated[
    bool | None,
    typer.Option(
        "--allow-incomplete/--no-allow-incomplete",
        help="Judge errored and partial plans by what they hold.",
        show_default=False,
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
    Format | None,
    typer.Option(
        "--format",
        help="How standard output is written. Default text.",
        show_default=False,
    ),
]
OutputOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="[FORMAT:]FILE",
        help="Write a report to a file as well, in the format that its name ends in;"
        " - is standard output. May be repeated.",
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
