"""A picture of clusters as a Mermaid flowchart, as GitHub and GitLab show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from plan_check.findings import Severity
from plan_check.report.diagrams import mermaid_label
from plan_check.report.inert import inert
from plan_check.report.picture import Arrow, Box, Picture

_CLASSES = {
    "critical": "fill:#8f1020,stroke:#5c0a14,color:#ffffff",
    "high": "fill:#c2410c,stroke:#7c2d12,color:#ffffff",
    "medium": "fill:#ffd43b,stroke:#8a6d00,color:#1a1a1a",
    "low": "fill:#a5d8ff,stroke:#1c6ea4,color:#1a1a1a",
    "related": "fill:#f1f3f5,stroke:#868e96,color:#1a1a1a",
}
"""The same in a light and in a dark page; the words in a box say it too."""
_LONGEST = 60


def render_flowchart(picture: Picture) -> str:
    """Write a flowchart, without the fence around it."""
    return "\n".join(["flowchart LR", *_lines(picture)])


def shorten(address: str, longest: int) -> str:
    """Make an address inert and leave out its middle where it is long."""
    text = inert(address[: 2 * longest] + address[2 * longest :][-longest:])
    if len(text) <= longest:
        return text
    head = (longest - 3) // 3
    return f"{text[:head]}...{text[head + 3 - longest :]}"


def style_of(box: Box) -> str:
    """Name the style of a box: its worst severity, or ``related``."""
    return box.severity.value if box.severity else "related"


def tally(box: Box) -> str:
    """Count a box's violations by severity: ``2 critical, 1 low``."""
    counts = Counter(rule.severity for rule in box.rules)
    told = [f"{counts[one]} {one}" for one in reversed(Severity) if counts[one]]
    return ", ".join(told)


def _lines(picture: Picture) -> Iterator[str]:
    for number, box in enumerate(picture.boxes):
        left, right = ('[("', '")]') if box.is_cluster else ('["', '"]')
        yield f"  n{number}{left}{_label(box)}{right}:::{style_of(box)}"
    for arrow in picture.arrows:
        yield _arrow(arrow)
    used = set(map(style_of, picture.boxes))
    for name, style in _CLASSES.items():
        if name in used:
            yield f"  classDef {name} {style}"


def _label(box: Box) -> str:
    lines = [shorten(box.addresses[0], _LONGEST)]
    if len(box.addresses) > 1:
        lines.append(f"and {len(box.addresses) - 1} more like it")
    if box.rules:
        lines.append(tally(box))
    return "<br/>".join(map(mermaid_label, lines))


def _arrow(arrow: Arrow) -> str:
    line = "-->" if arrow.solid else "-.->"
    label = mermaid_label(shorten(arrow.label, _LONGEST))
    return f'  n{arrow.source} {line}|"{label}"| n{arrow.target}'
