"""What the locals of a module can lead to, though a plan does not hold them.

A local sees what its module declares, the outputs of the modules that it calls, and
the arguments of its own call. Each of those leads on to what it is made of. Keys are
not looked at: where a block is within reach, so are all its instances.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from plan_check.findings import JsonValue
from plan_check.graph.finder import OriginFinder, type_key
from plan_check.graph.leaves import ModulePath
from plan_check.plan.address import Reference, most_specific, parse_reference
from plan_check.plan.calls import references_by_expression
from plan_check.plan.model import Block, Instance, Module
from plan_check.values import has_mark

Place = tuple[ModulePath, str]
"""A block: the path of its module, and its address there."""

_LOOK_NOTHING_UP: Final = frozenset(
    {
        "aws_availability_zones",
        "aws_caller_identity",
        "aws_iam_policy_document",
        "aws_partition",
        "aws_region",
    }
)
"""Data sources that find no resource, even if they are read during apply."""


class _Spot(NamedTuple):
    """One thing that a value can come from."""

    kind: str
    """``anything argument block locals output``."""
    module: ModulePath = ()
    name: str = ""


_ANYTHING: Final = _Spot("anything")


class Reach:
    """Finds the blocks within reach of locals, once for each module that is asked."""

    def __init__(self, finder: OriginFinder) -> None:
        self._finder = finder
        self._reached: dict[ModulePath, frozenset[Place] | None] = {}
        self._followed: dict[_Spot, tuple[_Spot, ...]] = {}

    def blocks(self, module: ModulePath) -> frozenset[Place] | None:
        """Give the blocks that locals of a module can lead to.

        Returns:
            ``None`` where that may be any: in a partial plan, or where a data source
            that has yet to be read may find any resource.
        """
        if not self._finder.plan.is_whole:
            return None
        if module:
            self.blocks(())  # most other walks end at the locals of the root
        if module not in self._reached:
            self._reached[module] = self._walk(_Spot("locals", module))
        return self._reached[module]

    def _walk(self, start: _Spot) -> frozenset[Place] | None:
        found: set[Place] = set()
        seen, pending = {start}, [start]
        while pending:
            spot = pending.pop()
            if spot.kind == "block":
                found.add((spot.module, spot.name))
            elif spot.kind == "locals" and spot.module in self._reached:
                reached = self._reached[spot.module]
                if reached is None:
                    return None
                found |= reached
                continue
            following = [next_ for next_ in self._from(spot) if next_ not in seen]
            if _ANYTHING in following:
                return None
            seen.update(following)
            pending += following
        return frozenset(found)

    def _from(self, spot: _Spot) -> tuple[_Spot, ...]:
        if spot not in self._followed:
            self._followed[spot] = tuple(dict.fromkeys(self._follow(spot)))
        return self._followed[spot]

    def _follow(self, spot: _Spot) -> Iterator[_Spot]:
        module = self._module(spot.module)
        call = self._call(spot.module)
        if module is None:
            yield _ANYTHING
        elif spot.kind == "locals":
            yield from (_Spot("block", spot.module, name) for name in module.resources)
            for child in module.children.values():
                yield from (_Spot("output", child.path, name) for name in child.outputs)
            for name in call.expressions if call else ():
                yield _Spot("argument", spot.module, name)
        elif spot.kind == "block":
            yield from self._of_block(spot, module.resources.get(spot.name))
        elif spot.kind == "output":
            yield from self._mentioned(module, module.outputs.get(spot.name))
        elif call is not None and (outer := self._module(spot.module[:-1])):
            parts = [call.expressions.get(spot.name), call.for_each]
            yield from self._mentioned(outer, parts)

    def _of_block(self, spot: _Spot, block: Block | None) -> Iterator[_Spot]:
        module = self._module(spot.module)
        if block is None or module is None:
            yield _ANYTHING
            return
        for node in self._finder.instances_of(spot.module, spot.name):
            if _may_find_any(node):
                yield _ANYTHING
            if any(self._is_dynamic(node, block, name) for name in _unknown_in(node)):
                yield _Spot("locals", spot.module)  # it sees all that locals see
        yield from self._mentioned(module, [dict(block.expressions), block.for_each])

    def _is_dynamic(self, node: Instance, block: Block, name: str) -> bool:
        """Tell a dynamic block, whose expressions are not in the plan."""
        marks = node.after_unknown
        mark = marks.get(name) if isinstance(marks, dict) else None
        written = block.expressions.get(name)
        if written is not None:
            are_lists = isinstance(written, list) and isinstance(mark, list)
            return are_lists and len(mark) > len(written)  # type: ignore[arg-type]
        attributes = self._finder.schema.attributes(type_key(node)) or {}
        known = attributes.get(name)
        if isinstance(known, str):  # a list of the provider's, or written as blocks
            return {"o", "l"} <= {*known} and mark is not True
        return isinstance(known, dict) or mark is not True

    def _mentioned(self, module: Module, expression: JsonValue) -> Iterator[_Spot]:
        for references in references_by_expression(expression):
            for text in most_specific(references):
                reference = parse_reference(text)
                if reference is None:
                    yield _ANYTHING
                else:
                    yield from self._meant(module, reference)

    def _meant(self, module: Module, reference: Reference) -> Iterator[_Spot]:
        """Give what is mentioned; keys, paths and ephemeral values identify nothing.

        What ``each`` stands for is in the ``for_each`` beside it.
        """
        name = reference.name
        match reference.kind:
            case "resource":
                yield _Spot("block", module.path, name)
            case "data":
                yield _Spot("block", module.path, f"data.{name}")
            case "local" if not self._finder.is_known_local(module.path, name):
                yield _Spot("locals", module.path)
            case "var":
                call = self._call(module.path)
                if call is not None and name in call.expressions:
                    yield _Spot("argument", module.path, name)
            case "module":
                yield from _outputs(module.children.get(name), reference)

    def _module(self, path: ModulePath) -> Module | None:
        module: Module | None = self._finder.plan.root
        for name in path:
            module = module.children.get(name) if module else None
        return module

    def _call(self, path: ModulePath) -> Block | None:
        outer = self._module(path[:-1]) if path else None
        return outer.calls.get(path[-1]) if outer else None


def _outputs(child: Module | None, reference: Reference) -> Iterator[_Spot]:
    """Give the output that is mentioned; all, where it is the module as a whole."""
    if child is None:
        yield _ANYTHING
        return
    named = next((step for step in reference.path if isinstance(step, str)), "")
    for name in [named] if named in child.outputs else child.outputs:
        yield _Spot("output", child.path, name)


def _may_find_any(node: Instance) -> bool:
    """Tell whether a data source may find what the plan makes."""
    is_managed = node.mode == "managed" or node.type in _LOOK_NOTHING_UP
    return not is_managed and has_mark(node.after_unknown)


def _unknown_in(node: Instance) -> list[str]:
    marks = node.after_unknown
    if not isinstance(marks, dict):
        return []
    return [name for name, mark in marks.items() if has_mark(mark)]
