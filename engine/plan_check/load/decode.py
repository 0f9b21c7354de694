"""From text to plan documents: one, or one in each line."""

from __future__ import annotations

from plan_check.errors import SourceLocation
from plan_check.findings import JsonValue
from plan_check.load.document import Document, Raw
from plan_check.load.faults import explain, too_deep
from plan_check.load.kinds import as_plan, has_plan_parts
from plan_check.load.lookalikes import lookalike
from plan_check.load.parse import Fault, is_too_deep, parse
from plan_check.load.problems import Problems


def decode(raw: Raw) -> list[Document]:
    """Decode a plan, or JSON Lines with a plan in each line that is not blank.

    ``terragrunt show --all -json`` writes the latter.

    Raises:
        PlanError: The text is not JSON, or the JSON is not a plan.
        ProblemGroup: Several lines, or several parts of the plan, are wrong.
    """
    value = parse(raw.data)
    if isinstance(value, Fault) and (lines := _split_lines(raw)):
        return _decode_lines(lines)
    return [_as_document(raw, value)]


def _as_document(raw: Raw, value: JsonValue | Fault) -> Document:
    if isinstance(value, Fault):
        raise explain(raw, value)
    data = as_plan(value, raw.where())
    if is_too_deep(value):
        raise too_deep(raw)
    return Document(raw.label, data)


def _split_lines(raw: Raw) -> list[Raw]:
    """Return the lines of JSON Lines, and nothing for any other text.

    A single line is other text: its problems are those of the whole file.
    """
    lines = raw.data.split(b"\n")
    if not all(line[:1] == b"{" or not line.strip() for line in lines):
        return []
    found = [
        Raw(raw.path, line, line=number, encoding=raw.encoding)
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]
    return found if len(found) > 1 else []


def _decode_lines(lines: list[Raw]) -> list[Document]:
    _refuse_lookalikes(lines[0])
    problems = Problems()
    documents = [
        document for line in lines for document in problems.collect(_decode_line, line)
    ]
    problems.finish()
    return documents


def _refuse_lookalikes(first: Raw) -> None:
    """Tell once, not in each line, that a file is a log or other JSON Lines."""
    value = parse(first.data)
    if not isinstance(value, Fault) and not has_plan_parts(value):
        raise lookalike(value, SourceLocation(first.path))


def _decode_line(line: Raw) -> list[Document]:
    return [_as_document(line, parse(line.data))]
