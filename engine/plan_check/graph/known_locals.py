"""Which local values were known when the plan was made, though it does not hold them.

A plan holds no locals, but it shows what was made of them. Two things prove that a
local was known before apply:

* a text whose expression leads to the local by single references only: had the local
  been unknown, so would be the text. (A number or a truth value may be the length of a
  list whose elements are not known.)
* where the local stands beside other references in a ``for_each``, as the filter in
  ``{ for k, v in var.instances : k => v if local.create }`` does: a ``count`` of locals
  and variables that came to one or none. Terraform refuses to plan either while they
  are not known.

A local that is known gives no unknown value. Where an attribute that the provider may
fill in is unknown nonetheless, and all else it is made of is known too, it was
omitted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from plan_check.findings import JsonValue
from plan_check.plan.address import Reference, most_specific, parse_reference
from plan_check.plan.model import Block, Instance, Module

Local = tuple[tuple[str, ...], str]
"""Module path and name."""
Instances = Callable[[tuple[str, ...], str], list[Instance]]
"""Gives the instances of a block."""

_MOST_STEPS = 50


def known_locals(
    root: Module, instances: Instances
) -> tuple[frozenset[Local], frozenset[Local]]:
    """Find the locals that were known, and those known if they are but a filter.

    Args:
        root: The configuration.
        instances: Looks up planned instances by module path and address.
    """
    return (
        frozenset(_by_text((root,), instances)),
        frozenset(_by_count(root, instances)),
    )


def _by_text(chain: tuple[Module, ...], instances: Instances) -> Iterator[Local]:
    module = chain[-1]
    for address, block in module.resources.items():
        nodes = instances(module.path, address)
        for name, expression in block.expressions.items() if nodes else ():
            local = _leads_to(chain, expression)
            if local is not None and all(_is_known(node, name) for node in nodes):
                yield local
    for child in module.children.values():
        yield from _by_text((*chain, child), instances)


def _by_count(module: Module, instances: Instances) -> Iterator[Local]:
    for address, block in module.resources.items():
        yield from _counted(module, block, instances(module.path, address))
    for child in module.children.values():
        yield from _by_count(child, instances)


def _counted(module: Module, block: Block, nodes: list[Instance]) -> Iterator[Local]:
    references = _references(block.for_each)
    if not references or any(isinstance(node.key, str) for node in nodes):
        return
    per_module: dict[tuple[object, ...], int] = {}
    for node in nodes:
        per_module[node.keys] = per_module.get(node.keys, 0) + 1
    if any(number > 1 for number in per_module.values()):
        return
    if all(r.kind in {"local", "var"} and not r.path for r in references):
        yield from ((module.path, r.name) for r in references if r.kind == "local")


def _leads_to(chain: tuple[Module, ...], expression: JsonValue) -> Local | None:
    """Follow single references from an expression up to a local."""
    for _ in range(_MOST_STEPS):
        references = _references(expression)
        if len(references) != 1 or references[0].path:
            return None
        reference = references[0]
        if reference.kind == "local":
            return chain[-1].path, reference.name
        if reference.kind != "var" or len(chain) == 1:
            return None
        call = chain[-2].calls.get(chain[-1].path[-1])
        if call is None or reference.name not in call.expressions:
            return None
        expression = call.expressions[reference.name]
        chain = chain[:-1]
    return None


def _references(expression: JsonValue) -> list[Reference]:
    found = expression.get("references") if isinstance(expression, Mapping) else None
    texts: Iterable[str] = map(str, found) if isinstance(found, list) else ()
    return [r for r in map(parse_reference, most_specific(tuple(texts))) if r]


def _is_known(node: Instance, name: str) -> bool:
    shadow = node.after_unknown
    if isinstance(shadow, Mapping) and shadow.get(name):
        return False
    data = node.after.get(name) if node.after else None
    return isinstance(data, str) and data != ""
