"""Looks through collections: some, every, none."""

from __future__ import annotations

from dataclasses import dataclass, replace

from plan_check.evaluate.context import Check, Context
from plan_check.evaluate.judging import agreed
from plan_check.evaluate.logic import below
from plan_check.evaluate.subjects import Collection, Subject, subject_address
from plan_check.evaluate.trace import Kind, Step
from plan_check.graph.related import OneOf, Outside
from plan_check.plan.twins import prefix_of
from plan_check.rules.kleene import Tri


@dataclass(frozen=True, slots=True)
class Search:
    """Looks through a collection, level by level, for items that decide.

    For *some* an item that satisfies the condition decides, for *every* one that
    does not.
    """

    names: tuple[str, ...]
    """The way to the items, step by step."""
    where: Check | None
    every: bool
    text: str
    if_empty: tuple[bool, Tri]
    """Whether the author decided the case, and how."""
    if_unknown: tuple[bool, Tri]

    def check(self, context: Context, subject: Subject, step: Step | None) -> Tri:
        """Judge the items that a subject has."""
        own = below(step, self.text, Kind.ALL if self.every else Kind.ANY)
        look = _Look(self, context, own)
        result = look.at(subject, 0)
        if self.if_empty[0] and not look.sure:
            agree = not look.found or result is self.if_empty[1]
            result = self.if_empty[1] if agree else None
        if result is None and self.if_unknown[0]:
            result = self.if_unknown[1]
        if own is not None:
            own.result = result
            if not look.found:
                note = f"{subject_address(subject)} has no {'.'.join(self.names)}"
                own.children.append(Step(note, result=result, note=note))
        return result


@dataclass(slots=True)
class _Look:
    """One look through a collection."""

    search: Search
    context: Context
    step: Step | None
    found: bool = False
    """There is an item, or may be."""
    sure: bool = False
    """There is one."""
    _doubts: int = 0

    def at(self, subject: Subject, depth: int) -> Tri:
        """Judge what is below a subject, *depth* steps into the way."""
        if depth == len(self.search.names):
            self.found = True
            self.sure = self.sure or not self._doubts
            return self._item(subject)
        if isinstance(subject, Outside):
            self._cannot_tell(subject.reason, subject.name)
            return None
        if isinstance(subject, OneOf):
            return self._agreed(subject, depth)
        return self._through(
            collection_of(self.context, subject, self.search.names[depth], depth), depth
        )

    def _agreed(self, subject: OneOf, depth: int) -> Tri:
        """Judge every alternative: only what all say is certain."""
        first = len(self.step.children) if self.step is not None else 0
        results = {self.at(node, depth) for node in subject.nodes}
        if len(results) == 1:
            return results.pop()
        if self.step is not None:
            names = ", ".join(node.address for node in subject.nodes[:2])
            note = f"the plan does not say which are meant of {names}"
            more = len(subject.nodes) - 2
            note += f" and {more} more" if more > 0 else ""
            self.step.children.insert(first, Step(note, note=note))
        return None

    def _through(self, found: Collection, depth: int) -> Tri:
        decisive = not self.search.every
        result: Tri = not decisive
        for item in found.sure:
            one = self.at(item, depth + 1)
            if one is decisive:
                if self.step is None:
                    return one
                result = one
            elif one is None and result is not decisive:
                result = None
        return result if result is decisive else self._unsure(found, depth, result)

    def _unsure(self, found: Collection, depth: int, result: Tri) -> Tri:
        """Let what may belong to the collection make the result unknown."""
        self._doubts += 1
        for item in found.maybe:
            if self.at(item, depth + 1) is not self.search.every:
                address = subject_address(item)
                self._cannot_tell(
                    f"the plan does not say whether {address} belongs to it"
                )
                result = None
        self._doubts -= 1
        if found.more:
            self._cannot_tell(found.more)
            result = None
        return result

    def _cannot_tell(self, why: str, address: str = "") -> None:
        self.found = True
        if self.step is not None:
            self.step.children.append(Step(why, note=why, address=address))

    def _item(self, subject: Subject) -> Tri:
        where, step = self.search.where, self.step
        address = subject_address(subject)
        if where is None:
            if step is not None:
                there = Step(f"there is {address}", result=True, address=address)
                step.children.append(there)
            return True
        if isinstance(subject, OneOf):
            return agreed(where, subject, self.context, step)
        own = below(step, address, Kind.ALL)
        result = where(self.context, subject, own)
        if own is not None:
            own.result = result
        return result


def collection_of(
    context: Context, subject: Subject, name: str, depth: int
) -> Collection:
    """Give a subject's collection; of the whole plan, for a type to begin with.

    Twins that were left out are like one that stayed, so that nothing but their number
    is missing: who counts must see :func:`counted`.
    """
    if depth == 0 and name.startswith("aws_"):
        return context.views.of_type(name)
    return context.views.collection(subject, name)


def counted(context: Context, name: str) -> None:
    """Note that the number of items matters, if twins that were left out have some."""
    if context.twins and name.startswith("aws_"):
        own = {group.prefix for group in context.twins}
        items = context.views.graph.by_type.get(name, ())
        if any(prefix_of(item.address) in own for item in items):
            context.looked_at_keys = True


def opposite(search: Search) -> Search:
    """Turn round what the author decided, as the result of *none* will be."""

    def turned(decision: tuple[bool, Tri]) -> tuple[bool, Tri]:
        decided, verdict = decision
        return decided, None if verdict is None else not verdict

    return replace(
        search, if_empty=turned(search.if_empty), if_unknown=turned(search.if_unknown)
    )
