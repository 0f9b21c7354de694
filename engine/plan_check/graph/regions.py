"""The region of a provider configuration, by which ARNs and names can be told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plan_check.graph.leaves import Fixed, Locals
from plan_check.graph.trace import trace_in_root
from plan_check.plan.model import Plan
from plan_check.values import Data, Value, known, unknown

_UNIQUE = re.compile(r"arn:|[a-z]+-[0-9a-f]{8,17}\Z")
"""ARNs and the ids that AWS makes up mean one resource, wherever it is."""
_GLOBAL = ("aws_iam_", "aws_rds_global_cluster", "aws_s3_bucket", "data.aws_iam_")
"""Types whose names are unique in all regions."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a resource is."""

    provider: str
    """The provider configuration that makes it."""
    region: str
    """Empty if it is not known."""

    def is_far(self, other: Place) -> bool:
        """Tell whether another place is certainly in another region."""
        return bool(self.region and other.region and self.region != other.region)

    def is_near(self, other: Place) -> bool:
        """Tell whether another place is certainly in the same region."""
        if self.region and other.region:
            return self.region == other.region
        return self.provider == other.provider


def is_regional(identity: Data, types: Sequence[str]) -> bool:
    """Tell whether resources of different regions may have one identity."""
    if isinstance(identity, str) and _UNIQUE.match(identity):
        return False
    return not all(type_.startswith(_GLOBAL) for type_ in types)


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
    leaves = trace_in_root(plan, locals_, expression)
    if len(leaves) == 1 and isinstance(leaves[0], Fixed) and leaves[0].data:
        return known(leaves[0].data)
    return unknown("the region of its provider is not known")
