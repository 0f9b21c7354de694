"""Text that Markdown shows as it is, wherever the page is rendered.

A code span is the one place in which neither Markdown nor the services on top of it
(mentions, issue numbers, commit ids, bare addresses of sites) look for anything, so
everything but plain words is put into one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from plan_check.findings import Finding, Location
from plan_check.report.inert import disarm, inert

_PLAIN = re.compile(
    r"""\(?                              # no digits in words: neither issue numbers,
    (?: (?![A-Fa-f]{7}) [A-Za-z]+ (?:['-][A-Za-z]+)*'? | \d{1,4} )   # nor commit ids
    \)?[.,;:]?""",
    re.VERBOSE | re.ASCII,
)
_LINK = re.compile(
    r"(?=.{,300}\Z)https://(?P<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
    r"(?:/[\w./?=%#&+~-]*)?",
    re.ASCII,
)
_BACKTICKS = re.compile("`+")
_MOST_PLACES = 3
_MOST_LINKS = 3


def cut(text: str, longest: int) -> str:
    """Make *text* inert, and shorten it where it is long."""
    shown = disarm(inert(text[: longest + 1]))
    whole = len(text) <= longest and len(shown) <= longest
    return shown if whole else f"{shown[:longest]}..."


def code(text: str, longest: int = 300) -> str:
    """Write a code span; empty for empty text."""
    shown = cut(text, longest)
    if not shown:
        return ""
    runs = {len(run) for run in _BACKTICKS.findall(shown)}
    fence = "`" * next(n for n in range(1, len(runs) + 2) if n not in runs)
    edges = {shown[0], shown[-1]} & {" ", "`"}
    pad = " " if edges and not shown.isspace() else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def cell(text: str) -> str:
    """Write a code span for a table, in which a bar would start the next cell."""
    return code(text.replace("|", r"\x7c"), 100)


def prose(text: str, longest: int = 600) -> str:
    """Write plain words as they are, and everything else in code spans.

    It is safe within a line, not at its start: ``1.`` would start a list there.
    """
    words = cut(" ".join(text.split()), longest).split(" ")
    runs = groupby(zip(_plain(words), words, strict=True), key=itemgetter(0))
    return " ".join(
        " ".join(word for _, word in run)
        if plain
        else _coded(" ".join(word for _, word in run))
        for plain, run in runs
    ).strip()


def sites(urls: Iterable[str]) -> list[tuple[str, str]]:
    """Give name and address of the sites; what is no plain link is left out."""
    found = [_LINK.fullmatch(url) for url in urls]
    return [(match["host"], match[0]) for match in found if match][:_MOST_LINKS]


def links(urls: Iterable[str]) -> str:
    """Write links, shown as the names of their sites."""
    return ", ".join(f"[{name}]({url})" for name, url in sites(urls))


def place(location: Location) -> str:
    """Say ``FILE:LINE``, and the block in the module that is called there."""
    told = f"{location.path}:{location.line}"
    return f"{told}, for {place(location.within)}" if location.within else told


def places(findings: tuple[Finding, ...]) -> list[str]:
    """Give the places of findings, each once; not more than a few."""
    found = (place(one.location) for one in findings if one.location)
    return list(dict.fromkeys(found))[:_MOST_PLACES]


def _plain(words: list[str]) -> Iterator[bool]:
    """Tell which words are plain; not so what is beside ``=`` or within brackets."""
    depth, after = 0, ""
    for word, following in zip(words, [*words[1:], ""], strict=True):
        depth = max(0, depth + sum(map(word.count, "{[")))
        assigned = following.startswith("=") or after.endswith("=")
        yield not depth and not assigned and _PLAIN.fullmatch(word) is not None
        depth = max(0, depth - sum(map(word.count, "]}")))
        after = word


def _coded(words: str) -> str:
    """Leave the punctuation that ends a clause outside of the span."""
    bare = words.rstrip(",.;:")
    return code(bare, len(words)) + words[len(bare) :] if bare else code(words)
