"""``plan-check rules``: what rules there are, and what each says."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from plan_check.commands.options import ConfigOption, PolicyOption
from plan_check.commands.program import Job

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    subcommand_metavar="[COMMAND ...]",
)


class ListFormat(StrEnum):
    """How the list is written."""

    TEXT = "text"
    JSON = "json"


PeerOption = Annotated[
    str,
    typer.Option(
        metavar="SCANNER",
        help="Show which rules stand for another scanner's checks: checkov, trivy,"
        " kics, security-hub, prowler and others.",
        show_default=False,
    ),
]
FrameworkOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Show which rules serve which requirement of a compliance framework.",
        show_default=False,
    ),
]
ProfileOption = Annotated[
    str,
    typer.Option(
        metavar="NAME", help="List the rules of this profile.", show_default=False
    ),
]


@app.callback()
def rules(  # noqa: PLR0913 - one parameter for each flag
    ctx: typer.Context,
    *,
    policy: PolicyOption = None,
    profile: ProfileOption = "",
    framework: FrameworkOption = "",
    peer: PeerOption = "",
    format_: Annotated[
        ListFormat, typer.Option("--format", help="How the list is written.")
    ] = ListFormat.TEXT,
    config: ConfigOption = "",
) -> Job | None:
    """List the rules, or explain one."""
    if ctx.invoked_subcommand is not None:
        return None
    from plan_check.commands.listing import Listing, list_rules

    flags = {"policy": policy, "profile": profile or None}
    listing = Listing(flags, config, profile, framework, peer, format_.value)
    return partial(list_rules, listing)


@app.command()
def show(
    ctx: typer.Context,
    rule: Annotated[
        str, typer.Argument(metavar="ID|NAME", help="A rule's id or name.")
    ],
    *,
    policy: PolicyOption = None,
) -> Job:
    """Explain one rule: what it demands, why, and how to mend what fails."""
    above = (ctx.parent and ctx.parent.params.get("policy")) or ()
    return partial(_show, rule, [*map(Path, above), *(policy or ())])


@app.command()
def docs(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder that exists.")
    ],
    *,
    policy: PolicyOption = None,
) -> Job:
    """Write a page for each rule, and an index with filters, to a folder."""
    return partial(_write_pages, folder, policy or [])


@app.command()
def schema() -> Job:
    """Print the JSON Schema of rule files, for editors."""
    return _print_schema


def _show(word: str, policies: list[Path]) -> int:
    from plan_check.commands.selection import find_rule
    from plan_check.commands.streams import terminal_width, write_text
    from plan_check.docs.folder import cases_of
    from plan_check.docs.sections import rule_sections
    from plan_check.docs.text import render_rule
    from plan_check.graph.schema import load_schema
    from plan_check.rules.bundled import bundled_rules
    from plan_check.rules.loader import load_pack

    schema = load_schema()
    meant = frozenset(name.id for name in bundled_rules() if name.is_called(word))
    pack = load_pack(policies, schema, meant or None)
    rule = find_rule(pack.rules, word)
    sections = rule_sections(rule, cases_of(rule, pack, schema), schema)
    write_text(render_rule(rule, sections, terminal_width()))
    return 0


def _write_pages(folder: Path, policies: list[Path]) -> int:
    from plan_check.commands.streams import write_text
    from plan_check.docs.folder import pages
    from plan_check.graph.schema import load_schema
    from plan_check.report.files import write_report
    from plan_check.rules.loader import load_pack

    schema = load_schema()
    pack = load_pack(policies, schema)
    found = list(pages(pack, schema))
    for name, text in found:
        write_report(folder / name, text.encode())
    write_text(f"{len(found)} pages\n")
    return 0


def _print_schema() -> int:
    from plan_check.commands.catalogue import render_schema
    from plan_check.commands.streams import write_stdout

    write_stdout(render_schema())
    return 0
