"""What fails in a plan, and what those resources have to do with each other.

Links come from the relations of the plan where the report has them, and from
evidence: where a verdict on one resource rests on a value of another one. Without
relations, a resource belongs to the one cluster of its module, if there is just one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from plan_check.findings import Finding, Outcome, PlanVerdict, RuleInfo
from plan_check.plan.address import module_address_of, split_steps

CLUSTER = "aws_rds_cluster"


@dataclass(frozen=True, slots=True)
class Link:
    """One thing that two resources have to do with each other."""

    source: str
    target: str
    label: str
    """The relation's name, or the id of the rule whose verdict rests on the target."""
    solid: bool
    """Whether it is a relation that the plan tells for sure."""


@dataclass(eq=False)
class Neighbourhood:
    """The failing resources of one plan, and their links."""

    plan: PlanVerdict
    failing: dict[str, tuple[RuleInfo, ...]] = field(default_factory=dict)
    """Violated rules by address, worst first."""
    links: tuple[Link, ...] = ()
    near: dict[str, dict[str, None]] = field(default_factory=dict)
    """Addresses that are linked, in either direction."""
    causes: frozenset[str] = frozenset()
    """Resources that a violation of another one rests on."""
    _found: dict[str, dict[str, None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found = [f for f in self.plan.findings if f.outcome is Outcome.FAIL]
        self.failing = _failing(found)
        evidence = dict.fromkeys(_from_evidence(found))
        self.causes = frozenset(link.target for link in evidence)
        links = dict.fromkeys([*_from_edges(self.plan), *evidence])
        if self.plan.edges is None:
            links |= dict.fromkeys(_from_modules(self.failing, links))
        self.links = tuple(links)
        near: dict[str, dict[str, None]] = defaultdict(dict)
        for link in links:
            near[link.source][link.target] = near[link.target][link.source] = None
        self.near = dict(near)

    def matters(self, address: str) -> bool:
        """Tell whether a resource fails, or is why another one does."""
        return address in self.failing or address in self.causes

    def clusters(self) -> list[str]:
        """Give the addresses of clusters that fail, or are linked to anything."""
        return sorted(filter(is_cluster, {*self.failing, *self.near}))

    def around(self, cluster: str) -> list[str]:
        """Give what matters and is one or two links away, nearest first.

        What is two links away brings what stands between. Another cluster is an
        end: nothing is found through it.
        """
        near = [one for one in self.near.get(cluster, ()) if not is_cluster(one)]
        found = dict.fromkeys(one for one in near if self.matters(one))
        for middle in near:
            beyond = self._beyond(middle)
            if not beyond.keys() <= found.keys():
                found |= {middle: None, **beyond}
        return list(found)

    def _beyond(self, middle: str) -> dict[str, None]:
        """Give what matters and is linked to a resource between; looked up once."""
        found = self._found.get(middle)
        if found is None:
            near = (one for one in self.near[middle] if not is_cluster(one))
            found = dict.fromkeys(one for one in near if self.matters(one))
            self._found[middle] = found
        return found


@lru_cache(maxsize=65536)
def is_cluster(address: str) -> bool:
    """Tell whether an address is that of an Aurora cluster, not of a data source."""
    rest = address[len(module_address_of(address)) :].removeprefix(".")
    return split_steps(rest)[:1] == (CLUSTER,)


def _failing(found: list[Finding]) -> dict[str, tuple[RuleInfo, ...]]:
    rules: dict[str, dict[str, RuleInfo]] = defaultdict(dict)
    for finding in found:
        rules[finding.address].setdefault(finding.rule.id, finding.rule)
    return {
        address: tuple(sorted(of.values(), key=lambda r: (-r.severity.rank, r.id)))
        for address, of in rules.items()
    }


def _from_edges(plan: PlanVerdict) -> Iterator[Link]:
    for edge in plan.edges or ():
        yield Link(edge.source, edge.target, edge.relation, edge.certain)


def _from_evidence(found: list[Finding]) -> Iterator[Link]:
    for finding in found:
        for item in finding.evidence:
            if item.address not in ("", finding.address):
                yield Link(finding.address, item.address, finding.rule.id, solid=False)


def _from_modules(
    failing: dict[str, tuple[RuleInfo, ...]], links: dict[Link, None]
) -> Iterator[Link]:
    clusters: dict[str, list[str]] = defaultdict(list)
    for address in filter(is_cluster, failing):
        clusters[module_address_of(address)].append(address)
    linked = {end for link in links for end in (link.source, link.target)}
    for address in failing:
        of = clusters.get(module_address_of(address), [])
        if len(of) == 1 and address not in linked and not is_cluster(address):
            yield Link(of[0], address, "same module", solid=False)
