"""JSON bytes of anything a plan can hold.

orjson refuses lone surrogates, integers beyond 64 bits and very deep values; a report
must be written all the same, so those are replaced by what comes nearest.
"""

from __future__ import annotations

import orjson

from plan_check.findings import JsonValue

_DEEPEST = 100
_LEAST, _GREATEST = -(2**63), 2**64 - 1


def encode(value: JsonValue) -> bytes:
    """Write *value* on one line."""
    return _dumps(value, 0)


def encode_document(document: JsonValue) -> bytes:
    r"""Write *document* indented by two, with a newline at the end.

    Characters that do not print, and the ``##`` that starts a log command, are
    written as ``\u`` escapes, so that the file may be shown in a terminal or a log.
    """
    text = _dumps(document, orjson.OPT_INDENT_2).decode()
    hidden = {char for char in set(text) if not char.isprintable()} - {"\n"}
    if hidden:
        text = text.translate({ord(char): _escape(char) for char in hidden})
    return text.replace("##", r"#\u0023").encode() + b"\n"


def _dumps(value: JsonValue, option: int) -> bytes:
    """Write *value*; a mark (sensitive, unknown) that slipped in shows its repr."""
    option |= orjson.OPT_PASSTHROUGH_DATACLASS
    try:
        return orjson.dumps(value, default=repr, option=option)
    except orjson.JSONEncodeError:
        nearest = _nearest(value, _DEEPEST)
        return orjson.dumps(nearest, default=repr, option=option)


def _nearest(value: JsonValue, levels: int) -> JsonValue:
    match value:
        case str():
            return value.encode(errors="backslashreplace").decode()
        case int() if not _LEAST <= value <= _GREATEST:
            return hex(value)
        case dict() | list() if not levels:
            return "..."
        case dict():
            return {
                key.encode(errors="backslashreplace").decode(): _nearest(
                    item, levels - 1
                )
                for key, item in value.items()
            }
        case list():
            return [_nearest(item, levels - 1) for item in value]
    return value


def _escape(char: str) -> str:
    units = char.encode("utf-16-be").hex()
    return "".join(rf"\u{units[at : at + 4]}" for at in range(0, len(units), 4))
