"""The JSON decoder, and the only module that knows it.

Depth: orjson decodes 1,024 levels, more than recursive code of later stages has
stack for, and encodes 254. So what it can encode again is shallow enough. That walk
is in C and took 13 ms beside 100 ms of decoding for 12 MB; one in Python took 42 ms.
A plan spends three levels on each level of modules, and few on values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, cast

import orjson

from plan_check.findings import JsonValue

MAX_DEPTH: Final = 254


@dataclass(frozen=True, slots=True)
class Fault:
    """Where and why decoding stopped."""

    message: str
    """The decoder's words, which quote nothing of the text."""
    before: str = field(repr=False)
    """The text that was read without fault; empty if it is not all UTF-8."""
    after: str = field(repr=False)
    """The rest, from the character that the decoder refused; likewise."""

    @property
    def is_depth(self) -> bool:
        """Tell whether brackets are nested deeper than the decoder goes."""
        return "depth" in self.message

    @property
    def is_encoding(self) -> bool:
        """Tell whether the text is not UTF-8, so that no character was read."""
        return "UTF-8" in self.message and not self.before + self.after


def parse(data: bytes) -> JsonValue | Fault:
    """Decode one JSON text, without NaN and infinity.

    The fault is returned, not raised: an exception would carry the text of the plan
    along, for any traceback to show.
    """
    try:
        return cast("JsonValue", orjson.loads(data))
    except orjson.JSONDecodeError as error:
        text, position = error.doc, error.pos
        return Fault(error.msg, text[:position], text[position:])


def is_too_deep(value: JsonValue) -> bool:
    """Tell whether *value*, which :func:`parse` returned, has over 254 levels."""
    try:
        orjson.dumps(value)
    except orjson.JSONEncodeError:
        return True
    return False
