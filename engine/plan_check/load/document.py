"""An input, its bytes before they are decoded, a document, and what they may cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from plan_check.errors import SourceLocation
from plan_check.findings import JsonValue


@dataclass(frozen=True, slots=True)
class Limits:
    """What loading may cost."""

    max_bytes: int = 1 << 30
    """Size of one input, in bytes: the file, or the JSON that Terraform prints."""
    show_seconds: float = 600
    """How long ``terraform show`` may take for one binary plan."""


DEFAULT_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class PlanFile:
    """One input that may hold plans, and what reports call it."""

    path: str
    """As it was written; ``-`` for standard input."""
    label: str
    """Printable; no two inputs of a run share it."""
    data: bytes | None = field(default=None, repr=False)
    """What it holds, where it was read ahead; the JSON, if it is a binary plan."""


@dataclass(frozen=True, slots=True)
class Document:
    """One plan as Terraform wrote it, of a supported format version.

    ``data`` is the top level of ``terraform show -json``. Each part of it that is
    there has the type that the format gives it; parts that were ``null`` are left
    out. Deeper levels are as they were, at most 254 of them.
    """

    label: str
    """What to call it: ``plan.json``, ``plans.ndjson:2`` (its line), ``<stdin>``, or
    the label that the user gave.

    Control characters of the file's name are escaped.
    """
    data: dict[str, JsonValue] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Raw:
    """The undecoded text of one document, and where in its file it stands."""

    path: str
    """The file as messages name it, already printable."""
    data: bytes = field(repr=False)
    """The text in UTF-8, whatever the file's own encoding."""
    line: int = 0
    """The only line of the file that ``data`` holds, from 1; 0 means all of them."""
    skipped: int = 0
    """Length of the byte order mark that stood before ``data``."""
    encoding: str = "utf-8"
    """The file's own encoding, in which offsets are counted."""

    @property
    def label(self) -> str:
        """What to call the document."""
        return str(self.where())

    def where(self, line: int = 0, column: int = 0) -> SourceLocation:
        """Locate a place in ``data``, by default the whole of it."""
        return SourceLocation(self.path, self.line or line, column)

    def after(self, before: str) -> SourceLocation:
        """Locate what comes after *before*, with which ``data`` starts."""
        column = len(before) - before.rfind("\n")
        return self.where(before.count("\n") + 1, column)

    def length(self, before: str) -> str:
        """Spell the length of *before* in bytes of the file, or of its line."""
        count = self.skipped + len(before.encode(self.encoding, "surrogateescape"))
        unit = "byte" if count == 1 else "bytes"
        return f"{count} {unit}{' of this line' if self.line else ''}"
