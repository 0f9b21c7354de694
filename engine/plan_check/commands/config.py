"""``plan-check config``: what counts here, and who says it."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from plan_check.commands.options import ConfigOption
from plan_check.commands.program import Job

SchemaOption = Annotated[
    bool,
    typer.Option("--schema", help="Print the JSON Schema of the file, for editors."),
]


def config(
    *,
    config_: ConfigOption = "",
    schema: SchemaOption = False,
) -> Job:
    """Show the configuration that counts here, and where each value comes from."""
    return _print_schema if schema else partial(_print, config_)


def _print(given: str) -> int:
    from plan_check.commands.configuring import configure
    from plan_check.commands.streams import write_text
    from plan_check.config.show import render_configuration
    from plan_check.report.inert import disarm

    write_text(disarm(render_configuration(configure({}, given))))
    return 0


def _print_schema() -> int:
    from plan_check.commands.streams import write_stdout
    from plan_check.config.json_schema import config_schema
    from plan_check.report.encode import encode_document

    write_stdout(encode_document(config_schema()))
    return 0
