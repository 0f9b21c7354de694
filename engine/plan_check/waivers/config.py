"""Reads ``waivers`` of the configuration file; what is wrong is told with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from plan_check.errors import ConfigError, ProblemGroup, SourceLocation
from plan_check.findings import Waiver
from plan_check.rules.shapes import nearest
from plan_check.waivers.addresses import AddressPattern, parse_address
from plan_check.waivers.model import (
    LONGEST_WORD,
    REQUIRABLE,
    Book,
    Entry,
    Policy,
    parse_day,
)

KEYS: Final = ("inline", "require", "accept")
ENTRY_KEYS: Final = ("rule", "address", "plan", "reason", "owner", "until")
INLINE: Final = ("allow", "deny")


def read_waivers(data: Mapping[str, Any], file: str) -> Book:
    """Read the waivers of a configuration file.

    Args:
        data: What stands under ``waivers``; with lines where it is YAML.
        file: Its name in messages.

    Raises:
        ConfigError: One cannot be used.
        ProblemGroup: Several cannot.
    """
    reader = _Reader(file)
    book = reader.book(data)
    if len(reader.problems) > 1:
        count = len(reader.problems)
        raise ProblemGroup(reader.problems, f"{count} problems in the waivers")
    if reader.problems:
        raise reader.problems[0]
    return book


class _Reader:
    def __init__(self, file: str) -> None:
        self._file = file
        self.problems: list[ConfigError] = []

    def _problem(self, text: str, line: int, hint: str = "") -> None:
        where = SourceLocation(self._file, line)
        self.problems.append(ConfigError(text, where, hint))

    def book(self, data: Mapping[str, Any]) -> Book:
        self._check_keys(data, KEYS)
        inline = data.get("inline", "allow")
        if inline not in INLINE:
            line = _line(data, "inline")
            self._problem("waivers.inline must be allow or deny", line)
        said_by = "inline" if "inline" in data else "require"
        policy = Policy(
            inline=inline != "deny",
            require=self._require(data),
            place=_place(self._file, _line(data, said_by)),
        )
        return Book(tuple(self._entries(data, policy)), policy=policy)

    def _check_keys(self, data: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in data:
            if key not in known:
                hint = nearest(key, known) or f"the keys are: {', '.join(known)}"
                self._problem(f"unknown key {key!r}", _line(data, key), hint)

    def _require(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        given = data.get("require", list(REQUIRABLE))
        line = _line(data, "require")
        if not isinstance(given, list):
            text = f"waivers.require must be a list of {', '.join(REQUIRABLE)}"
            self._problem(text, line)
            return REQUIRABLE
        for word in given:
            if word not in REQUIRABLE:
                hint = nearest(str(word), REQUIRABLE)
                text = f"waivers.require: {word!r} is not one of"
                self._problem(f"{text} {', '.join(REQUIRABLE)}", line, hint)
        return tuple(name for name in REQUIRABLE if name in given)

    def _entries(self, data: Mapping[str, Any], policy: Policy) -> Iterator[Entry]:
        given = data.get("accept")
        if not isinstance(given, list | None):
            hint = "write a list, each with rule, address, reason, owner and until"
            line = _line(data, "accept")
            self._problem("waivers.accept must be a list", line, hint)
            return
        for number, item in enumerate(given or []):
            lines = getattr(given, "lines", [])
            line = lines[number] if number < len(lines) else 0
            if isinstance(item, Mapping):
                before = len(self.problems)
                entry = self._entry(item, line, policy)
                if len(self.problems) == before:
                    yield _numbered(entry, number) if not line else entry
            else:
                hint = "write rule, address, reason, owner and until"
                self._problem("a waiver must be a mapping", line, hint)

    def _entry(self, item: Mapping[str, Any], line: int, policy: Policy) -> Entry:
        self._check_keys(item, ENTRY_KEYS)
        place = _place(self._file, line)
        waiver = Waiver(
            self._text(item, "reason"),
            self._text(item, "owner"),
            self._until(item),
            place,
        )
        missing = [key for key in ("rule", "address") if item.get(key) is None]
        missing += [key for key in policy.missing(waiver) if _is_empty(item.get(key))]
        if missing:
            hint = _how_to(missing)
            self._problem(f"the waiver has no {' and no '.join(missing)}", line, hint)
        return Entry(
            rules=self._words(item, "rule"),
            waiver=waiver,
            addresses=tuple(self._addresses(item)),
            plans=self._words(item, "plan"),
        )

    def _words(self, item: Mapping[str, Any], key: str) -> tuple[str, ...]:
        given = item.get(key)
        if given is None:
            return ()
        words = given if isinstance(given, list) else [given]
        if words and all(isinstance(word, str) and word.strip() for word in words):
            found = tuple(word.strip() for word in words)
            if key != "rule" or max(map(len, found)) <= LONGEST_WORD:
                return found
        self._problem(f"{key} must be text, or a list of it", _line(item, key))
        return ()

    def _addresses(self, item: Mapping[str, Any]) -> Iterator[AddressPattern]:
        for text in self._words(item, "address"):
            pattern = parse_address(text)
            if pattern is not None:
                yield pattern
                continue
            hint = (
                "write TYPE.NAME or module.NAME, with * for any name, and * alone for"
                " everything"
            )
            line = _line(item, "address")
            self._problem(f"address {text!r} can match no resource", line, hint)

    def _text(self, item: Mapping[str, Any], key: str) -> str:
        given = item.get(key)
        if given is None or isinstance(given, str):
            return " ".join((given or "").split())
        self._problem(f"{key} must be text", _line(item, key))
        return ""

    def _until(self, item: Mapping[str, Any]) -> date | None:
        given = item.get("until")
        if _is_empty(given):
            return None
        if isinstance(given, date) and not isinstance(given, datetime):
            return given
        day = parse_day(given) if isinstance(given, str) else None
        if day is None:
            text = f"until {str(given)!r} is not a day"
            self._problem(text, _line(item, "until"), "write it as 2026-12-31")
        return day


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _how_to(missing: list[str]) -> str:
    needed = [key for key in missing if key in REQUIRABLE]
    if not needed:
        return "write rule and address; * is every resource"
    return f"add it, or leave {' and '.join(needed)} out of waivers.require"


def _numbered(entry: Entry, number: int) -> Entry:
    """Tell waivers apart where the file's reader gives no lines."""
    place = f"{entry.waiver.place} (waiver {number + 1})"
    return replace(entry, waiver=replace(entry.waiver, place=place))


def _line(mapping: object, key: str) -> int:
    found: int = getattr(mapping, "lines", {}).get(key, 0)
    return found


def _place(file: str, line: int) -> str:
    return f"{file}:{line}" if line else file
