"""All tags of a resource: its own, and the default tags of its provider.

The provider puts them together in ``tags_all``. Where it cannot do so before apply,
Terraform marks the attribute as it marks one that is left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from plan_check.findings import JsonValue
from plan_check.graph.leaves import Fixed, Locals, Lost
from plan_check.graph.trace import trace_in_root
from plan_check.plan.model import Plan
from plan_check.values import OMITTED, Data, State, Value, known, opened, unknown

TAGS, ALL_TAGS = "tags", "tags_all"
_INSIDE = ":"
"""Stands in keys of provider configurations of modules: ``module.m:aws``."""


def default_tags_of(plan: Plan, provider: str, locals_: Locals | None) -> Value:
    """Give the default tags that a provider configuration writes.

    Args:
        plan: Whose configuration it stands in.
        provider: Its key: ``aws``, ``aws.west``.
        locals_: Gives expressions of locals, where the sources are at hand.

    Returns:
        Known where they are constants, or where there are none. Omitted where
        Terraform knows them before apply, though the plan does not say which.
    """
    if provider not in plan.providers and _INSIDE in provider:
        return unknown("its provider is configured inside a module")
    expression = _expression(plan, provider)
    if expression is None:
        return known({})
    if isinstance(expression, Mapping) and "constant_value" in expression:
        constant = expression["constant_value"]
        return known(constant if isinstance(constant, dict) else {})
    for leaf in trace_in_root(plan, locals_, expression):
        if isinstance(leaf, Lost):
            return unknown(leaf.reason)
        if not isinstance(leaf, Fixed):
            return unknown("known after apply, from default_tags of its provider")
    return OMITTED


def all_tags(own: Value, defaults: Value) -> Value:
    """Put together what ``tags_all`` will be, where the plan does not hold it.

    Args:
        own: The resource's ``tags``.
        defaults: Of its provider, from :func:`default_tags_of`.
    """
    for part in (own, defaults):
        if part.state is State.UNKNOWN:
            return part
    tags = _entries(own)
    if not tags:
        return OMITTED  # other default tags than none would be in the plan
    if defaults.state is State.OMITTED:
        return unknown("known after apply")
    return known({**_entries(defaults), **tags})


def _expression(plan: Plan, provider: str) -> JsonValue:
    blocks = plan.providers.get(provider, {}).get("default_tags")
    block = blocks[0] if isinstance(blocks, list) and blocks else blocks
    return block.get("tags") if isinstance(block, dict) else None


def _entries(tags: Value) -> Mapping[str, Data]:
    data = opened(tags.data)
    return data if isinstance(data, Mapping) else {}
