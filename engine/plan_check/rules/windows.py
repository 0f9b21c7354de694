"""Compares maintenance and backup windows, which are in UTC.

A maintenance window is weekly, ``sun:23:30-mon:00:30``; a backup window is daily,
``23:30-00:30``. Both are written as in the API reference of CreateDBCluster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from plan_check.rules.kleene import Tri
from plan_check.values import Data, Unknown, reveal

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = 24 * 60
_WEEK = 7 * _DAY
_TIME = r"(?:([a-z]{3}):)?([01]?[0-9]|2[0-3]):([0-5][0-9])"
_WINDOW = re.compile(rf"{_TIME}-{_TIME}")
_Span = tuple[int, int]
"""First minute of the week, and how many."""


def overlaps(data: Data, operand: Data) -> Tri:
    """Tell whether two windows share any time.

    Returns:
        ``None`` where one of them is not known, not set, or not a window.
    """
    data, operand = reveal(data), reveal(operand)
    if isinstance(data, Unknown) or isinstance(operand, Unknown):
        return None
    mine, other = list(_spans(data)), list(_spans(operand))
    if not mine or not other:
        return None
    return any(_share(one, two) for one in mine for two in other)


def _share(one: _Span, two: _Span) -> bool:
    ahead = (two[0] - one[0]) % _WEEK
    behind = (one[0] - two[0]) % _WEEK
    return ahead < one[1] or behind < two[1]


def _spans(window: Data) -> Iterator[_Span]:
    match = _WINDOW.fullmatch(str(window).strip().lower())
    if match is None:
        return
    first_day, hour, minute, last_day, last_hour, last_minute = match.groups()
    start = int(hour) * 60 + int(minute)
    end = int(last_hour) * 60 + int(last_minute)
    if first_day is None and last_day is None:
        length = (end - start) % _DAY
        yield from ((day * _DAY + start, length) for day in range(len(_DAYS)))
    elif first_day in _DAYS and last_day in _DAYS:
        begin = _DAYS.index(first_day) * _DAY + start
        length = (_DAYS.index(last_day) * _DAY + end - begin) % _WEEK
        yield begin, length
