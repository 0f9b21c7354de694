"""Security-group rules in one shape, however they were written.

Inline ``ingress``/``egress``, ``aws_security_group_rule`` and
``aws_vpc_security_group_*_rule`` all become items with ``ports`` (``protocol``,
``from``, ``to``), ``cidrs``, ``groups``, ``self`` and ``description``.

For a group that exists, the provider mirrors its standalone rules into the computed
``ingress``/``egress``. A mirrored peer that a rule resource explains is left to that
resource, which knows what the plan does with it; one that none explains was made by
hand, and is really open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plan_check.graph.items import Item, Items, as_list, datum
from plan_check.graph.relations import Resolver
from plan_check.plan.model import Instance
from plan_check.values import Data, Unknown, opened, reveal, said_of

_PROTOCOLS = {"all": "-1", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
_Peer = tuple[str, str, str, str]
"""Protocol, first port, last port, and one CIDR, group or prefix list."""

_Peers = Mapping[str, list[Data]]
"""Who a rule admits: ``cidrs``, ``groups``, ``prefix_lists``."""

GROUPS = ("aws_security_group", "aws_default_security_group")
RULES = {
    "aws_security_group_rule": "",
    "aws_vpc_security_group_ingress_rule": "ingress",
    "aws_vpc_security_group_egress_rule": "egress",
}


def rules_of(
    resolver: Resolver, node: Instance, direction: str, *, before: bool = False
) -> Items:
    """Give a group's rules in one direction; of a rule resource, itself.

    Args:
        resolver: Of the graph that *node* is in.
        node: A security group, or a standalone rule.
        direction: ``ingress`` or ``egress``.
        before: Give the rules before apply.
    """
    reader = _Reader(resolver, before=before)
    if node.type in RULES:
        own = tuple(reader.standalone(node, direction))
        return Items(own, reader.more)
    relation = resolver.find(node, "rules")
    related = resolver.resolve(node, relation, before=before) if relation else None
    ends = related.sure if related else ()
    nodes = [end for end in ends if isinstance(end, Instance)]
    unsure = related.maybe if related else ()
    items = [
        *reader.inline(node, direction),
        *(item for rule in nodes for item in reader.standalone(rule, direction)),
    ]
    maybe = [item for rule in unsure for item in reader.standalone(rule, direction)]
    more = reader.more or (related.more if related else "")
    return Items(tuple(items), more, tuple(maybe))


class _Reader:
    """Reads rules on one side of the plan; notes why there may be more."""

    def __init__(self, resolver: Resolver, *, before: bool) -> None:
        self._resolver = resolver
        self._graph = resolver.graph
        self._before = before
        self.more = ""

    def _datum(self, node: Instance, name: str) -> Data:
        if self._before:
            return datum(self._graph.before(node, name))
        return datum(self._resolver.read(node, name))

    def inline(self, group: Instance, direction: str) -> Iterator[Item]:
        data = self._datum(group, direction)
        if isinstance(data, Unknown):
            self.more = said_of(f"{group.address}.{direction}", data.reason)
        explained = self._explained(group, direction)
        entries = as_list(data) if not isinstance(data, Unknown) else []
        for entry in map(opened, entries):
            if isinstance(entry, Unknown):
                self.more = said_of(f"{group.address}.{direction}", entry.reason)
            elif isinstance(entry, Mapping):
                yield from self._entry(group, direction, entry, explained)

    def _entry(
        self,
        group: Instance,
        direction: str,
        entry: Mapping[str, Data],
        explained: frozenset[_Peer],
    ) -> Iterator[Item]:
        ports = _ports(
            entry.get("protocol"), entry.get("from_port"), entry.get("to_port")
        )
        peers = {
            "cidrs": [
                *_list(entry.get("cidr_blocks")),
                *_list(entry.get("ipv6_cidr_blocks")),
            ],
            "groups": _list(entry.get("security_groups")),
            "prefix_lists": _list(entry.get("prefix_list_ids")),
        }
        if explained:
            left = {
                kind: [peer for peer in found if _peer(ports, peer) not in explained]
                for kind, found in peers.items()
            }
            if any(peers.values()) and not any(left.values()) and not entry.get("self"):
                return
            peers = left
        own = {"self": entry.get("self"), "description": entry.get("description")}
        yield self._item(group, direction, peers, {"ports": ports, **own})

    def _explained(self, group: Instance, direction: str) -> frozenset[_Peer]:
        """Give the peers of the standalone rules that the group had before."""
        if group.before is None or self._graph.origins(group, direction).written:
            return frozenset()
        relation = self._resolver.find(group, "rules")
        if relation is None:
            return frozenset()
        former = self._resolver.resolve(group, relation, before=True)
        reader = _Reader(self._resolver, before=True)
        return frozenset(
            _peer(item.data["ports"], peer)
            for end in former.sure
            if isinstance(end, Instance)
            for item in reader.standalone(end, direction)
            for kind in ("cidrs", "groups", "prefix_lists")
            for peer in as_list(item.data[kind])
            if not isinstance(peer, Unknown)
        )

    def standalone(self, rule: Instance, direction: str) -> Iterator[Item]:
        own = RULES[rule.type]
        if own not in ("", direction):
            return
        if own:
            yield self._vpc_rule(rule)
            return
        kind = reveal(self._datum(rule, "type"))
        if isinstance(kind, Unknown):
            self.more = said_of(f"{rule.address}.type", kind.reason)
        elif kind == direction:
            yield self._classic_rule(rule)

    def _vpc_rule(self, rule: Instance) -> Item:
        get = self._datum
        ports = _ports(
            get(rule, "ip_protocol"), get(rule, "from_port"), get(rule, "to_port")
        )
        peers = {
            "cidrs": [*_list(get(rule, "cidr_ipv4")), *_list(get(rule, "cidr_ipv6"))],
            "groups": _list(get(rule, "referenced_security_group_id")),
            "prefix_lists": _list(get(rule, "prefix_list_id")),
        }
        own = {"self": None, "description": get(rule, "description")}
        return self._item(rule, "", peers, {"ports": ports, **own})

    def _classic_rule(self, rule: Instance) -> Item:
        get = self._datum
        ports = _ports(
            get(rule, "protocol"), get(rule, "from_port"), get(rule, "to_port")
        )
        peers = {
            "cidrs": [
                *_list(get(rule, "cidr_blocks")),
                *_list(get(rule, "ipv6_cidr_blocks")),
            ],
            "groups": _list(self._known_group(rule)),
            "prefix_lists": _list(get(rule, "prefix_list_ids")),
        }
        own = {"self": get(rule, "self"), "description": get(rule, "description")}
        return self._item(rule, "", peers, {"ports": ports, **own})

    def _known_group(self, rule: Instance) -> Data:
        return self._datum(rule, "source_security_group_id")

    def _item(
        self, node: Instance, attribute: str, peers: _Peers, more: Mapping[str, Data]
    ) -> Item:
        cidrs = [*peers["cidrs"]]
        for name in peers["prefix_lists"]:
            cidrs.extend(self._prefixes(node, name))
        return Item({**peers, "cidrs": cidrs, **more}, node, attribute)

    def _prefixes(self, node: Instance, name: Data) -> Iterator[Data]:
        """Give a prefix list's CIDRs, where the plan holds the list."""
        cidrs = [
            cidr
            for found in self._prefix_lists(node, name)
            for cidr in (*self._separate_entries(found), *self._entries(found))
        ]
        if not cidrs:
            cidrs = [Unknown(f"the plan does not hold the entries of {name}")]
        yield from cidrs

    def _entries(self, found: Instance) -> Iterator[Data]:
        for entry in as_list(self._datum(found, "entry")):
            if isinstance(entry, Mapping):
                yield entry.get("cidr")
            else:
                yield Unknown(f"the entries of {found.address} are known after apply")

    def _separate_entries(self, found: Instance) -> Iterator[Data]:
        """Give the CIDRs that stand in resources of their own."""
        relation = self._resolver.find(found, "entries")
        related = self._resolver.resolve(found, relation) if relation else None
        for end in related.sure if related else ():
            if isinstance(end, Instance):
                yield self._datum(end, "cidr")
        if related and related.maybe:
            yield Unknown(f"the plan does not say what belongs to {found.address}")

    def _prefix_lists(self, node: Instance, name: Data) -> list[Instance]:
        relation = self._resolver.find(node, "prefix_list")
        if relation is None:
            return []
        if not isinstance(name, Unknown):
            return self._resolver.identities.find(relation, reveal(name))
        related = self._resolver.resolve(node, relation)
        nodes = [end for end in related.sure if isinstance(end, Instance)]
        return nodes if len(nodes) == 1 and not related.more else []


def _list(data: Data) -> list[Data]:
    """Make a list; a value that is not known becomes its only, unknown, element."""
    return as_list(data)


def _ports(protocol: Data, first: Data, last: Data) -> dict[str, Data]:
    plain = reveal(protocol)
    if isinstance(plain, (str, int)):
        plain = str(plain).lower()
        plain = _PROTOCOLS.get(plain, plain)
    return {"protocol": plain, "from": reveal(first), "to": reveal(last)}


def _peer(ports: Data, peer: Data) -> _Peer:
    """Give a form in which a mirrored entry equals its rule."""
    if not isinstance(ports, Mapping):
        return ("", "", "", "")
    protocol = ports.get("protocol")
    every = protocol == "-1"
    first = None if every else ports.get("from")
    last = None if every else ports.get("to")
    return (str(protocol), str(first), str(last), str(reveal(peer)))


def ports_text(ports: Mapping[str, Data]) -> Data:
    """Write ports as people do: ``tcp 5432``, ``udp 1000-2000``, ``all traffic``."""
    protocol, first, last = (ports.get(name) for name in ("protocol", "from", "to"))
    unknown = next((p for p in (protocol, first, last) if isinstance(p, Unknown)), None)
    if protocol == "-1":
        return "all traffic"
    if unknown is not None:
        return unknown
    return f"{protocol} {first}" if first == last else f"{protocol} {first}-{last}"
