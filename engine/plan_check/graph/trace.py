"""Follows an expression's references to their leaves, before any instance is known.

The configuration says how a value is made: ``var.kms`` of a child module is an
argument of the call, which is another module's output, which is an attribute of a
key. Tracing walks that path once per attribute of a configuration block and keeps
the leaves; :mod:`plan_check.graph.resolve` turns them into instances.
"""

from __future__ import annotations

from collections.abc import Mapping

from plan_check.findings import JsonValue
from plan_check.graph.leaves import (
    Leaf,
    Locals,
    Same,
)
from plan_check.graph.scope import (
    Scope,
)
from plan_check.graph.walk import Walk
from plan_check.plan.model import Module, Plan


def trace_in_root(
    plan: Plan, locals_: Locals | None, expression: JsonValue
) -> tuple[Leaf, ...]:
    """Give the leaves of an expression of the root module that is in no block."""
    tracer = Tracer(plan.root, plan.variables, locals_)
    return tracer.trace(Scope((plan.root,), (None,), None), expression)


class Tracer:
    """Traces expressions of one plan's configuration."""

    def __init__(
        self,
        root: Module,
        variables: Mapping[str, JsonValue],
        locals_: Locals | None = None,
    ) -> None:
        self._root = root
        self._variables = variables
        self._locals = locals_

    def scope(self, modules: tuple[str, ...], address: str) -> Scope | None:
        """Find a resource's block; ``None`` where the configuration has none."""
        chain = [self._root]
        for name in modules:
            child = chain[-1].children.get(name)
            if child is None:
                return None
            chain.append(child)
        block = chain[-1].resources.get(address)
        if block is None:
            return None
        hints = tuple(map(Same, range(len(modules) + 1)))
        return Scope(tuple(chain), hints, block)

    def trace(self, scope: Scope, expression: JsonValue) -> tuple[Leaf, ...]:
        """Give the leaves of one expression, each once, in the order of mention."""
        walk = Walk(self._variables, self._locals)
        leaves = walk.expression(scope, expression, ())
        return tuple({repr(leaf): leaf for leaf in leaves}.values())
