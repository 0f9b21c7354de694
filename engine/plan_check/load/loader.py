"""From the arguments of a command line to plan documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, Final

from plan_check.errors import PlanError
from plan_check.load.arguments import expand
from plan_check.load.decode import decode
from plan_check.load.document import DEFAULT_LIMITS, Document, Limits
from plan_check.load.encoding import as_utf8
from plan_check.load.problems import Problems
from plan_check.load.reading import read_file, read_stdin
from plan_check.load.wording import STDIN, printable

ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
MOST_SHOWN: Final = 20
"""More would tell no more: a file of the wrong kind can hold one in each line."""


def load_documents(
    arguments: Sequence[str],
    *,
    limits: Limits = DEFAULT_LIMITS,
    stdin: BinaryIO | None = None,
) -> list[Document]:
    """Read every plan that the arguments name.

    Args:
        arguments: Each a file, a glob pattern (``**`` crosses folders), or ``-`` for
            standard input. A file is the JSON of one plan, JSON Lines with a plan
            in each line, or a binary plan, which Terraform or OpenTofu is run to show.
            A file named twice is read once.
        limits: What reading may cost.
        stdin: Read for ``-``; by default the process's own.

    Returns:
        At least one document, in the order of the arguments; the matches of a
        pattern are sorted by name. Errored and incomplete plans are among them.

    Raises:
        PlanError: An input is missing, is something else than a plan, or is broken.
        ProblemGroup: More than one problem was found; all inputs were read.
    """
    if not arguments:
        hint = "name a plan file, or - for standard input"
        raise PlanError("no plan to check", hint=hint)
    problems = Problems()
    names = [name for each in arguments for name in problems.collect(expand, each)]
    documents = [
        document
        for name in dict.fromkeys(names)
        for document in problems.collect(_load, name, limits, stdin)
    ]
    problems.finish(most=MOST_SHOWN)
    return documents


def _load(name: str, limits: Limits, stdin: BinaryIO | None) -> list[Document]:
    if name == "-":
        path, data = STDIN, read_stdin(stdin, limits)
    else:
        path, data = printable(name), read_file(name, limits)
    if data.startswith(ZIP):
        data = _shown(name, data, limits)
    return decode(as_utf8(path, data))


def _shown(name: str, data: bytes, limits: Limits) -> bytes:
    from plan_check.load.show import show_plan

    return show_plan(name, data, limits)
