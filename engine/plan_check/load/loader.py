"""From the arguments of a command line to plan documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

from plan_check.load.decode import decode
from plan_check.load.document import DEFAULT_LIMITS, Document, Limits, PlanFile
from plan_check.load.encoding import as_utf8
from plan_check.load.naming import find_plans
from plan_check.load.problems import MOST_SHOWN, Problems
from plan_check.load.reading import read_file, read_stdin
from plan_check.load.wording import STDIN, printable

ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")


def load_documents(
    arguments: Sequence[str],
    *,
    limits: Limits = DEFAULT_LIMITS,
    stdin: BinaryIO | None = None,
) -> list[Document]:
    """Read every plan that the arguments name.

    Args:
        arguments: As :func:`find_plans` takes them. A file is the JSON of one plan,
            JSON Lines with a plan in each line, or a binary plan, which Terraform or
            OpenTofu is run to show.
        limits: What reading may cost.
        stdin: Read for ``-``; by default the process's own.

    Returns:
        At least one document, in the order of the arguments; the matches of a
        pattern are sorted by name. Errored and incomplete plans are among them.

    Raises:
        PlanError: An input is missing, is something else than a plan, or is broken.
        ProblemGroup: More than one problem was found; all inputs were read.
    """
    inputs = find_plans(arguments)
    problems = Problems(inputs.problems)
    documents = [
        document
        for file in inputs.files
        for document in problems.collect(load_file, file, limits, stdin)
    ]
    problems.finish(most=MOST_SHOWN)
    return documents


def load_file(
    file: PlanFile, limits: Limits, stdin: BinaryIO | None = None
) -> list[Document]:
    """Read one input: a plan, or several as JSON Lines.

    Raises:
        PlanError: It is missing, is something else than a plan, or is broken.
        ProblemGroup: Several lines, or several parts of the plan, are wrong.
    """
    data = _read(file.path, limits, stdin) if file.data is None else file.data
    path = STDIN if file.path == "-" else printable(file.path)
    return [
        Document(file.label + document.label.removeprefix(path), document.data)
        for document in decode(as_utf8(path, data))
    ]


def read_ahead(file: PlanFile, limits: Limits) -> PlanFile:
    """Read now what another process could not: standard input, a pipe, a binary plan.

    Raises:
        PlanError: It cannot be read, or Terraform cannot show it.
    """
    if file.data is not None or is_plain(file):
        return file
    return replace(file, data=_read(file.path, limits, None))


def is_plain(file: PlanFile) -> bool:
    """Tell whether it is a file that any process can read, again if need be."""
    path = Path(file.path)
    if file.path == "-" or not path.is_file():
        return False
    try:
        with path.open("rb") as opened:
            return not opened.read(len(ZIP[0])).startswith(ZIP)
    except OSError:
        return True


def _read(name: str, limits: Limits, stdin: BinaryIO | None) -> bytes:
    data = read_stdin(stdin, limits) if name == "-" else read_file(name, limits)
    return _shown(name, data, limits) if data.startswith(ZIP) else data


def _shown(name: str, data: bytes, limits: Limits) -> bytes:
    from plan_check.load.show import show_plan

    return show_plan(name, data, limits)
