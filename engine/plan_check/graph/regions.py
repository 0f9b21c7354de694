"""The region of a provider configuration, by which ARNs can be told apart."""

from __future__ import annotations

from plan_check.graph.leaves import Fixed, Locals
from plan_check.graph.scope import Scope
from plan_check.graph.trace import Tracer
from plan_check.plan.model import Plan
from plan_check.values import Value, known, unknown


def region_of(plan: Plan, provider: str, locals_: Locals | None) -> Value:
    """Give the region that a provider configuration names.

    Args:
        plan: Whose configuration it stands in.
        provider: Its key: ``aws``, ``aws.west``.
        locals_: Gives expressions of locals, where the sources are at hand.

    Returns:
        Unknown where the environment gives it, or where it is known only after apply.
    """
    expression = plan.providers.get(provider, {}).get("region")
    if expression is None:
        return unknown("the plan does not say in which region its provider works")
    tracer = Tracer(plan.root, plan.variables, locals_)
    leaves = tracer.trace(Scope((plan.root,), (None,), None), expression)
    if len(leaves) == 1 and isinstance(leaves[0], Fixed) and leaves[0].data:
        return known(leaves[0].data)
    return unknown("the region of its provider is not known")
