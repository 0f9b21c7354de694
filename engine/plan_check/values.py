"""Attribute values in four states, and the marks that unknown and sensitive leave.

A rule must never read "not known yet" as false, nor as true; nor may a sensitive
value reach a report. Both are marks inside the data, so neither can be overlooked:
an :class:`Unknown` equals nothing, and a :class:`Sensitive` prints nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Final

HIDDEN: Final = "(sensitive value)"


class State(StrEnum):
    """What the plan says of one attribute."""

    KNOWN = "known"
    NULL = "null"
    OMITTED = "omitted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Stands in data for a value that is known only after apply."""

    reason: str = "known after apply"

    def __repr__(self) -> str:
        """Spell the value as Terraform's own plan output does."""
        return "(known after apply)"


@dataclass(frozen=True, slots=True, repr=False)
class Perhaps(Unknown):
    """Stands in a list for an item that is known, but may not belong to it."""

    data: Data = None


@dataclass(frozen=True, slots=True, repr=False)
class Sensitive:
    """Wraps a value that may be compared but never shown."""

    data: Data

    def __repr__(self) -> str:
        """Say that there is a value, and nothing of it."""
        return HIDDEN

    __str__ = __repr__


Scalar = str | int | float | bool | None
Data = Scalar | Unknown | Sensitive | Sequence["Data"] | Mapping[str, "Data"]
"""JSON in which any part may be unknown or sensitive."""

UNKNOWN: Final = Unknown()
_IT: Final = "it "


@dataclass(frozen=True, slots=True)
class Link:
    """Where an unknown value comes from: an attribute of a planned resource."""

    address: str
    attribute: str
    certain: bool = True
    """False where the plan lost which part of the resource is meant."""


@dataclass(frozen=True, slots=True)
class Value:
    """One attribute: its state, its data where known, and why it is what it is."""

    state: State
    data: Data = None
    reason: str = ""
    """Why it is unknown, or which default applies."""
    links: tuple[Link, ...] = ()
    """For an unknown value: where it will come from."""
    default_of: State | None = None
    """The planned state, where the data is what AWS does by default."""

    @property
    def is_set(self) -> bool:
        """Tell whether the data is known and not null."""
        return self.state is State.KNOWN


NULL: Final = Value(State.NULL)
OMITTED: Final = Value(State.OMITTED)


def unknown(reason: str, links: tuple[Link, ...] = ()) -> Value:
    """Make an unknown value that can say why."""
    return Value(State.UNKNOWN, reason=reason, links=links)


def said_of(name: str, reason: str) -> str:
    """Make one clause of a name and the reason why what it names is not known.

    Args:
        name: ``kms_key_id``, ``aws_iam_role.this.policy``.
        reason: A state (``known after apply``), or a clause, which may begin with
            ``it`` for what is named.
    """
    if reason.startswith("known after") or not reason:
        return f"{name} is {reason or 'not set'}"
    return f"{name} {reason[len(_IT) :]}" if reason.startswith(_IT) else reason


def known(data: Data) -> Value:
    """Make a value of *data*, whose top may itself be null or unknown."""
    if data is None:
        return NULL
    if isinstance(data, Unknown):
        return unknown(data.reason)
    return Value(State.KNOWN, data)


def reveal(data: Data) -> Data:
    """Take the wrapper off a sensitive value, to compare it; never to show it."""
    return data.data if isinstance(data, Sensitive) else data


def sealed(data: Data) -> Data:
    """Wrap a part of something sensitive, unless there is nothing to wrap."""
    if data is None or isinstance(data, (Sensitive, Unknown)):
        return data
    return Sensitive(data)


def opened(data: Data) -> Data:
    """Open a sensitive list or object, whose parts stay sensitive."""
    if not isinstance(data, Sensitive):
        return data
    inner = data.data
    if isinstance(inner, Mapping):
        return {key: sealed(part) for key, part in inner.items()}
    if isinstance(inner, (list, tuple)):
        return [sealed(part) for part in inner]
    return data


def has_mark(shadow: object) -> bool:
    """Tell whether a tree such as ``after_unknown`` holds any ``true``.

    Terraform leaves empty containers and ``false`` behind, so that the presence of
    a key means nothing.
    """
    if shadow is True:
        return True
    if isinstance(shadow, dict):
        return any(map(has_mark, shadow.values()))
    if isinstance(shadow, list):
        return any(map(has_mark, shadow))
    return False


def with_unknowns(after: Data, shadow: object) -> Data:
    """Put :data:`UNKNOWN` into *after* wherever *shadow* says ``True``.

    Args:
        after: A JSON value from ``change.after``.
        shadow: Its twin from ``change.after_unknown``: the same shape, but holding
            only booleans, objects and lists. Known keys of objects are left out.

    Returns:
        A new value, or *after* itself where nothing is unknown. A list whose twin
        has another length is unknown as a whole: Terraform before 1.3 dropped
        unknown elements of sets, so that positions do not line up.
    """
    if shadow is True:
        return UNKNOWN
    if not has_mark(shadow):
        return after
    if isinstance(shadow, dict):
        known_part = after if isinstance(after, Mapping) else {}
        merged = {
            key: with_unknowns(known_part.get(key), mark)
            for key, mark in shadow.items()
        }
        return {**known_part, **merged}
    if isinstance(shadow, list):
        items = after if isinstance(after, list) else []
        if len(items) != len(shadow):
            return UNKNOWN
        return [
            with_unknowns(item, mark) for item, mark in zip(items, shadow, strict=True)
        ]
    return after


def with_secrets(data: Data, shadow: object) -> Data:
    """Wrap every part of *data* that *shadow*, from ``after_sensitive``, marks.

    Lists whose twin has another length are wrapped whole.
    """
    if shadow is True:
        return data if data is None or isinstance(data, Unknown) else Sensitive(data)
    if not has_mark(shadow):
        return data
    if isinstance(shadow, dict) and isinstance(data, Mapping):
        return {key: with_secrets(item, shadow.get(key)) for key, item in data.items()}
    if isinstance(shadow, list) and isinstance(data, list):
        if len(shadow) > len(data):
            return Sensitive(data)
        return [with_secrets(item, mark) for item, mark in zip_longest(data, shadow)]
    return data if isinstance(data, Unknown) else Sensitive(data)
