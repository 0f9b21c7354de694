"""A JSON value as a plan: of a supported version, each part of the right type."""

from __future__ import annotations

import re
from typing import Final, TypeGuard

from plan_check.errors import PlanError, SourceLocation
from plan_check.findings import JsonValue
from plan_check.load.lookalikes import lookalike
from plan_check.load.problems import Problems
from plan_check.load.wording import UNCHANGED

PARTS: Final[dict[str, type]] = {
    "terraform_version": str,
    "variables": dict,
    "planned_values": dict,
    "resource_drift": list,
    "resource_changes": list,
    "deferred_changes": list,
    "deferred_action_invocations": list,
    "output_changes": dict,
    "action_invocations": list,
    "prior_state": dict,
    "configuration": dict,
    "relevant_attributes": list,
    "checks": list,
    "timestamp": str,
    "applyable": bool,
    "complete": bool,
    "errored": bool,
}
"""The top level of a plan: internal/command/jsonplan/plan.go of Terraform 1.14."""

TYPE_NAMES: Final = {
    str: "a string",
    dict: "an object",
    list: "a list",
    bool: "true or false",
}
PLAN_ONLY: Final = frozenset(
    {
        "planned_values",
        "resource_drift",
        "resource_changes",
        "deferred_changes",
        "output_changes",
        "prior_state",
        "configuration",
    }
)
"""Parts that states, logs and other JSON of Terraform do not have."""

VERSION: Final = re.compile(r"([0-9]{1,4})(?:\.([0-9]{1,4}))?(?:\.[0-9]{1,4})?")
OLDEST: Final = (0, 1)
UNSUPPORTED: Final = (2, 0)


def as_plan(value: JsonValue, where: SourceLocation) -> dict[str, JsonValue]:
    """Return *value* if it is a plan; drop the parts that are ``null`` from it.

    A minor version only adds properties, a major one may change their meaning:
    https://developer.hashicorp.com/terraform/internals/json-format

    Raises:
        PlanError: It is something else, its version is not supported, or a part has
            the wrong type.
        ProblemGroup: Several parts have the wrong type.
    """
    if not has_plan_parts(value):
        raise lookalike(value, where)
    _check_version(value, where)
    problems = Problems()
    for name in PARTS:
        problems.collect(_check_part, value, name, where)
    problems.finish()
    return value


def has_plan_parts(value: JsonValue) -> TypeGuard[dict[str, JsonValue]]:
    """Tell whether *value* is an object with a part that only plans have."""
    return isinstance(value, dict) and not PLAN_ONLY.isdisjoint(value)


def _check_part(
    data: dict[str, JsonValue], name: str, where: SourceLocation
) -> list[None]:
    part = data.get(name)
    if part is None:
        data.pop(name, None)
    elif not isinstance(part, PARTS[name]):
        raise PlanError(f"{name} is not {TYPE_NAMES[PARTS[name]]}", where, UNCHANGED)
    return []


def _check_version(data: dict[str, JsonValue], where: SourceLocation) -> None:
    if "format_version" not in data:
        raise PlanError("format_version is missing", where, UNCHANGED)
    version = data["format_version"]
    match = VERSION.fullmatch(version) if isinstance(version, str) else None
    if match is None:
        raise PlanError("format_version is not a version number", where, UNCHANGED)
    number = (int(match[1]), int(match[2] or 0))
    if not OLDEST <= number < UNSUPPORTED:
        raise _unsupported(match[0], where, newer=number >= UNSUPPORTED)


def _unsupported(version: str, where: SourceLocation, *, newer: bool) -> PlanError:
    return PlanError(
        f"format_version {version} is not supported; 0.1 to 1.x are",
        where,
        "update plan-check" if newer else "plan with Terraform 0.12 or later",
    )
