"""Findings gathered under the addresses they are about.

``count`` and ``for_each`` give many instances the same verdicts for the same reasons;
those are one thing to mend, and are shown once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from plan_check.findings import Finding
from plan_check.report.order import badness, natural, sorted_findings

_INSTANCE_KEY = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|[^\[\]"]*)\]')


@dataclass(frozen=True, slots=True)
class Group:
    """Verdicts that hold alike for each of the addresses."""

    addresses: tuple[str, ...]
    """At least one, in natural order; differ in instance keys only."""
    findings: tuple[Finding, ...]
    """As given for the first address, worst first."""


def fold(findings: Iterable[Finding]) -> list[Group]:
    """Gather *findings* into groups, worst first, then by address.

    Each finding is in exactly one group: the sum of ``len(addresses) * len(findings)``
    is the number of findings. An address is in several groups where it shares only
    some of its verdicts with other instances.
    """
    alike: dict[object, list[Finding]] = {}
    for finding in sorted_findings(findings):
        alike.setdefault(_likeness(finding), []).append(finding)
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for same in alike.values():
        if len(same) > 1:
            same.sort(key=lambda finding: natural(finding.address))
        addresses = tuple(finding.address for finding in same)
        groups.setdefault(addresses, []).append(same[0])
    return sorted(
        (Group(at, tuple(sorted(of, key=_worst_first))) for at, of in groups.items()),
        key=lambda group: (badness(group.findings[0]), natural(group.addresses[0])),
    )


def without_keys(address: str) -> str:
    """Give an address with empty brackets for its instance keys."""
    return _split(address)[0]


def _worst_first(finding: Finding) -> tuple[tuple[int, int], str]:
    return badness(finding), finding.rule.id


def _likeness(finding: Finding) -> object:
    """Tell a finding by all it says, apart from instance keys in addresses."""
    if "[" not in finding.address:
        return id(finding)
    plain, keys = _split(finding.address)
    return (
        plain,
        finding.rule.id,
        finding.outcome,
        _without(keys, finding.reason),
        finding.location,
        finding.waiver,
        *(
            (
                _split(item.address)[0],
                item.attribute,
                item.state,
                repr(item.value),
                _without(keys, item.note),
            )
            for item in finding.evidence
        ),
    )


@lru_cache(maxsize=65536)
def _split(address: str) -> tuple[str, tuple[str, ...]]:
    """Give an address without its instance keys, and the keys."""
    keys = sorted(set(_INSTANCE_KEY.findall(address)))
    return _INSTANCE_KEY.sub("[]", address), tuple(keys)


def _without(keys: tuple[str, ...], text: str) -> str:
    if "[" in text:
        for key in keys:
            text = text.replace(key, "[]")
    return text
