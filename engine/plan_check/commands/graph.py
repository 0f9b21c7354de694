"""``plan-check graph PLAN``: what a plan's resources have to do with each other."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Annotated

import typer

from plan_check.commands.options import MaxSizeOption, PlanArgument
from plan_check.commands.program import Job
from plan_check.tallies import some_of


class GraphFormat(StrEnum):
    """How a graph is written."""

    TEXT = "text"
    JSON = "json"
    MERMAID = "mermaid"
    DOT = "dot"


def graph(
    plan: PlanArgument,
    *,
    format_: Annotated[
        GraphFormat, typer.Option("--format", help="How the graph is written.")
    ] = GraphFormat.TEXT,
    address: Annotated[
        str,
        typer.Option(
            metavar="GLOB",
            help="Show only these resources, and what they are related to.",
        ),
    ] = "*",
    max_size: MaxSizeOption = None,
) -> Job:
    """Print a plan's resources and the relations between them."""
    return partial(_print_graph, plan, format_, address, max_size)


def _print_graph(
    name: str, format_: GraphFormat, pattern: str, max_size: str | None
) -> int:
    from plan_check.commands.addresses import MOST_NAMED, near_addresses
    from plan_check.commands.edges import view_graph
    from plan_check.commands.loading import open_plan
    from plan_check.commands.streams import write_text
    from plan_check.config.settle import settle
    from plan_check.errors import UsageError
    from plan_check.report.graph import render_graph

    opened = open_plan(name, settle({"max_size": max_size, "profile": "all"}, {}, None))
    view = view_graph(opened.plan, opened.evaluator, pattern)
    if not view.nodes and pattern != "*":
        addresses = [node.address for node in opened.plan.instances]
        near = near_addresses(pattern, addresses)
        hint = (
            f"there are: {some_of(near, MOST_NAMED)}"
            if near
            else "the plan has no resources"
        )
        raise UsageError(f"no resource matches --address {pattern!r}", hint=hint)
    write_text(render_graph(view, format_.value))
    return 0
