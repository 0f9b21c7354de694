"""Which of some resources are related, directly or through one that they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from plan_check.findings import Edge
from plan_check.graph.finder import type_key
from plan_check.graph.related import OneOf, Relation
from plan_check.graph.relations import Resolver
from plan_check.plan.model import Instance

_CENTRE = "aws_rds_cluster"
_PASSING = "passes."


def edges_among(resolver: Resolver, addresses: Iterable[str]) -> list[Edge]:
    """Give the relations among the resources at *addresses*, and with clusters.

    A resource that is not among them is an end only where two or more lead to it, as
    a cluster and a rule lead to the security group between them.

    Args:
        resolver: Of the plan.
        addresses: Those that are not in the plan are ignored.
    """
    graph = resolver.graph
    nodes = dict.fromkeys(
        [*graph.by_type.get(_CENTRE, ()), *_nodes(resolver, addresses)]
    )
    edges = dict.fromkeys(
        edge
        for node in nodes
        if not node.deposed and node.after is not None
        for edge in _outgoing(resolver, node)
    )
    known = {node.address for node in nodes}
    leading = Counter(
        target for _source, target in {(e.source, e.target) for e in edges}
    )
    return [e for e in edges if e.target in known or leading[e.target] > 1]


def _nodes(resolver: Resolver, addresses: Iterable[str]) -> Iterator[Instance]:
    for address in dict.fromkeys(addresses):
        if address in resolver.graph.by_address:
            yield resolver.graph.by_address[address]


def _outgoing(resolver: Resolver, node: Instance) -> Iterator[Edge]:
    kind = type_key(node)
    for (type_, name), relation in resolver.relations.items():
        if type_ == kind and relation.attributes and not name.startswith(_PASSING):
            yield from _along(resolver, node, relation)


def _along(resolver: Resolver, node: Instance, relation: Relation) -> Iterator[Edge]:
    found = resolver.resolve(node, relation)
    for end in found.sure:
        if isinstance(end, Instance):
            yield Edge(node.address, relation.name, end.address)
        elif isinstance(end, OneOf):
            for one in end.nodes:
                yield Edge(node.address, relation.name, one.address, end.subset)
    for maybe in found.maybe:
        yield Edge(node.address, relation.name, maybe.address, certain=False)
