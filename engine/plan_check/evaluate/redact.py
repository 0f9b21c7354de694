"""Keeps sensitive values out of everything that is written.

Marks on attributes are not enough: Terraform repeats a sensitive value in clear
inside other strings. So every value that any mark names is looked for in what is
about to be shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from plan_check.findings import JsonValue
from plan_check.graph.finder import type_key
from plan_check.graph.schema import Schema
from plan_check.plan.model import Instance, Plan
from plan_check.values import HIDDEN, Data, Perhaps, Sensitive, Unknown

_SECRET_NAME = re.compile(
    r"pass(word|phrase|wd)|secret_string|secret_key|private_key|auth_token|api_key",
    re.IGNORECASE,
)
_NO_SECRETS = frozenset(
    {
        "rds.accepted_password_auth_method",
        "password_encryption",
        "rds.restrict_password_commands",
    }
)
"""Database parameters that say how passwords are dealt with, and hold none."""
_SHORTEST = 4
_SMALL = 100_000
"""Ports, days and counts are no secrets, even where a whole block is marked."""
_MANY = 30
_LONGEST_SHOWN = 160
_MOST_SHOWN = 12


@dataclass(eq=False)
class Redactor:
    """Turns data into JSON that is safe to show."""

    plan: Plan
    schema: Schema
    words: Callable[[], str] = str
    """Gives the texts of rules and facts. A secret that is a word of theirs is hidden
    only as a whole word of a value: elsewhere hiding would tell what it is."""
    _texts: re.Pattern[str] | None = None
    _whole_words: re.Pattern[str] | None = None
    _starts: frozenset[str] = frozenset()
    """How the texts begin, where there are many."""
    _short: frozenset[str] = frozenset()
    _ready: bool = field(default=False)

    def shown(self, data: Data, attribute: str = "") -> JsonValue:
        """Give what may be printed of *data*, which is the value of *attribute*."""
        if data is None or isinstance(data, bool):
            return data
        if isinstance(data, Sensitive) or _is_secret(attribute):
            return HIDDEN
        if isinstance(data, Perhaps):
            return self.shown(data.data, attribute)
        if isinstance(data, Unknown):
            return "(known after apply)"
        if isinstance(data, (int, float)):
            return HIDDEN if self._is_short_secret(str(data)) else data
        if isinstance(data, str):
            return self._value(data)
        if isinstance(data, Mapping):
            pairs = list(data.items())[:_MOST_SHOWN]
            return {self._value(str(k)): self.shown(v, str(k)) for k, v in pairs}
        items = [self.shown(item, attribute) for item in data[:_MOST_SHOWN]]
        return [*items, "…"] if len(data) > _MOST_SHOWN else items

    def text(self, text: str) -> str:
        """Give a text with every sensitive value in it replaced, and cut to size."""
        self._prepare()
        if text in self._short:
            return HIDDEN
        if self._texts is not None and self._may_hold(text):
            text = self._texts.sub(HIDDEN, text)
        return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"

    def _may_hold(self, text: str) -> bool:
        """Tell quickly whether a secret may begin in a text, where there are many."""
        starts, n = self._starts, _SHORTEST
        if not starts:
            return True
        return any(text[at : at + n] in starts for at in range(len(text) - n + 1))

    def _value(self, text: str) -> str:
        self._prepare()
        if self._whole_words is not None:
            text = self._whole_words.sub(HIDDEN, text)
        return self.text(text)

    def _is_short_secret(self, text: str) -> bool:
        self._prepare()
        return text in self._short or bool(self._texts and self._texts.fullmatch(text))

    def _prepare(self) -> None:
        """Collect the secrets of the plan, when the first value is to be shown."""
        if self._ready:
            return
        import json

        self._ready = True
        found: set[str] = set()
        for secret in self.plan.secrets:
            found.update(_strings(secret))
        for node in self.plan.instances:
            found.update(self._secrets(node))
        found |= {json.dumps(text)[1:-1] for text in found}
        ours = self._ours(found)
        long = sorted((t for t in found if len(t) >= _SHORTEST), key=len, reverse=True)
        long = [text for text in long if text not in ours]
        self._short = frozenset(t for t in found if 0 < len(t) < _SHORTEST) | ours
        if ours:
            words = "|".join(map(re.escape, ours))
            self._whole_words = re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])")
        if long:
            self._texts = re.compile("|".join(map(re.escape, long)))
        if len(long) >= _MANY:
            self._starts = frozenset(text[:_SHORTEST] for text in long)

    def _ours(self, found: set[str]) -> frozenset[str]:
        plain = {text for text in found if text.isalpha() and len(text) >= _SHORTEST}
        known = set(re.findall(r"[a-z]+", self.words().lower())) if plain else set()
        return frozenset(text for text in plain if text.lower() in known)

    def _secrets(self, node: Instance) -> Iterator[str]:
        for values, marks in (
            (node.after, node.after_sensitive),
            (node.before, node.before_sensitive),
        ):
            if values and marks and marks is not True:
                yield from _marked(values, marks)
            elif values and marks is True:
                yield from _strings(dict(values))
        for name in self._sensitive_names(node):
            for side in (node.after, node.before):
                if side:
                    yield from _strings(side.get(name))

    def _sensitive_names(self, node: Instance) -> Iterable[str]:
        attributes = self.schema.attributes(type_key(node)) or {}
        return [n for n, f in attributes.items() if isinstance(f, str) and "s" in f]


def _is_secret(attribute: str) -> bool:
    """Tell whether the name alone says that the value is a secret."""
    return bool(_SECRET_NAME.search(attribute)) and attribute not in _NO_SECRETS


def _marked(
    values: JsonValue | Mapping[str, JsonValue], marks: JsonValue
) -> Iterator[str]:
    """Give the strings that a tree of marks names."""
    if marks is True:
        yield from _strings(values)
    elif isinstance(marks, dict) and isinstance(values, Mapping):
        for key, mark in marks.items():
            if mark:
                yield from _marked(values.get(key), mark)
    elif isinstance(marks, list) and isinstance(values, list):
        if len(marks) != len(values):
            yield from _strings(values if any(marks) else None)
            return
        for item, mark in zip(values, marks, strict=True):
            if mark:
                yield from _marked(item, mark)


def _strings(value: JsonValue | Mapping[str, JsonValue]) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        if abs(value) >= _SMALL:
            yield str(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
