"""``plan-check rules``: what rules there are, and what each says."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from plan_check.commands.options import PolicyOption
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


@app.callback()
def rules(
    ctx: typer.Context,
    *,
    policy: PolicyOption = None,
    format_: Annotated[
        ListFormat, typer.Option("--format", help="How the list is written.")
    ] = ListFormat.TEXT,
) -> Job | None:
    """List the rules, or explain one."""
    if ctx.invoked_subcommand is not None:
        return None
    return partial(_list, policy or [], format_.value)


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
def schema() -> Job:
    """Print the JSON Schema of rule files, for editors."""
    return _print_schema


def _list(policies: list[Path], format_: str) -> int:
    from plan_check.commands.catalogue import render_rules_json, render_rules_text
    from plan_check.commands.streams import write_stdout
    from plan_check.graph.schema import load_schema
    from plan_check.rules.loader import load_pack

    pack = load_pack(policies, load_schema())
    render = render_rules_json if format_ == "json" else render_rules_text
    write_stdout(render(pack.rules))
    return 0


def _show(word: str, policies: list[Path]) -> int:
    from plan_check.commands.catalogue import render_rule
    from plan_check.commands.selection import find_rule
    from plan_check.commands.streams import terminal_width, write_text
    from plan_check.graph.schema import load_schema
    from plan_check.rules.loader import load_pack

    pack = load_pack(policies, load_schema())
    write_text(render_rule(find_rule(pack.rules, word), terminal_width()))
    return 0


def _print_schema() -> int:
    from plan_check.commands.catalogue import render_schema
    from plan_check.commands.streams import write_stdout

    write_stdout(render_schema())
    return 0
