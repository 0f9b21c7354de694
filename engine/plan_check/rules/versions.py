"""Compares engine versions: ``16.4``, ``8.0.mysql_aurora.3.08.0``."""

from __future__ import annotations

import re
from itertools import zip_longest

from plan_check.rules.kleene import Tri
from plan_check.values import Data, Unknown, reveal

_NUMBER = re.compile(r"[0-9]+")
_LONGEST_NUMBER = 18


def version_at_least(data: Data, operand: Data) -> Tri:
    """Tell whether a version is this one or a later one.

    Returns:
        ``None`` where the version is a prefix that allows both: ``11`` is neither
        sure to be ``11.9`` nor sure not to be.
    """
    data = reveal(data)
    if isinstance(data, Unknown):
        return None
    version, wanted = _numbers(data), _numbers(operand)
    if not version or not wanted:
        return None
    for mine, least in zip_longest(version, wanted):
        if least is None:
            return True
        if mine is None:
            return None
        if mine != least:
            return bool(mine > least)
    return True


def same_version(data: Data, operand: Data) -> Tri:
    """Tell whether two versions agree as far as both go: ``16`` and ``16.8`` do."""
    data = reveal(data)
    if isinstance(data, Unknown):
        return None
    version, other = _numbers(data), _numbers(operand)
    if not version or not other:
        return None
    return all(mine == its for mine, its in zip(version, other, strict=False))


def _numbers(data: Data) -> list[int]:
    found = _NUMBER.findall(str(data))
    return [int(number[:_LONGEST_NUMBER]) for number in found]
