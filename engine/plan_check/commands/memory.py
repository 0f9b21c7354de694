"""Memory between two plans: Python's collector is off, since most runs are short."""

from __future__ import annotations

import gc
from typing import Final

_MUCH: Final = 100_000
"""Objects: some ten megabytes."""


def tidy() -> None:
    """Free what was left behind, if it is much; nothing does so of itself.

    What is kept is not looked at again.
    """
    if gc.get_count()[0] > _MUCH:
        gc.collect()
        gc.freeze()
