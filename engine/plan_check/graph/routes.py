"""Routes of a route table in one shape, inline or standalone.

Items have ``cidr`` and ``gateway``: ``internet`` for an Internet gateway, ``other``
for any other target.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plan_check.graph.finder import type_key
from plan_check.graph.items import Item, Items, as_list, datum
from plan_check.graph.relations import Resolver
from plan_check.plan.model import Instance
from plan_check.values import Data, Unknown, opened, reveal, said_of

TABLES = ("aws_route_table", "aws_default_route_table")
_INTERNET = {"aws_internet_gateway", "data.aws_internet_gateway"}
_OTHER = {"aws_vpn_gateway", "data.aws_vpn_gateway", "aws_nat_gateway"}
_DESTINATIONS = ("destination_cidr_block", "destination_ipv6_cidr_block")
_INLINE_DESTINATIONS = ("cidr_block", "ipv6_cidr_block")


def routes_of(resolver: Resolver, table: Instance) -> Items:
    """Give the routes of a route table; of a route resource, itself."""
    if table.type == "aws_route":
        return Items((_standalone(resolver, table),))
    relation = resolver.find(table, "standalone_routes")
    related = resolver.resolve(table, relation) if relation else None
    ends = related.sure if related else ()
    standalone = [
        _standalone(resolver, end) for end in ends if isinstance(end, Instance)
    ]
    mirrored = _former(resolver, table)
    inline = datum(resolver.graph.value(table, "route"))
    unsure = related.maybe if related else ()
    more = related.more if related else ""
    if isinstance(inline, Unknown):
        more = said_of(f"{table.address}.route", inline.reason)
        inline = None
    items = (*_inline(resolver, table, inline, mirrored), *standalone)
    return Items(items, more, tuple(_standalone(resolver, node) for node in unsure))


def _inline(
    resolver: Resolver, table: Instance, routes: Data, mirrored: frozenset[str]
) -> Iterator[Item]:
    for route in map(opened, as_list(routes)):
        if not isinstance(route, Mapping):
            yield Item({"cidr": Unknown(), "gateway": Unknown()}, table, "route")
            continue
        cidrs = [route.get(name) for name in _INLINE_DESTINATIONS]
        cidr: Data = next((data for data in cidrs if reveal(data)), None)
        if str(reveal(cidr)) in mirrored:
            continue
        gateway = _gateway(resolver, table, "route.gateway_id", route.get("gateway_id"))
        yield Item({"cidr": cidr, "gateway": gateway}, table, "route")


def _former(resolver: Resolver, table: Instance) -> frozenset[str]:
    """Give destinations of standalone routes, which the provider mirrors inline."""
    relation = resolver.find(table, "standalone_routes")
    written = resolver.graph.origins(table, "route").written
    if table.before is None or relation is None or written:
        return frozenset()
    former = resolver.resolve(table, relation, before=True)
    return frozenset(
        str(end.before.get(name))
        for end in former.sure
        if isinstance(end, Instance) and end.before
        for name in _DESTINATIONS
        if end.before.get(name)
    )


def _standalone(resolver: Resolver, route: Instance) -> Item:
    graph = resolver.graph
    found = [datum(graph.value(route, name)) for name in _DESTINATIONS]
    cidr = next((data for data in found if data is not None), None)
    gateway_id = datum(graph.value(route, "gateway_id"))
    gateway = _gateway(resolver, route, "gateway_id", gateway_id)
    return Item({"cidr": cidr, "gateway": gateway}, route, "")


def _gateway(resolver: Resolver, node: Instance, path: str, gateway_id: Data) -> Data:
    plain = reveal(gateway_id)
    if not isinstance(plain, Unknown):
        return "internet" if str(plain or "").startswith("igw-") else "other"
    origins = resolver.graph.origins(node, path)
    types = {type_key(n) for origin in origins.sources for n in origin.nodes}
    if not types or origins.lost:
        return plain
    if types <= _INTERNET:
        return "internet"
    return "other" if types <= _OTHER else plain
