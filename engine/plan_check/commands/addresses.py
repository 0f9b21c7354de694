"""Addresses as people type them: whole, or the part that tells them apart."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

MOST_NAMED = 8


def find_address(wanted: str, addresses: Sequence[str]) -> list[str]:
    """Give the addresses that *wanted* may mean; the more exact reading wins.

    Returns:
        The address itself; else those that end in it, with or without an instance
        key; else those that contain it.
    """
    if wanted in addresses:
        return [wanted]
    ends = [a for a in addresses if f".{_plain(a)}".endswith(f".{wanted}")]
    ends = ends or [a for a in addresses if f".{a}".endswith(f".{wanted}")]
    return ends or [a for a in addresses if wanted and wanted in a]


def near_addresses(wanted: str, addresses: Sequence[str]) -> list[str]:
    """Give what may have been meant by an address that is not there; all, if few."""
    if len(addresses) <= MOST_NAMED:
        return list(addresses)
    return get_close_matches(wanted, addresses, MOST_NAMED, 0.3) or list(
        addresses[:MOST_NAMED]
    )


def _plain(address: str) -> str:
    """Take the instance key off the end."""
    if not address.endswith("]"):
        return address
    at = address.rfind('["') if address.endswith('"]') else address.rfind("[")
    return address[:at]
