"""``plan-check explain RULE ADDRESS PLAN``: how a verdict came about."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from plan_check.commands.options import (
    AsOfOption,
    ColorOption,
    ConfigOption,
    MaxSizeOption,
    ParamOption,
    PlanArgument,
    PolicyOption,
    SourceOption,
)
from plan_check.commands.program import Job


def explain(  # noqa: PLR0913 - one parameter for each flag
    rule: Annotated[str, typer.Argument(metavar="RULE", help="A rule's id or name.")],
    address: Annotated[
        str,
        typer.Argument(
            metavar="ADDRESS",
            help="A resource's address, or a part of it that no other has.",
        ),
    ],
    plan: PlanArgument,
    *,
    policy: PolicyOption = None,
    param: ParamOption = None,
    as_of: AsOfOption = None,
    source: SourceOption = None,
    color: ColorOption = None,
    max_size: MaxSizeOption = None,
    config: ConfigOption = "",
) -> Job:
    """Show how a rule's verdict on a resource came about."""
    from plan_check.commands.explaining import Question, explain_verdict

    question = Question(
        rule=rule,
        address=address,
        plan=plan,
        parameters=param or [],
        as_of=as_of.date() if as_of else None,
        color=color.value if color else "auto",
        flags={"policy": policy, "source": source, "max_size": max_size},
        config=config,
    )
    return partial(explain_verdict, question)
