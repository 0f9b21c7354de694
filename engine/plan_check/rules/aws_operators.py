"""Operators on networks, IAM actions and dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from plan_check.graph.items import as_list
from plan_check.rules.kleene import Tri, all_of, any_of, items_of, number_of
from plan_check.values import Data, Unknown, reveal

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

    _Network = IPv4Network | IPv6Network

_FIRST_PORT, _LAST_PORT = 1150, 65535
"""Ports that a DB cluster may have, by the API reference of CreateDBCluster."""


def wider_than(data: Data, operand: int) -> Tri:
    """Tell whether a CIDR, or any in a list, has a prefix shorter than this."""
    return any_of(_wider(item, operand) for item in items_of(data))


def _wider(cidr: Data, prefix: int) -> Tri:
    cidr = reveal(cidr)
    if isinstance(cidr, Unknown):
        return None
    _, slash, length = str(cidr).partition("/")
    if slash and length.isdigit():
        return int(length) < prefix
    return None if slash else False


def covers(data: Data, operand: Data) -> Tri:
    """Tell whether a rule's protocol and ports admit TCP connections to a port."""
    data = reveal(data)
    if not isinstance(data, Mapping):
        return None
    names = ("protocol", "from", "to")
    protocol, first, last = (reveal(data.get(name)) for name in names)
    if protocol == "-1":
        return True
    if isinstance(protocol, str) and protocol != "tcp":
        return False
    inside = _within(first, last, operand)
    if protocol == "tcp":
        return inside
    return None


def covers_only(data: Data, operand: Data) -> Tri:
    """Tell whether a rule's protocol and ports admit one TCP port and nothing else."""
    data = reveal(data)
    if not isinstance(data, Mapping):
        return None
    names = ("protocol", "from", "to")
    protocol, first, last = (reveal(data.get(name)) for name in names)
    if isinstance(protocol, str) and protocol != "tcp":
        return False
    low, high, wanted = number_of(first), number_of(last), number_of(operand)
    if low is not None and high is not None and low != high:
        return False
    same = [None if n is None or wanted is None else n == wanted for n in (low, high)]
    return all_of([*same, True if protocol == "tcp" else None])


def within(data: Data, operand: Data) -> Tri:
    """Tell whether every CIDR lies inside one of these; of none, always."""
    outer = [_network(item) for item in items_of(operand)]
    return all_of(_inside(_network(item), outer) for item in items_of(data))


def _inside(cidr: _Network | None, outer: Sequence[_Network | None]) -> Tri:
    if cidr is None:
        return None
    return any_of(
        None
        if other is None
        else other.version == cidr.version
        and other.prefixlen <= cidr.prefixlen
        and cidr.network_address in other
        for other in outer
    )


def _network(cidr: Data) -> _Network | None:
    from ipaddress import ip_network

    cidr = reveal(cidr)
    if isinstance(cidr, Unknown):
        return None
    try:
        return ip_network(str(cidr), strict=False)
    except ValueError:
        return None


def _within(first: Data, last: Data, port: Data) -> Tri:
    low, high, wanted = number_of(first), number_of(last), number_of(port)
    if wanted is None:
        return True if _spans(low, high) else None
    return all_of(
        (
            None if low is None else low <= wanted,
            None if high is None else wanted <= high,
        )
    )


def _spans(low: float | None, high: float | None) -> bool:
    """Tell whether a range has every port that a cluster can listen on."""
    return low is not None and low <= _FIRST_PORT and high == _LAST_PORT


def grants(data: Data, operand: str) -> Tri:
    """Tell whether a statement's actions include one, wildcards counted."""
    data = reveal(data)
    if isinstance(data, Mapping):
        listed = grants(data.get("all_but"), operand)
        return None if listed is None else not listed
    return any_of(_is_action(item, operand) for item in items_of(data))


def grants_any(data: Data, operand: list[str]) -> Tri:
    """Tell whether a statement's actions include any of these."""
    return any_of(grants(data, str(action)) for action in as_list(operand))


def _is_action(pattern: Data, action: str) -> Tri:
    if isinstance(pattern, Unknown):
        return None
    return glob_matches(str(reveal(pattern)).lower(), action.lower())


def glob_matches(pattern: str, text: str) -> bool:
    """Match IAM's ``*`` and ``?``, in time linear in pattern and text."""
    at = star = mark = 0
    p = 0
    star = -1
    while at < len(text):
        if p < len(pattern) and pattern[p] == "*":
            star, mark = p, at
            p += 1
        elif p < len(pattern) and pattern[p] in ("?", text[at]):
            p += 1
            at += 1
        elif star >= 0:
            mark += 1
            p, at = star + 1, mark
        else:
            return False
    return not pattern[p:].strip("*")


def days_ahead(data: Data, operand: int, as_of: date) -> Tri:
    """Tell whether a date is at least so many days after the day of judgement."""
    data = reveal(data)
    try:
        day = date.fromisoformat(str(data))
    except ValueError:
        return None
    return (day - as_of).days >= operand
