"""Instances of one block of the configuration, by their keys."""

from __future__ import annotations

from plan_check.findings import JsonValue
from plan_check.graph.leaves import Hint, Looked, Same, Source, Written
from plan_check.plan.address import Index, Key, Step
from plan_check.plan.model import Instance

Instances = dict[tuple[Key, ...], dict[Key, Instance]]
"""Instances of one block, by the keys of their modules, then by their own."""

_ANY = object()


def matching(
    instances: Instances, hints: tuple[Hint, ...], mine: tuple[Key, ...]
) -> tuple[Instance, ...]:
    """Select the instances whose keys agree with the hints.

    Args:
        instances: Of the block that is meant.
        hints: Of its modules, then of itself.
        mine: Keys of the instance whose expression mentions it, likewise.
    """
    outer = tuple(_wanted(hint, mine) for hint in hints[:-1])
    if _ANY not in outer:
        group = instances.get(outer)  # type: ignore[arg-type]
        groups = [group] if group else []
    else:
        groups = [
            group for keys, group in instances.items() if all(map(_agrees, outer, keys))
        ]
    own = _wanted(hints[-1], mine)
    if own is _ANY:
        return tuple(node for group in groups for node in group.values())
    return tuple(group[own] for group in groups if own in group)


def _wanted(hint: Hint, mine: tuple[Key, ...]) -> object:
    if isinstance(hint, Written):
        return hint.key
    if isinstance(hint, Same) and hint.depth < len(mine):
        return mine[hint.depth]
    if isinstance(hint, Looked):
        return _looked_up(hint, _wanted(hint.key, mine))
    return _ANY


def _looked_up(hint: Looked, key: object) -> object:
    """Give the value that a map or set has for a key, if it can be a key itself."""
    data = hint.data
    if isinstance(data, list):
        found: JsonValue = key if key in data else None
    else:
        found = data.get(str(key)) if isinstance(data, dict) else None
    found = part_at(found, hint.path)
    return found if isinstance(found, (str, int)) else _ANY


def part_at(data: JsonValue, path: tuple[Step, ...]) -> JsonValue:
    """Give the part of a known value that *path* means; null where it has none."""
    for step in path:
        key = step.key if isinstance(step, Index) else step
        if isinstance(data, dict):
            data = data.get(str(key))
        elif isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
        elif key is not None:
            return None
    return data


def _agrees(wanted: object, key: Key) -> bool:
    return wanted is _ANY or wanted == key


def is_indexed(leaf: Source) -> bool:
    """Tell whether one element of a list over all instances is meant.

    ``module.vpc.subnet_ids[0]`` of an output ``aws_subnet.this[*].id`` arrives as
    ``aws_subnet.this`` with the index in front of the path.
    """
    first = leaf.path[0] if leaf.path else None
    return isinstance(first, Index) and first.key is not None


def element_of(found: tuple[Instance, ...], leaf: Source) -> tuple[Instance, ...]:
    """Give the instance that the index of an element is the key of; all, if none."""
    first = leaf.path[0]
    key = first.key if isinstance(first, Index) else None
    return tuple(node for node in found if node.key == key) or found


def without_pairs(leaf: Source, node: Instance) -> tuple[Hint, ...]:
    """Keep only the hints that are certain: of modules that both share."""
    return tuple(
        hint
        if isinstance(hint, Written)
        or (
            isinstance(hint, Same)
            and hint.depth == at < len(leaf.module)
            and leaf.module[: at + 1] == node.modules[: at + 1]
        )
        else None
        for at, hint in enumerate(leaf.hints)
    )
