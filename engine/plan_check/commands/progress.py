"""A line that tells people at a terminal how far a long run is."""

from __future__ import annotations

import os
import sys
from time import monotonic
from types import TracebackType
from typing import Final, Self

_PATIENCE: Final = 0.3
"""Seconds before the line appears: a short run should not flicker."""
_PAUSE: Final = 0.1
_WIDTH: Final = 30


class Progress:
    """Draws on standard error; what is drawn is wiped away at the end."""

    def __init__(
        self, total: int, *, quiet: bool = False, patient: bool = True
    ) -> None:
        self._total = total
        self._watched = total > 1 and not quiet and _is_watched()
        self._next = monotonic() + (_PATIENCE if patient else 0)
        self._drawn = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if self._drawn:
            self._write(f"\r{' ' * self._drawn}\r")

    def tell(self, done: int) -> None:
        """Say how many plans are done; may be called as often as one likes."""
        if not self._watched or monotonic() < self._next:
            return
        self._next = monotonic() + _PAUSE
        filled = _WIDTH * done // self._total
        bar = f"[{'#' * filled}{'.' * (_WIDTH - filled)}]"
        text = f"{bar} {done} of {self._total} plans"
        self._write(f"\r{text}")
        self._drawn = len(text)

    def _write(self, text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except (OSError, ValueError):  # the terminal is gone
            self._watched = False


def _is_watched() -> bool:
    """Tell whether people watch standard error: no log, no CI, no dumb terminal."""
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        return False
    try:
        is_terminal = sys.stderr is not None and sys.stderr.isatty()
    except ValueError:  # closed
        return False
    return is_terminal and os.environ.get("TERM") != "dumb"
