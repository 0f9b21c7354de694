"""Text from a plan, made harmless to terminals and to CI log parsers.

Addresses, values and notes come from people who may want the log to say something
else. Escape each string with :func:`inert` first, lay the page out, then pass the
whole page through :func:`disarm`.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LOG_COMMAND = re.compile(r"^( *)::(?=[A-Za-z].*::)|#(?=#[\w.-]*\[)", re.MULTILINE)


def inert(text: str) -> str:
    r"""Spell every character that does not print as ``\n``, ``\x1b`` or ``\u202e``.

    These are control, format (bidi, zero-width) and separator characters, lone
    surrogates, and what Unicode has not assigned. The result is one line.
    """
    if text.isprintable():
        return text
    return text.translate(
        {
            ord(char): char.encode("unicode_escape").decode()
            for char in set(text)
            if not char.isprintable()
        }
    )


@lru_cache(maxsize=1024)
def one_line(text: str) -> str:
    """Turn line breaks in a rule's own words into spaces, then make them inert."""
    return inert(" ".join(text.split()))


def disarm(page: str) -> str:
    """Break what a CI runner would obey in its log.

    GitHub obeys ``::error::`` at the start of a line and ``##[error]`` anywhere;
    Azure Pipelines ``##vso[...]``; TeamCity ``##teamcity[...]``.
    """
    if "::" not in page and "##" not in page:
        return page
    return _LOG_COMMAND.sub(_spelled_out, page)


def _spelled_out(match: re.Match[str]) -> str:
    return r"\x23" if match[0] == "#" else rf"{match[1]}\x3a:"
