"""Where the boxes and arrows of a picture stand, for drawing it without a library.

Clusters stand in the first column, what is linked to them in the next ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from statistics import mean

from plan_check.plan.address import module_address_of
from plan_check.report.flowchart import shorten, style_of, tally
from plan_check.report.picture import Box, Picture

_CHARACTER = 7.4
_LINE = 16
_PADDING = 10
_BETWEEN_ROWS = 22
_BETWEEN_COLUMNS = 190
_MARGIN = 8
_WIDEST_ROW = 1100
_LONGEST_LINE = 38
_LONGEST_LABEL = 28


@dataclass(frozen=True, slots=True)
class Shape:
    """A box as drawn; lengths in pixels from the upper left corner."""

    x: int
    y: int
    width: int
    height: int
    style: str
    lines: tuple[str, ...]
    """Module, type and name, as far as there are any; then what fails."""
    box: Box

    @property
    def middle(self) -> int:
        """Half way down."""
        return self.y + self.height // 2

    def baselines(self) -> list[tuple[int, str]]:
        """Give each line with the height that it is written at."""
        first = self.y + _PADDING + 12
        return [(first + at * _LINE, line) for at, line in enumerate(self.lines)]


@dataclass(frozen=True, slots=True)
class Curve:
    """An arrow as drawn."""

    path: str
    solid: bool
    told: str
    """The arrow in words."""


@dataclass(frozen=True, slots=True)
class Label:
    """Text that ends left of a box."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as drawn."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    """In the order of the picture's boxes."""
    curves: tuple[Curve, ...]
    labels: tuple[Label, ...]


def lay_out(picture: Picture) -> Drawing:
    """Give every box a place, and every arrow a way."""
    shapes = _shapes(picture)
    return Drawing(
        max((shape.x + shape.width for shape in shapes), default=0) + _MARGIN,
        max((shape.y + shape.height for shape in shapes), default=0) + _MARGIN,
        tuple(shapes),
        tuple(_curves(picture, shapes)),
        tuple(_labels(picture, shapes)),
    )


def _columns(picture: Picture) -> tuple[list[list[int]], list[int]]:
    """Put each box as far right as it is links away from the next cluster.

    Returns:
        The columns, and boxes that nothing is linked to.
    """
    near: dict[int, list[int]] = defaultdict(list)
    for arrow in picture.arrows:
        near[arrow.source].append(arrow.target)
        near[arrow.target].append(arrow.source)
    numbers = range(len(picture.boxes))
    column = [at for at in numbers if at in near and picture.boxes[at].is_cluster]
    seen, columns = set(column), []
    while column:
        columns.append(column)
        after = dict.fromkeys(n for at in column for n in near[at] if n not in seen)
        column = sorted(after, key=partial(_height, column, near))
        seen |= after.keys()
    return columns, [at for at in numbers if at not in seen]


def _height(column: list[int], near: dict[int, list[int]], box: int) -> float:
    """Give the mean place of what a box is linked to in a column."""
    return mean(column.index(other) for other in near[box] if other in column)


def _shapes(picture: Picture) -> list[Shape]:
    """Place the columns side by side, and what stands alone in rows below."""
    columns, alone = _columns(picture)
    shapes = {at: _shape(box) for at, box in enumerate(picture.boxes)}
    tall = [sum(shapes[n].height + _BETWEEN_ROWS for n in column) for column in columns]
    x = _MARGIN
    for column, height in zip(columns, tall, strict=True):
        width = max(shapes[at].width for at in column)
        y = _MARGIN + (max(tall) - height) // 2
        for at in column:
            shapes[at] = replace(shapes[at], x=x, y=y, width=width)
            y += shapes[at].height + _BETWEEN_ROWS
        x += width + _BETWEEN_COLUMNS
    x, y, lowest = _MARGIN, _MARGIN + max(tall, default=0), 0
    for at in alone:
        if x > _MARGIN and x + shapes[at].width > _WIDEST_ROW:
            x, y, lowest = _MARGIN, y + lowest + _BETWEEN_ROWS, 0
        shapes[at] = replace(shapes[at], x=x, y=y)
        x, lowest = x + shapes[at].width + _BETWEEN_ROWS, max(lowest, shapes[at].height)
    return [shapes[at] for at in range(len(picture.boxes))]


def _shape(box: Box) -> Shape:
    lines = _lines(box)
    width = round(max(map(len, lines)) * _CHARACTER) + 2 * _PADDING
    height = len(lines) * _LINE + 2 * _PADDING
    return Shape(0, 0, width, height, style_of(box), lines, box)


def _lines(box: Box) -> tuple[str, ...]:
    address = box.addresses[0]
    module = module_address_of(address)
    type_, _, name = address[len(module) :].removeprefix(".").partition(".")
    more = len(box.addresses) - 1
    told = (module, type_, name, f"and {more} more" if more else "", tally(box))
    return tuple(shorten(line, _LONGEST_LINE) for line in told if line)


def _curves(picture: Picture, shapes: Sequence[Shape]) -> Iterable[Curve]:
    for arrow in picture.arrows:
        source, target = shapes[arrow.source], shapes[arrow.target]
        names = [shape.box.addresses[0] for shape in (source, target)]
        told = f"{names[0]}, {arrow.label}: {names[1]}"
        yield Curve(_way(source, target), arrow.solid, told)


def _way(source: Shape, target: Shape) -> str:
    """Leave on the side that the other box is on; by the right within a column."""
    right, left = source.x + source.width, target.x + target.width
    y1, y2 = source.middle, target.middle
    if source.x < target.x:
        start, end, bends = right, target.x, (right + 60, target.x - 60)
    elif source.x > target.x:
        start, end, bends = source.x, left, (source.x - 60, left + 60)
    else:
        start, end, bends = right, left, (right + 50, left + 50)
    return f"M{start},{y1} C{bends[0]},{y1} {bends[1]},{y2} {end},{y2}"


def _labels(picture: Picture, shapes: Sequence[Shape]) -> Iterable[Label]:
    """Write each word once beside the box that is further right."""
    told: dict[int, dict[str, None]] = defaultdict(dict)
    for arrow in picture.arrows:
        ends = sorted((arrow.source, arrow.target), key=lambda at: shapes[at].x)
        if shapes[ends[0]].x < shapes[ends[1]].x:
            told[ends[1]] |= dict.fromkeys(arrow.label.split(", "))
    for at, words in told.items():
        shape = shapes[at]
        top = shape.middle - 6 - 12 * (len(words) - 1) // 2
        for number, word in enumerate(words):
            text = shorten(word, _LONGEST_LABEL)
            yield Label(shape.x - 14, top + 12 * number, text)
