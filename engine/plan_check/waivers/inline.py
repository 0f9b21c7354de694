"""Waivers in comments of the Terraform sources, by the blocks that they stand with.

``# plan-check: waive AUR-NET-006 until 2026-12-31 by=db-team: behind the proxy``
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from plan_check.findings import Waiver
from plan_check.source import Sources, comments
from plan_check.source.blocks import SourceFile, Words
from plan_check.waivers.model import (
    LONGEST_WORD,
    Block,
    Book,
    Entry,
    Fault,
    Policy,
    parse_day,
)

_MARK: Final = "plan-check"
_OURS: Final = re.compile(r"plan-check(?:\s*:|\s+waive\b)", re.IGNORECASE)
_BEGIN: Final = re.compile(r"plan-check:\s*waive(?:\s+|$)")
_REASON: Final = re.compile(r":(?:\s|$)")
_SETTING: Final = re.compile(r"(until|by)(?:=|$)(.*)", re.DOTALL)
_KINDS: Final = {"resource": 3, "data": 3, "module": 2}
_FORM: Final = "write # plan-check: waive RULE until YYYY-MM-DD by=OWNER: REASON"

_MOST: Final = 1000
"""How many count; nobody has as many on purpose."""

_Line = tuple[str, int]
"""Path and line."""


@dataclass(frozen=True, slots=True)
class _Comment:
    text: str
    blocks: dict[Block, None] = field(default_factory=dict)
    """In the order that they are found."""


class _MalformedError(Exception):
    def __init__(self, problem: str, hint: str = _FORM) -> None:
        super().__init__(problem)
        self.hint = hint


def with_inline(book: Book, sources: Sources) -> Book:
    """Add the waivers that stand in the sources.

    Args:
        book: What the configuration says; its policy is applied.
        sources: Files of the modules.
    """
    entries: list[Entry] = []
    faults: list[Fault] = []
    for (path, line), comment in _found(sources).items():
        place = f"{path}:{line}"
        blocks = tuple(comment.blocks)
        fault = _misplaced(place, blocks, sources, book.policy)
        if fault is None and len(entries) == _MOST:
            hint = "waive larger parts at once"
            fault = Fault(place, f"there are {_MOST} others before it", hint)
        if fault is not None:
            faults.append(fault)
            continue
        own = tuple(b for b in blocks if b.module not in sources.installed)
        try:
            entries.append(_read(comment.text, place, book.policy, own))
        except _MalformedError as error:
            faults.append(Fault(place, str(error), error.hint))
    return replace(
        book,
        entries=(*book.entries, *entries),
        faults=(*book.faults, *faults),
    )


def _found(sources: Sources) -> dict[_Line, _Comment]:
    """Give each comment that is ours, with the blocks it stands with.

    A module that is called several times has several blocks for one comment.
    """
    found: dict[_Line, _Comment] = {}
    read: dict[str, tuple[Words, ...]] = {}
    for module, files in sources.files.items():
        for path, text in files:
            if _MARK not in text.lower():
                continue
            if path not in read:
                file = SourceFile(path, text)
                read[path] = tuple(file.blocks)
                for line, said in _loose(file):
                    found[path, line] = _Comment(said)
            for block in _blocks(module, read[path]):
                for at, line, said in comments(sources, module, *block.words):
                    if _OURS.match(said):
                        comment = found.setdefault((at, line), _Comment(said))
                        comment.blocks[block] = None
    return found


def _blocks(module: tuple[str, ...], headed: Iterable[Words]) -> Iterator[Block]:
    for words in headed:
        kind = words[0] if words else ""
        if _KINDS.get(kind) == len(words):
            yield Block(module, kind, words[1] if kind != "module" else "", words[-1])


def _loose(file: SourceFile) -> Iterator[tuple[int, str]]:
    """Give all of our comments in a file, wherever they stand."""
    for comment in file.comments:
        first = file.line(comment.start)
        text = file.text[comment.start + len(comment.mark) : comment.end]
        for line, part in enumerate(text.removesuffix("*/").split("\n"), first):
            said = part.strip().lstrip("#/*").strip()
            if _OURS.match(said):
                yield line, said


def _misplaced(
    place: str, blocks: tuple[Block, ...], sources: Sources, policy: Policy
) -> Fault | None:
    """Tell why a waiver does not count where it stands, whatever it says."""
    if not policy.inline:
        problem = f"{policy.place} denies waivers in the sources"
        hint = "move it to waivers.accept of the configuration"
        return Fault(place, problem, hint, is_malformed=False)
    if not blocks:
        hint = "write it directly above the block, or inside of it"
        return Fault(place, "it stands with no resource and no module call", hint)
    if all(block.module in sources.installed for block in blocks):
        hint = "write it at the call of the module"
        problem = "the module comes from elsewhere"
        return Fault(place, problem, hint, is_malformed=False)
    return None


def _read(text: str, place: str, policy: Policy, blocks: tuple[Block, ...]) -> Entry:
    """Read one comment.

    Raises:
        _MalformedError: It does not have the form.
    """
    begin = _BEGIN.match(text)
    if begin is None:
        raise _MalformedError("it does not begin with plan-check: waive")
    colon = _REASON.search(text, begin.end())
    head = text[begin.end() : colon.start() if colon else len(text)]
    reason = text[colon.end() :] if colon else ""
    rules, settings = _split(head.split())
    until = parse_day(settings["until"]) if "until" in settings else None
    if "until" in settings and until is None:
        day = settings["until"]
        raise _MalformedError(f"{day!r} is not a day", "write it as until 2026-12-31")
    waiver = Waiver(" ".join(reason.split()), settings.get("by", ""), until, place)
    missing = policy.missing(waiver)
    if missing:
        raise _MalformedError(f"it has no {' and no '.join(missing)}")
    return Entry(rules, waiver, blocks=blocks)


def _split(words: list[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """Part the rules from what stands behind them."""
    settings: dict[str, str] = {}
    rest = iter(words)
    named: list[str] = []
    for word in rest:
        setting = _SETTING.match(word)
        if setting is None and not settings:
            named.append(word)
            continue
        name = setting[1] if setting else ""
        value = (setting[2] or next(rest, "")) if setting else ""
        if not value or name in settings:
            raise _MalformedError(f"{word!r} is not understood")
        settings[name] = value
    rules = tuple(rule.strip() for rule in " ".join(named).split(",") if rule.strip())
    if not rules:
        raise _MalformedError("it names no rule")
    for rule in rules:
        if len(rule) > LONGEST_WORD:
            raise _MalformedError("a name is too long to be one of a rule")
        if " " in rule:
            raise _MalformedError(
                f"{rule!r} is no rule", "join several rules by commas"
            )
    return rules, settings
