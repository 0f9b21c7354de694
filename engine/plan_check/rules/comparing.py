"""Comparisons of plain data, in three values.

Each takes the data of a known value and its operand, and gives ``True``, ``False``
or ``None`` for "cannot tell". Parts of the data may be unknown or sensitive; a part
that is not known never decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from plan_check.graph.items import as_list
from plan_check.rules.kleene import Tri, all_of, any_of, items_of, number_of
from plan_check.values import Data, Perhaps, Unknown, reveal

Operation = Callable[[Data, Any], Tri]

_ON = {"1", "on", "true", "yes", "enabled"}
_OFF = {"0", "off", "false", "no", "disabled", ""}


def equals(data: Data, operand: Data) -> Tri:
    """Compare; numbers and booleans equal the strings that spell them."""
    data = reveal(data)
    if isinstance(data, Unknown):
        return _perhaps(data, equals, operand)
    if isinstance(data, (list, tuple)):
        return _lists_equal(data, as_list(operand))
    if isinstance(data, bool) or isinstance(operand, bool):
        return _spelled(data) == _spelled(operand)
    return data == operand or str(data) == str(operand)


def _lists_equal(data: Iterable[Data], operand: list[Data]) -> Tri:
    items = list(data)
    if len(items) != len(operand):
        return False
    return all_of(
        equals(item, other) for item, other in zip(items, operand, strict=True)
    )


def _spelled(data: Data) -> str:
    return str(data).lower()


def _perhaps(data: Unknown, compare: Operation, operand: Any) -> Tri:  # noqa: ANN401
    """Compare an item that may not be there: it can only rule itself out."""
    if isinstance(data, Perhaps) and compare(data.data, operand) is False:
        return False
    return None


def one_of(data: Data, operand: list[Data]) -> Tri:
    """Tell whether the data equals any of the operands."""
    return any_of(equals(data, item) for item in as_list(operand))


def matches(data: Data, operand: str) -> Tri:
    """Search a regular expression in a string; linear in the string's length."""
    data = reveal(data)
    if isinstance(data, Unknown):
        return _perhaps(data, matches, operand)
    if not isinstance(data, (str, int, float)):
        return False
    return compile_regex(operand).search(str(data)) is not None


def any_matches(data: Data, operand: str) -> Tri:
    """Search a regular expression in each item."""
    return any_of(matches(item, operand) for item in items_of(data))


@lru_cache(maxsize=1024)
def compile_regex(pattern: str) -> Any:  # noqa: ANN401
    """Compile a regular expression that runs in linear time (RE2).

    Raises:
        ValueError: It is not one.
    """
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        words = error.args[0] if error.args else ""
        text = words.decode() if isinstance(words, bytes) else str(words)
        raise ValueError(text) from error


def at_least(data: Data, operand: Data) -> Tri:
    """Compare numbers."""
    number, bound = number_of(data), number_of(operand)
    return None if number is None or bound is None else number >= bound


def at_most(data: Data, operand: Data) -> Tri:
    """Compare numbers."""
    number, bound = number_of(data), number_of(operand)
    return None if number is None or bound is None else number <= bound


def contains(data: Data, operand: Data) -> Tri:
    """Tell whether a list has the item, or a map the key."""
    return any_of(equals(item, operand) for item in _members(data))


def _members(data: Data) -> list[Data]:
    """Give the items of a list, the keys of a map; of anything else, itself."""
    plain = reveal(data)
    return list(plain) if isinstance(plain, Mapping) else items_of(plain)


def all_in(data: Data, operand: list[Data]) -> Tri:
    """Tell whether every item of a list is one of these; of none, always."""
    if isinstance(reveal(data), Unknown):
        return None
    return all_of(one_of(item, operand) for item in _members(data))


def contains_all(data: Data, operand: list[Data]) -> Tri:
    """Tell whether a list has every one of the items; of none, always."""
    return all_of(contains(data, item) for item in as_list(operand))


def contains_any(data: Data, operand: list[Data]) -> Tri:
    """Tell whether a list has at least one of the items."""
    return any_of(contains(data, item) for item in as_list(operand))


def lists(data: Data, operand: Data) -> Tri:
    """Tell whether a comma-separated string has the word; case does not matter."""
    data = reveal(data)
    if isinstance(data, Unknown):
        return None
    if isinstance(data, (list, tuple)):
        return any_of(lists(item, operand) for item in data)
    return _word(operand) in _words(data)


def lists_all(data: Data, operand: list[Data]) -> Tri:
    """Tell whether a comma-separated string has every one of the words."""
    return all_of(lists(data, word) for word in as_list(operand))


def lists_only(data: Data, operand: list[Data]) -> Tri:
    """Tell whether a comma-separated string has no other words than these."""
    data = reveal(data)
    if isinstance(data, Unknown):
        return None
    if isinstance(data, (list, tuple)):
        return all_of(lists_only(item, operand) for item in data)
    return _words(data) <= {"", *map(_word, as_list(operand))}


def _words(data: Data) -> set[str]:
    return {_word(word) for word in str(data).split(",")}


def _word(data: Data) -> str:
    return str(data).strip().strip("'\"").lower()


def mentions(data: Data, operand: Data) -> Tri:
    """Tell whether a text has the operand in it, not as a part of a longer name."""
    data = reveal(data)
    if isinstance(data, Unknown):
        return _perhaps(data, mentions, operand)
    name = reveal(operand)
    if not isinstance(data, str) or not isinstance(name, str) or not name:
        return False
    found = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", data)
    return found is not None


def matches_each(data: Data, operand: list[str]) -> Tri:
    """Tell whether every pattern is found in at least one item."""
    return all_of(any_matches(data, str(pattern)) for pattern in as_list(operand))


def distinct_at_least(data: Data, operand: int) -> Tri:
    """Count different items; unknown ones may be equal to others or not."""
    items = items_of(data)
    certain = {str(reveal(item)) for item in items if not isinstance(item, Unknown)}
    unsure = sum(isinstance(item, Unknown) for item in items)
    if len(certain) >= operand:
        return True
    if len(certain) + unsure < operand and not _endless(items):
        return False
    return None


class Endless(Unknown):
    """Stands in a list for any number of further items."""

    __slots__ = ()


def _endless(items: Iterable[Data]) -> bool:
    return any(isinstance(item, Endless) for item in items)


def enabled(data: Data, operand: Data = None) -> Tri:  # noqa: ARG001
    """Read ``1``, ``ON``, ``true`` as on; ``0``, ``OFF``, ``false`` as off."""
    data = reveal(data)
    word = _spelled(data).strip()
    if isinstance(data, Unknown):
        return None
    if word in _ON:
        return True
    return False if word in _OFF else None


def empty(data: Data, operand: Data = None) -> Tri:  # noqa: ARG001
    """Tell whether a string, list or object has nothing in it."""
    data = reveal(data)
    if isinstance(data, (str, list, tuple, Mapping)):
        return len(data) == 0
    return data is None
