"""Writes a case as the Terraform that somebody might have written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from plan_check.cases.addresses import Place, place_of
from plan_check.cases.model import Case, CaseResource
from plan_check.findings import Outcome
from plan_check.graph.schema import Schema

Json = Any
"""Decoded JSON, or a part of the table of attributes."""

_WORD: Final = re.compile(r"[A-Za-z_][\w-]*")
_STEP: Final = "  "
_MOST_LINES: Final = 45


def example(cases: Sequence[Case], outcome: Outcome, schema: Schema) -> str:
    """Give the Terraform of the first case with an outcome that Terraform can say.

    Returns:
        Empty where no case is a plain new stack: what existed before the plan, and
        what modules and instance keys mean, does not stand in one block.
    """
    for case in cases:
        if outcome in _outcomes(case) and _is_plain(case):
            text = "\n\n".join(_blocks(case, schema))
            if text.count("\n") < _MOST_LINES:
                return text
    return ""


def _outcomes(case: Case) -> set[Outcome]:
    given = case.expect
    return set(given.values()) if isinstance(given, Mapping) else {given}


def _is_plain(case: Case) -> bool:
    return (
        bool(case.resources)
        and not case.parameters
        and not case.configuration
        and not case.variables
        and all(map(_is_new, case.resources))
    )


def _is_new(resource: CaseResource) -> bool:
    place = place_of(resource.address)
    return (
        place is not None
        and not place.module
        and "[" not in resource.address
        and resource.before is None
        and not resource.actions
        and not resource.expressions
        and not resource.after_sensitive
    )


def _blocks(case: Case, schema: Schema) -> Iterator[str]:
    for resource in case.resources:
        place = place_of(resource.address)
        if place is not None:
            yield "\n".join(_block(resource, place, schema))


def _block(resource: CaseResource, place: Place, schema: Schema) -> Iterator[str]:
    is_data = place.mode == "data"
    key = f"data.{place.type}" if is_data else place.type
    attributes = schema.attributes(key) or {}
    given = dict(resource.after or {}) | dict(resource.values or {})
    lines = list(_body(given, _by_path(resource.references), attributes, 1))
    head = f'{"data" if is_data else "resource"} "{place.type}" "{place.name}" {{'
    if not lines:
        yield f"{head}}}"
        return
    yield head
    yield from lines
    yield "}"


def _by_path(references: Mapping[str, tuple[str, ...]]) -> dict[str, Json]:
    """Nest references by their paths: ``ingress.0.cidr_blocks``."""
    found: dict[str, Json] = {}
    for path, texts in references.items():
        at = found
        *names, last = path.split(".")
        for name in names:
            at = at.setdefault(name, {})
        at[last] = texts
    return found


def _body(
    given: Mapping[str, Json],
    references: Mapping[str, Json],
    attributes: Json,
    depth: int,
) -> Iterator[str]:
    pad = _STEP * depth
    names = [name for name in dict.fromkeys([*given, *references]) if name]
    nested = {n for n in names if _is_nested(given.get(n), attributes.get(n))}
    plain = [name for name in names if name not in nested]
    rows = []
    for name in plain:
        flags = attributes.get(name)
        text = _argument(given.get(name), references.get(name), flags)
        if text is not None and not (isinstance(flags, str) and _is_computed(flags)):
            rows.append((name, text))
    width = max((len(name) for name, _ in rows), default=0)
    for name, text in rows:
        yield f"{pad}{name.ljust(width)} = {text}"
    for name in names:
        if name in nested:
            yield from _nested(
                name, given.get(name), references.get(name), attributes.get(name), depth
            )


def _is_nested(value: Json, attributes: Json) -> bool:
    """Tell a block, or a list of objects that may be written as blocks."""
    if isinstance(attributes, Mapping):
        return True
    return isinstance(value, list) and any(isinstance(v, Mapping) for v in value)


def _is_computed(flags: str) -> bool:
    return "c" in flags and "o" not in flags and "r" not in flags


def _argument(value: Json, references: Json, flags: Json) -> str | None:
    if isinstance(references, tuple):
        many = isinstance(flags, str) and "l" in flags
        texts = [text for text in references if text]
        return f"[{', '.join(texts)}]" if many else (texts[0] if texts else None)
    return None if value is None else literal(value)


def _nested(
    name: str,
    value: Json,
    references: Json,
    attributes: Json,
    depth: int,
) -> Iterator[str]:
    pad = _STEP * depth
    blocks = value if isinstance(value, list) else [value] if value else [{}]
    inner = references if isinstance(references, Mapping) else {}
    known = attributes if isinstance(attributes, Mapping) else {}
    for at, block in enumerate(blocks):
        mine = inner.get(str(at), {} if any(k.isdigit() for k in inner) else inner)
        lines = list(_body(block or {}, mine, known, depth + 1))
        if lines or block:
            yield f"{pad}{name} {{"
            yield from lines
            yield f"{pad}}}"


def literal(value: Json) -> str:
    """Write a value as HCL does."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {literal(v)}" for key, v in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, str):
        quoted = json.dumps(value, ensure_ascii=False)
        return quoted.replace("${", "$${").replace("%{", "%%{")
    return json.dumps(value)


def _key(key: str) -> str:
    return key if _WORD.fullmatch(key) else json.dumps(key)
