"""Finds the block of an address in the sources, and the lines of its arguments."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from plan_check.findings import Location
from plan_check.plan.address import Step
from plan_check.source import hcl, json_syntax
from plan_check.source.hcl import Comment, Statement

if TYPE_CHECKING:
    from plan_check.source.modules import Sources

_MOST_READ = 10_000_000
"""How many characters are read in one run; nobody has as many in blocks at fault."""
_OVERRIDE = re.compile(r"(?:^|[/_])override\.tf(?:\.json)?$")

Words = tuple[str, ...]
"""How a block is headed: ``("resource", "aws_vpc", "this")``, ``("module", "db")``."""


class SourceFile:
    """One file; it is read when its blocks are asked for."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.is_json = path.endswith(".json")
        self._bodies: dict[int, tuple[Statement, ...]] = {}

    @cached_property
    def blocks(self) -> dict[Words, Statement]:
        """All blocks by their words; of several alike, the first."""
        found: dict[Words, Statement] = {}
        for statement in (json_syntax if self.is_json else hcl).blocks(self.text):
            found.setdefault(statement.words, statement)
        return found

    @cached_property
    def _breaks(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.text)]

    @cached_property
    def comments(self) -> list[Comment]:
        """All comments, in order; JSON has none of its own."""
        return [] if self.is_json else hcl.comments(self.text)

    def line(self, offset: int) -> int:
        """Give the line that an offset is on, from 1."""
        return bisect_right(self._breaks, offset - 1) + 1

    def place(self, statement: Statement) -> Location:
        """Give the lines of a block or an argument."""
        first, last = self.line(statement.start), self.line(statement.end)
        return Location(self.path, first, last)

    def body(self, block: Statement) -> tuple[Statement, ...]:
        """Give what is set in a block, in order."""
        found = self._bodies.get(block.body)
        if found is None:
            read = json_syntax.body if self.is_json else hcl.body
            found = self._bodies[block.body] = tuple(read(self.text, block))
        return found


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the configuration, in the file that it stands in."""

    file: SourceFile
    statement: Statement

    @property
    def place(self) -> Location:
        """Its lines."""
        return self.file.place(self.statement)

    def setting(self, path: tuple[Step, ...]) -> Location | None:
        """Find where an attribute is set; what is behind it may not be in the text.

        Args:
            path: The attribute's name, or names from nested blocks down to it.
        """
        found = None
        block = self.statement
        for name in (step for step in path if isinstance(step, str)):
            inner = self._only(block, name) if block.is_block else None
            if inner is None:
                break
            found = block = inner
        return self.file.place(found) if found else None

    def _only(self, block: Statement, name: str) -> Statement | None:
        """Give the one thing of this name; of several blocks, none is meant."""
        found = [s for s in self.file.body(block) if _name(s) == name]
        if len(found) != 1 or found[0].words[0] != "dynamic":
            return found[0] if len(found) == 1 else None
        contents = (s for s in self.file.body(found[0]) if _name(s) == "content")
        return next(contents, found[0])


def _name(statement: Statement) -> str:
    words = statement.words
    return words[1] if words[0] == "dynamic" and len(words) > 1 else words[0]


class Blocks:
    """All blocks of the sources; only files that may hold one are read."""

    def __init__(self, sources: Sources) -> None:
        self._left = _MOST_READ
        self._files = {
            module: [SourceFile(*file) for file in files]
            for module, files in sources.files.items()
        }
        self._read: set[SourceFile] = set()
        self._found: dict[tuple[tuple[str, ...], Words], tuple[Block, ...]] = {}

    def find(self, module: tuple[str, ...], words: Words) -> tuple[Block, ...]:
        """Find a block, and behind it those that override its arguments."""
        key = (module, words)
        if key not in self._found:
            found = [*self._search(module, words)]
            found.sort(key=lambda block: bool(_OVERRIDE.search(block.file.path)))
            self._found[key] = tuple(found)
        return self._found[key]

    def _search(self, module: tuple[str, ...], words: Words) -> Iterator[Block]:
        for file in self._files.get(module, ()):
            if self._may_hold(file, words) and words in file.blocks:
                yield Block(file, file.blocks[words])

    def _may_hold(self, file: SourceFile, words: Words) -> bool:
        """Tell whether a file is read, or is worth it."""
        if file in self._read:
            return True
        if not all(word in file.text for word in words[1:]):
            return False
        self._left -= len(file.text)
        if self._left < 0:
            return False
        self._read.add(file)
        return True


def setting(blocks: tuple[Block, ...], path: tuple[Step, ...]) -> Location | None:
    """Find where an attribute is set: what overrides a block comes first."""
    places = (block.setting(path) for block in reversed(blocks))
    return next((place for place in places if place), None)
