"""The program as a group of commands, of which ``check`` is the default.

Of typer's internals only what its documentation names is used, so that any version
from 0.15 on will do; those differ in the classes of contexts, hence ``Any``.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from plan_check.errors import UsageError

Job = Callable[[], int]
"""What a command returns: it does the work and gives the exit code."""

DEFAULT = "check"
_COMMANDS = (
    DEFAULT,
    "explain",
    "rules",
    "graph",
    "test",
    "config",
    "waivers",
    "comment",
    "hook",
)
_OWN_OPTIONS = ("--help", "-h", "--install-completion", "--show-completion")
_SETTINGS = {"help_option_names": ["--help", "-h"]}


class Program(TyperGroup):
    """Finds commands by name; what is no command is a plan to check."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002
        """Give the names of the commands that there are."""
        return [name for name in _COMMANDS if _exists(name)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401
        """Import a command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        if cmd_name not in self.commands:
            self.commands[cmd_name] = _build(cmd_name)
        return self.commands[cmd_name]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Put ``check`` before arguments that start with no command."""
        if not ctx.resilient_parsing or args:
            args = self._with_command(ctx, args)
        return super().parse_args(ctx, args)

    def _with_command(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        first = args[0] if args else ""
        names = self.list_commands(ctx)
        if first in names or first.partition("=")[0] in _OWN_OPTIONS:
            return args
        if first.isalpha() and not Path(first).exists():
            near = get_close_matches(first, names, 1)
            if near:
                hint = f"did you mean {near[0]!r}?"
                raise UsageError(f"no command or plan is called {first!r}", hint=hint)
        return [DEFAULT, *args]

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Show the default command's options as the program's own."""
        check = self.get_command(ctx, DEFAULT)
        check.format_options(type(ctx)(check, info_name=DEFAULT, parent=ctx), formatter)
        self.format_commands(ctx, formatter)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:  # noqa: ANN401
        """Complete commands, and what may stand after the default one."""
        check = self.get_command(ctx, DEFAULT)
        found = super().shell_complete(ctx, incomplete)
        return [*found, *check.shell_complete(ctx, incomplete)]


def build_program() -> Any:  # noqa: ANN401
    """Make the command line; commands are imported later."""
    app = typer.Typer(
        cls=Program,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings=_SETTINGS,
        subcommand_metavar="PLAN... | COMMAND ...",
        epilog="Exit codes: 0 the gate is open, 1 it is closed, 2 the input cannot"
        " be used or a plan is not whole, 3 a bug in plan-check."
        " Shell completion: plan-check --install-completion.",
    )
    app.callback()(_program)
    return get_command(app)


def _program() -> None:
    """Judge Terraform plans by rules, before anything is applied."""


def _exists(name: str) -> bool:
    return name != "test" or find_spec("plan_check.commands.test") is not None


def _build(name: str) -> Any:  # noqa: ANN401
    module = import_module(f"plan_check.commands.{name}")
    app = getattr(module, "app", None)
    if app is None:
        app = typer.Typer(
            rich_markup_mode=None, add_completion=False, context_settings=_SETTINGS
        )
        app.command(name)(getattr(module, name))
    return get_command(app)
