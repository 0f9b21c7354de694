"""Operator on schedules: AWS's ``rate`` and ``cron`` expressions."""

from __future__ import annotations

import re
from typing import Final

from plan_check.rules.kleene import Tri, number_of
from plan_check.values import Data, reveal

_RATE = re.compile(r"rate\(\s*([0-9]{1,9})\s+(minute|hour|day)s?\s*\)\Z")
_CRON = re.compile(r"cron\(([^()]*)\)\Z")
_PER_DAY: Final = {"minute": 24 * 60, "hour": 24, "day": 1}
_LONGEST_BY_MONTH: Final = 62
"""Days from a 31st to the next one, over a month that has none."""


def recurs_within(data: Data, operand: Data) -> Tri:
    """Tell whether a schedule comes round at least once in so many days.

    Of ``cron`` only what runs in every month is told, and only that it comes often
    enough; the rest is unknown.
    """
    days = number_of(operand)
    if days is None:
        return None
    text = str(reveal(data)).strip().lower()
    rate = _RATE.match(text)
    if rate:
        return int(rate[1]) <= days * _PER_DAY[rate[2]]
    cron = _CRON.match(text)
    fields = cron[1].split() if cron else []
    if len(fields) != 6 or fields[3] != "*" or fields[5] != "*":  # noqa: PLR2004
        return None
    is_fifth_weekday = "#" in fields[4]
    return None if is_fifth_weekday or days < _LONGEST_BY_MONTH else True
