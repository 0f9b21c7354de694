"""Sizes as a command line writes them."""

from __future__ import annotations

import re
from typing import Final

from plan_check.errors import UsageError

DEFAULT_SIZE: Final = "1G"
_SIZE: Final = re.compile(r"([0-9]{1,15})\s*([KMGT]?)(?:I?B)?\Z", re.IGNORECASE)
_POWERS: Final = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}


def parse_size(text: str) -> int:
    """Read a number of bytes: ``1048576``, ``512K``, ``64M``, ``2GiB``.

    Raises:
        UsageError: It is something else, or nothing would be read.
    """
    match = _SIZE.match(text.strip())
    size = int(match[1]) * 1024 ** _POWERS[match[2].upper()] if match else 0
    if not size:
        hint = "write a number of bytes, such as 500M or 2G"
        raise UsageError(f"--max-size {text!r} is not a size", hint=hint)
    return size
