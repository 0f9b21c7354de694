"""What ``plan-check waivers`` does, once its flags are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from plan_check.commands.configuring import configure
from plan_check.commands.streams import write_stdout, write_text
from plan_check.commands.waiving import checked, read_book
from plan_check.findings import JsonValue
from plan_check.graph.schema import load_schema
from plan_check.report.encode import encode_document
from plan_check.report.inert import disarm, inert
from plan_check.rules.loader import load_pack
from plan_check.source import sources_in
from plan_check.tallies import count
from plan_check.waivers.model import Book, Entry, Fault
from plan_check.waivers.notes import described


@dataclass(frozen=True, slots=True)
class _Row:
    """One waiver of the list."""

    place: str
    state: str
    """``active``, ``expired``, ``malformed`` or ``not counted``."""
    days: int | None
    """How many days are left, the last one included; negative once it is over."""
    entry: Entry | None = None
    fault: Fault | None = None


def list_waivers(
    flags: Mapping[str, Any], config: str, as_of: date | None, format_: str
) -> int:
    """Print all waivers.

    Returns:
        2 where one in the sources is malformed, else 0.

    Raises:
        PlanCheckError: One of the configuration is malformed, or the sources or rules
            cannot be read.
    """
    configuration = configure(flags, config)
    source = configuration["source"]
    book = read_book(configuration, sources_in(Path(source)) if source else None)
    folders = [Path(folder) for folder in configuration["policy"]]
    if book.entries:
        book = checked(book, load_pack(folders, load_schema()).rules)
    rows = list(_rows(book, as_of or datetime.now(UTC).date()))
    if format_ == "json":
        write_stdout(encode_document({"waivers": [_json(row) for row in rows]}))
    else:
        write_text(disarm("\n".join(map(inert, _lines(rows)))) + "\n")
    return 2 if any(row.state == "malformed" for row in rows) else 0


def _rows(book: Book, today: date) -> Iterator[_Row]:
    for entry in book.entries:
        until = entry.waiver.until
        days = (until - today).days + 1 if until else None
        state = "expired" if entry.has_expired(today) else "active"
        yield _Row(entry.waiver.place, state, days, entry=entry)
    for fault in book.faults:
        state = "malformed" if fault.is_malformed else "not counted"
        yield _Row(fault.place, state, None, fault=fault)


def _lines(rows: list[_Row]) -> Iterator[str]:
    for row in rows:
        yield f"{row.place}: {_state(row)}"
        if row.entry:
            yield f"  {described(row.entry)}"
        if row.fault:
            yield f"  {row.fault.problem}: {row.fault.hint}".removesuffix(": ")
    total = count(len(rows), "waiver")
    states = ("active", "expired", "malformed", "not counted")
    numbers = [(sum(row.state == state for row in rows), state) for state in states]
    told = ", ".join(f"{number} {state}" for number, state in numbers if number)
    yield f"{total}: {told}" if told else "no waivers"


def _state(row: _Row) -> str:
    if row.days is None:
        return f"{row.state}, without an end" if row.entry else row.state
    if row.state == "expired":
        return f"expired {count(1 - row.days, 'day')} ago"
    left = "expires after today" if row.days == 1 else f"expires in {row.days} days"
    return f"active, {left}"


def _json(row: _Row) -> JsonValue:
    entry, fault = row.entry, row.fault
    waiver = entry.waiver if entry else None
    until = waiver.until if waiver else None
    return {
        "place": row.place,
        "state": row.state,
        "days_left": row.days,
        "rules": list(entry.rules) if entry else [],
        "addresses": list(entry.scope) if entry else [],
        "plans": list(entry.plans) if entry else [],
        "reason": waiver.reason if waiver else "",
        "owner": waiver.owner if waiver else "",
        "until": until.isoformat() if until else None,
        "problem": fault.problem if fault else "",
        "hint": fault.hint if fault else "",
    }
