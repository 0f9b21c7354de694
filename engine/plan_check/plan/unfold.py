"""Gives the verdicts on one module instance to its twins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from plan_check.findings import Edge, Evidence, Finding
from plan_check.plan.twins import Twins, prefix_of
from plan_check.values import Data, Perhaps, Sensitive


def weights(twins: Iterable[Twins]) -> dict[str, int]:
    """Give how many instances each one that stays stands for, by prefix."""
    return {group.prefix: 1 + len(group.others) for group in twins}


def unfold(findings: Iterable[Finding], twins: Iterable[Twins]) -> Iterator[Finding]:
    """Repeat the findings in a folded instance for each of its twins."""
    by_prefix = {group.prefix: group for group in twins}
    for finding in findings:
        yield finding
        group = by_prefix.get(prefix_of(finding.address))
        if group is not None:
            yield from map(_Renaming(group, finding).finding, group.others)


def unfold_edges(edges: Iterable[Edge], twins: Iterable[Twins]) -> Iterator[Edge]:
    """Repeat the relations of a folded instance for each of its twins.

    Nothing outside of an instance that has twins mentions it, so it is always the
    source that is in it.
    """
    by_prefix = {group.prefix: group for group in twins}
    for edge in edges:
        yield edge
        group = by_prefix.get(prefix_of(edge.source))
        if group is not None:
            source, target = (_parts(group, a) for a in (edge.source, edge.target))
            for key in group.others:
                ends = key.join(source), key.join(target)
                yield Edge(ends[0], edge.relation, ends[1], edge.certain)


def _parts(group: Twins, address: str) -> list[str]:
    """Split an address at the key; one in another instance stays whole."""
    if not address.startswith(group.prefix):
        return [address]
    if group.key not in group.prefix.partition("[")[0]:
        return address.split(group.key)
    head, tail = group.prefix.rsplit(group.key, 1)
    first, *rest = address.removeprefix(group.prefix).split(group.key)
    return [head, tail + first, *rest]


class _Renaming:
    """Gives one finding for other keys; looks only once where the key stands."""

    def __init__(self, group: Twins, finding: Finding) -> None:
        self._key = group.key
        self._found = finding
        self._address = _parts(group, finding.address)
        self._reason = finding.reason.split(group.key)
        self._evidence = [
            (
                item,
                item.address.split(group.key),
                item.note.split(group.key),
                group.key in str(item.value),
            )
            for item in finding.evidence
        ]

    def finding(self, key: str) -> Finding:
        """Give the finding on the twin with another key."""
        found = self._found
        evidence = [
            Evidence(
                key.join(address),
                item.attribute,
                item.state,
                _renamed(item.value, self._key, key) if is_named else item.value,
                key.join(note),
            )
            for item, address, note, is_named in self._evidence
        ]
        return Finding(
            found.rule,
            key.join(self._address),
            found.outcome,
            key.join(self._reason),
            tuple(evidence),
        )


def renamed(data: Data, group: Twins) -> Iterator[Data]:
    """Give data of the instance that stays as each of its twins has it."""
    return (_renamed(data, group.key, other) for other in group.others)


def _renamed(data: Any, key: str, other: str) -> Any:  # noqa: ANN401
    if isinstance(data, str):
        return data.replace(key, other)
    if isinstance(data, (Sensitive, Perhaps)):
        return replace(data, data=_renamed(data.data, key, other))
    if isinstance(data, (list, tuple)):
        return [_renamed(item, key, other) for item in data]
    if isinstance(data, Mapping):
        return {
            name.replace(key, other): _renamed(item, key, other)
            for name, item in data.items()
        }
    if isinstance(data, (int, float)) and key in str(data):
        return type(data)(str(data).replace(key, other))
    return data
