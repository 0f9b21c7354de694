"""Finds what an attribute is made of: planned instances, constants, what is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from plan_check.findings import JsonValue
from plan_check.graph.expressions import expression_at
from plan_check.graph.instances import (
    Instances,
    element_of,
    is_indexed,
    matching,
    without_pairs,
)
from plan_check.graph.known_locals import Local, known_locals
from plan_check.graph.leaves import Fixed, Leaf, Locals, Lost, Source
from plan_check.graph.origins import Origin, Origins
from plan_check.graph.schema import Schema
from plan_check.graph.trace import Tracer
from plan_check.plan.address import Index
from plan_check.plan.model import Block, Instance, Plan
from plan_check.values import has_mark


@dataclass(eq=False)
class OriginFinder:
    """Follows expressions to instances; remembers every answer."""

    plan: Plan
    schema: Schema
    locals: Locals | None = None
    _by_block: dict[tuple[tuple[str, ...], str], Instances] = field(
        default_factory=dict
    )
    _leaves: dict[tuple[tuple[str, ...], str, str], tuple[Leaf, ...] | None] = field(
        default_factory=dict
    )
    _origins: dict[tuple[Instance, str], Origins] = field(default_factory=dict)
    _locals_known: tuple[frozenset[Local], frozenset[Local]] | None = None

    def __post_init__(self) -> None:
        self._tracer = Tracer(self.plan.root, self.plan.variables, self.locals)
        for node in self.plan.instances:
            if node.after is not None and not node.deposed:
                block = (node.modules, node.config_address)
                instances = self._by_block.get(block)
                if instances is None:
                    instances = self._by_block[block] = {}
                instances.setdefault(node.keys, {})[node.key] = node

    def has_block(self, node: Instance) -> bool:
        """Tell whether the configuration inside the plan has the node's block."""
        return self._tracer.scope(node.modules, node.config_address) is not None

    def block(self, node: Instance) -> Block | None:
        """Give the node's block in the configuration."""
        scope = self._tracer.scope(node.modules, node.config_address)
        return scope.block if scope is not None else None

    def origins(self, node: Instance, path: str) -> Origins:
        """Find what an attribute, or one within nested blocks, is made of.

        Args:
            node: The instance whose block holds the expression.
            path: Names joined by dots: ``kms_key_id``, ``auth.secret_arn``.
        """
        token = (node, path)
        found = self._origins.get(token)
        if found is None:
            found = self._origins[token] = self._find_origins(node, path)
        return found

    def _find_origins(self, node: Instance, path: str) -> Origins:
        leaves = self._traced(node, path)
        if leaves is None:
            return Origins()
        sources, fixed, lost = [], [], []
        for leaf in leaves:
            if isinstance(leaf, Fixed):
                fixed.append(leaf)
            elif isinstance(leaf, Lost):
                if self._was_known(leaf):
                    fixed.append(Fixed("local"))
                else:
                    lost.append(leaf)
            else:
                origin = self._origin(node, leaf)
                if origin.nodes:
                    sources.append(origin)
                elif not self.plan.is_whole:
                    lost.append(Lost(f"{leaf.address} is not in this partial plan"))
        found = tuple(sources)
        if self._must_be_given(node, path):
            found = found if lost else tuple(self._by_elimination(found))
        elif not self._is_list(node, path) and any(x.data is False for x in fixed):
            # a branch that was not taken looks like one that was
            found = tuple(replace(origin, certain=False) for origin in found)
        return Origins(found, tuple(fixed), tuple(lost), written=True)

    def _must_be_given(self, node: Instance, path: str) -> bool:
        """Tell whether only the configuration can give the attribute its value."""
        flags = self.schema.flags(type_key(node), path)
        return flags is not None and "c" not in flags

    def _is_list(self, node: Instance, path: str) -> bool:
        flags = self.schema.flags(type_key(node), path)
        return flags is None or "l" in flags

    def _by_elimination(self, sources: tuple[Origin, ...]) -> Iterator[Origin]:
        """Trust the only source that is not known: the value must come from it."""
        unsure = [
            (origin, node)
            for origin in sources
            for node in origin.nodes
            if is_unknown(node, origin.attribute)
        ]
        for origin in sources:
            is_only = len(unsure) == 1 and unsure[0][0] is origin
            yield replace(origin, certain=True) if is_only else origin

    def _was_known(self, leaf: Lost) -> bool:
        """Tell whether the plan proves that a local was known before apply."""
        if leaf.local is None:
            return False
        known, filters = self._known_locals()
        return leaf.local in known or (leaf.filters and leaf.local in filters)

    def is_known_local(self, modules: tuple[str, ...], name: str) -> bool:
        """Tell whether the plan proves that no part of a local is unknown."""
        return (modules, name) in self._known_locals()[0]

    def _known_locals(self) -> tuple[frozenset[Local], frozenset[Local]]:
        if self._locals_known is None:
            self._locals_known = known_locals(self.plan.root, self.instances_of)
        return self._locals_known

    def instances_of(self, modules: tuple[str, ...], address: str) -> list[Instance]:
        """Give the instances of a block of the configuration."""
        groups = self._by_block.get((modules, address), {})
        return [node for group in groups.values() for node in group.values()]

    def _traced(self, node: Instance, path: str) -> tuple[Leaf, ...] | None:
        token = (node.modules, node.config_address, path)
        if token in self._leaves:
            return self._leaves[token]
        leaves: tuple[Leaf, ...] | None = None
        scope = self._tracer.scope(node.modules, node.config_address)
        if scope is not None and scope.block is not None:
            expression = expression_at(scope.block.expressions, path)
            if expression is not None:
                leaves = self._tracer.trace(scope, expression)
        self._leaves[token] = leaves
        return leaves

    def _origin(self, node: Instance, leaf: Source) -> Origin:
        """Find the instances that a leaf means for one instance."""
        instances = self._by_block.get((leaf.module, leaf.address)) or {}
        mine = (*node.keys, node.key)
        found = matching(instances, leaf.hints, mine)
        if leaf.keyed and (not found or not self._can_pair(node, leaf, instances)):
            found = matching(instances, without_pairs(leaf, node), mine)
        is_element = not leaf.keyed and is_indexed(leaf)
        if is_element:
            found = element_of(found, leaf)
        several = len(found) > 1
        exclusive = several and (is_element or bool(leaf.keyed))
        if leaf.keyed == "module":  # inside the module, all instances are meant
            exclusive = several and len({other.keys for other in found}) > 1
        certain = leaf.certain
        attribute = _attribute(leaf)
        subset = several and not exclusive
        return Origin(found, attribute, certain, exclusive, leaf.whole, subset)

    def _can_pair(self, node: Instance, leaf: Source, instances: Instances) -> bool:
        """Tell whether a count index surely means the instance of the same number.

        ``x[count.index]`` and ``x[count.index + 1]`` look the same; the second is
        possible only where there are other instances than here.
        """
        if leaf.keyed != "count" or len(leaf.module) < len(node.modules):
            return True
        siblings = self._by_block.get((node.modules, node.config_address), {})
        own = siblings.get(node.keys, {}).keys()
        return any(group.keys() == own for group in instances.values())


def is_unknown(node: Instance, attribute: str) -> bool:
    """Tell whether an attribute, or any where it is empty, is not known yet."""
    if not attribute:
        return has_mark(node.after_unknown)
    name = attribute.partition(".")[0]
    return has_mark(member(node.after_unknown, name))


def type_key(node: Instance) -> str:
    """Give ``TYPE`` for a managed resource, ``data.TYPE`` for a data source."""
    return node.type if node.mode == "managed" else f"{node.mode}.{node.type}"


def member(shadow: JsonValue, name: str) -> JsonValue:
    """Give an attribute's part of a tree of marks, which may be one mark for all."""
    return shadow.get(name) if isinstance(shadow, dict) else shadow


def _attribute(leaf: Source) -> str:
    return ".".join(step for step in leaf.path if not isinstance(step, Index))
