"""Pictures of clusters with what fails on them and on the resources around them.

A picture says which boxes and arrows there are; how they are drawn is up to a format.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from plan_check.findings import Report, RuleInfo, Severity
from plan_check.report.folding import without_keys
from plan_check.report.neighbourhood import Neighbourhood, is_cluster
from plan_check.report.order import natural
from plan_check.tallies import count


@dataclass(frozen=True, eq=False, slots=True)
class Box:
    """A resource, or instances that fail alike in the same surroundings."""

    addresses: tuple[str, ...]
    rules: tuple[RuleInfo, ...]
    """Violated, worst first; empty for what only explains another's violation."""

    @property
    def severity(self) -> Severity | None:
        """The worst of its violations."""
        return self.rules[0].severity if self.rules else None

    @property
    def is_cluster(self) -> bool:
        """Whether it is a cluster."""
        return is_cluster(self.addresses[0])


@dataclass(frozen=True, slots=True)
class Arrow:
    """What two boxes have to do with each other; numbers of boxes, and why."""

    source: int
    target: int
    label: str
    solid: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """The clusters of one plan that something fails on or around."""

    path: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True)
class Gallery:
    """The pictures of a report, the worst first."""

    pictures: tuple[Picture, ...]
    clusters_left_out: int
    boxes_left_out: int

    @property
    def left_out(self) -> str:
        """Say what is in no picture; empty where nothing is left out."""
        told = []
        if self.clusters_left_out:
            told.append(count(self.clusters_left_out, "more cluster"))
        if self.boxes_left_out:
            told.append(count(self.boxes_left_out, "more related resource"))
        return f"Not in the picture: {' and '.join(told)}." if told else ""


def draw(report: Report, *, clusters: int, boxes: int) -> Gallery:
    """Draw each plan in which anything fails on or around a cluster.

    Args:
        report: Its relations are used where it has them.
        clusters: The most to show, over all plans; alike ones count as one.
        boxes: The most to show, clusters among them, over all plans.
    """
    drawings = [_Drawing(Neighbourhood(plan)) for plan in report.plans]
    drawings.sort(key=lambda drawing: -drawing.worst)
    pictures = []
    for drawing in drawings:
        picture = drawing.picture(clusters, boxes)
        clusters -= sum(box.is_cluster for box in picture.boxes)
        boxes -= len(picture.boxes)
        pictures.append(picture)
    return Gallery(
        tuple(picture for picture in pictures if picture.boxes),
        sum(drawing.clusters_left_out for drawing in drawings),
        sum(len(drawing.missed) for drawing in drawings),
    )


@dataclass(eq=False)
class _Drawing:
    """Chooses what is in one picture: the worst clusters, and what is around them."""

    around: Neighbourhood
    box_of: dict[str, Box] = field(default_factory=dict)
    chosen: dict[Box, int] = field(default_factory=dict)
    missed: dict[Box, None] = field(default_factory=dict)
    spelled: dict[Box, tuple[str, ...]] = field(default_factory=dict)
    clusters_left_out: int = 0

    def __post_init__(self) -> None:
        alike: dict[object, list[str]] = defaultdict(list)
        for address in {*self.around.failing, *self.around.near}:
            alike[self._likeness(address)].append(address)
        for addresses in alike.values():
            same = tuple(sorted(addresses, key=natural))
            box = Box(same, self.around.failing.get(same[0], ()))
            self.box_of |= dict.fromkeys(same, box)
        clusters = self._alike_clusters().values()
        self.clusters = sorted(clusters, key=self._worst_first)
        self.worst = max(map(_worst, clusters), default=-1)

    def picture(self, clusters: int, boxes: int) -> Picture:
        """Choose what to show, at most so many clusters and boxes."""
        for number, (cluster, around) in enumerate(self.clusters):
            if number < clusters and len(self.chosen) < boxes:
                self._choose([cluster, *around], boxes)
            else:
                self.clusters_left_out += len(cluster.addresses)
        for box in self.chosen:
            self.missed.pop(box, None)
        path = self.around.plan.path
        return Picture(path, tuple(self.chosen), tuple(self._arrows()))

    def _choose(self, boxes: Sequence[Box], most: int) -> None:
        for box in boxes:
            if box in self.chosen:
                continue
            if len(self.chosen) < most:
                self.chosen[box] = len(self.chosen)
            else:
                self.missed[box] = None

    def _likeness(self, address: str) -> object:
        """Tell what may share a box; clusters are compared with their surroundings."""
        rules = self.around.failing.get(address, ())
        near = frozenset(self.around.near.get(address, ()))
        if "[" not in address or is_cluster(address):
            return address
        return without_keys(address), tuple(rule.id for rule in rules), near

    def _alike_clusters(self) -> dict[object, tuple[Box, list[Box]]]:
        """Put clusters that fail alike, in like surroundings, into one box."""
        alike: dict[object, tuple[Box, list[Box]]] = {}
        for address in sorted(self.around.clusters(), key=natural):
            box, boxes = self.box_of[address], self._boxes_around(address)
            if not (box.rules or boxes):
                continue
            told = sorted(map(self._spelled, boxes))
            likeness = (self._spelled(box), *told)
            if likeness in alike:
                first, around = alike[likeness]
                box = Box((*first.addresses, address), first.rules)
                alike[likeness] = box, around
            else:
                alike[likeness] = box, boxes
        for box, _boxes in alike.values():
            self.box_of |= dict.fromkeys(box.addresses, box)
        return alike

    def _spelled(self, box: Box) -> tuple[str, ...]:
        """Tell boxes apart by names without keys, and by what fails."""
        if box not in self.spelled:
            rules = (rule.id for rule in box.rules)
            self.spelled[box] = (without_keys(box.addresses[0]), *rules)
        return self.spelled[box]

    def _boxes_around(self, cluster: str) -> list[Box]:
        boxes = dict.fromkeys(self.box_of[a] for a in self.around.around(cluster))
        return sorted(boxes, key=lambda box: -_rank(box))

    def _worst_first(self, item: tuple[Box, list[Box]]) -> tuple[object, ...]:
        cluster, _ = item
        return -_worst(item), -_rank(cluster), natural(cluster.addresses[0])

    def _arrows(self) -> Iterator[Arrow]:
        labels: dict[tuple[int, int], dict[str, bool]] = defaultdict(dict)
        first = {box.addresses[0]: number for box, number in self.chosen.items()}
        for link in self.around.links:
            ends = [
                self.chosen.get(self.box_of[end]) for end in (link.source, link.target)
            ]
            source, target = ends
            if source is None or target is None or source == target:
                continue
            if self._is_repeated(link.source, link.target, first):
                continue
            known = labels[source, target]
            known[link.label] = known.get(link.label, False) or link.solid
        for (source, target), told in labels.items():
            yield Arrow(source, target, ", ".join(told), any(told.values()))

    def _is_repeated(self, source: str, target: str, first: dict[str, int]) -> bool:
        """Tell whether a link is that of a cluster which another one stands for."""
        return any(is_cluster(end) and end not in first for end in (source, target))


def _worst(item: tuple[Box, list[Box]]) -> int:
    """Rank a cluster by the worst of what is around it, which stands first."""
    cluster, boxes = item
    return max(map(_rank, (cluster, *boxes[:1])))


def _rank(box: Box) -> int:
    return box.severity.rank if box.severity else -1
