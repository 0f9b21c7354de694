"""``plan-check waivers``: who accepted what, and until when."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from plan_check.commands.options import (
    AsOfOption,
    ConfigOption,
    PolicyOption,
    SourceOption,
)
from plan_check.commands.program import Job


class ListFormat(StrEnum):
    """How the list is written."""

    TEXT = "text"
    JSON = "json"


def waivers(
    *,
    source: SourceOption = None,
    policy: PolicyOption = None,
    as_of: AsOfOption = None,
    format_: Annotated[
        ListFormat, typer.Option("--format", help="How the list is written.")
    ] = ListFormat.TEXT,
    config: ConfigOption = "",
) -> Job:
    """List the waivers of the configuration and, with --source, of the sources.

    Exit code 0, also where some have expired. 2: one is malformed.
    """
    from plan_check.commands.waiver_list import list_waivers

    flags = {"source": source, "policy": policy and [*map(Path, policy)]}
    day = as_of.date() if as_of else None
    return partial(list_waivers, flags, config, day, format_.value)
