"""The expressions that the configuration inside a plan would have for a case."""

from __future__ import annotations

from typing import Any

from plan_check.cases.model import CaseResource
from plan_check.plan.address import Index, Step, split_steps
from plan_check.plan.model import Object
from plan_check.rules.shapes import POLICY_ATTRIBUTES

Json = dict[str, Any]


def expressions_of(resource: CaseResource, attributes: Object) -> Json:
    """Give the expressions of a resource's block.

    An attribute has one if the case gives it a value, a reference or an expression;
    ``unknown`` leads to a local value, which no plan holds.
    """
    found: Json = {}
    for name, value in _written(resource, attributes).items():
        if name not in resource.omitted and value not in (None, []):
            found[name] = _constant(name, value)
    for name in resource.unknown:
        if _is_argument(attributes, name):
            _place(found, attributes, name.split("."), [f"local.{name}"])
    for path, references in resource.references.items():
        texts = [text for reference in references for text in prefixes(reference)]
        _place(found, attributes, path.split("."), texts)
    found.update(resource.expressions)
    return found


def _written(resource: CaseResource, attributes: Object) -> Json:
    """Give the values that stand in the configuration.

    What is carried over from the state may have been computed; what the case gives
    anew was not, unless the provider alone gives it.
    """
    given = resource.after if resource.values is None else resource.values
    former = resource.before or {}
    return {
        **{n: v for n, v in former.items() if "c" not in _flags(attributes, n)},
        **{n: v for n, v in (given or {}).items() if _is_argument(attributes, n)},
    }


def _flags(attributes: Object, name: str) -> str:
    flags = attributes.get(name)
    return flags if isinstance(flags, str) else ""


def _is_argument(attributes: Object, name: str) -> bool:
    flags = _flags(attributes, name.partition(".")[0])
    return not flags or "o" in flags or "r" in flags


def _constant(name: str, value: Any) -> Any:  # noqa: ANN401
    if name in POLICY_ATTRIBUTES.values() and isinstance(value, dict):
        return {}
    if isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
        return [
            {
                key: _constant(key, part)
                for key, part in item.items()
                if part is not None
            }
            for item in value
        ]
    return {"constant_value": value}


def _place(
    expressions: Json, attributes: Object, path: list[str], texts: list[str]
) -> None:
    """Put references where the configuration has the expression of a path."""
    name, *rest = path
    inner = attributes.get(name)
    if not rest or not _holds_blocks(inner):
        expressions[name] = {"references": texts}
        return
    blocks = expressions.get(name)
    if not isinstance(blocks, list):
        blocks = expressions[name] = [{}]
    below = inner if isinstance(inner, dict) else {}
    for block in _chosen(blocks, rest):
        _place(block, below, _inside(rest), texts)


def _holds_blocks(flags: Any) -> bool:  # noqa: ANN401
    """Tell nested blocks, and lists of objects, from maps."""
    return isinstance(flags, dict) or (isinstance(flags, str) and "l" in flags)


def _chosen(blocks: list[Json], path: list[str]) -> list[Json]:
    """Give the block that a path names by number, or else all."""
    if not path[0].isdigit():
        return blocks
    at = int(path[0])
    while len(blocks) <= at:
        blocks.append({})
    return [blocks[at]]


def _inside(path: list[str]) -> list[str]:
    return path[1:] if path[0].isdigit() else path


def mark(after: Json, unknown: Json, attributes: Object, path: str) -> None:
    """Mark a path as known after apply, unless *after* has it."""
    _mark(after, unknown, attributes, path.split("."))


def _mark(after: Json, unknown: Json, attributes: Object, path: list[str]) -> None:
    name, *rest = path
    if not rest:
        if name not in after:
            unknown[name] = True
        return
    inner = attributes.get(name)
    if not _holds_blocks(inner):
        _mark(after.setdefault(name, {}), unknown.setdefault(name, {}), {}, rest)
        return
    blocks, shadows = after.setdefault(name, [{}]), unknown.setdefault(name, [])
    chosen = _chosen(blocks, rest)
    shadows += [{} for _ in blocks[len(shadows) :]]
    below = inner if isinstance(inner, dict) else {}
    for block, shadow in zip(blocks, shadows, strict=True):
        if any(block is one for one in chosen):
            _mark(block, shadow, below, _inside(rest))


def prefixes(reference: str) -> list[str]:
    """Write a reference as a plan does: the traversal, then what it starts from.

    ``aws_subnet.a[0].id`` gives itself, ``aws_subnet.a[0]`` and ``aws_subnet.a``.
    """
    steps = split_steps(reference)
    if not steps or steps[0] in {"var", "local", "each", "count", "path", "self"}:
        return [reference]
    least = 3 if steps[0] == "data" else 2
    shorter = range(len(steps) - 1, least - 1, -1)
    return [reference, *(_text(steps[:count]) for count in shorter)]


def _text(steps: tuple[Step, ...]) -> str:
    import json

    text = ""
    for step in steps:
        if not isinstance(step, Index):
            text += f".{step}" if text else step
        elif step.key is None:
            text += "[*]"
        else:
            text += f"[{json.dumps(step.key)}]"
    return text
