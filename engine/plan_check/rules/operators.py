"""The operators of the rule language, by name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from plan_check.rules.aws_operators import (
    covers,
    covers_only,
    grants,
    grants_any,
    wider_than,
    within,
)
from plan_check.rules.comparing import (
    Operation,
    all_in,
    any_matches,
    at_least,
    at_most,
    contains,
    contains_all,
    contains_any,
    distinct_at_least,
    equals,
    lists,
    lists_all,
    lists_only,
    matches,
    matches_each,
    mentions,
    one_of,
)
from plan_check.rules.schedules import recurs_within
from plan_check.rules.versions import same_version, version_at_least
from plan_check.rules.windows import overlaps


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator and how to write it."""

    name: str
    operand: str
    """JSON Schema type of the operand: ``string number array any``."""
    about: str
    example: str
    apply: Operation
    negates: str = ""
    """The operator that this one is the opposite of."""


OPERATORS: Final = (
    Operator("equals", "any", "the same value", "equals: true", equals),
    Operator(
        "not_equals", "any", "another value", "not_equals: true", equals, "equals"
    ),
    Operator("in", "array", "one of these", "in: [audit, error]", one_of),
    Operator("not_in", "array", "none of these", "not_in: [admin]", one_of, "in"),
    Operator(
        "matches",
        "string",
        "a regular expression (RE2) found in it",
        "matches: '^aurora'",
        matches,
    ),
    Operator(
        "not_matches",
        "string",
        "a regular expression not found in it",
        "not_matches: '^default\\.'",
        matches,
        "matches",
    ),
    Operator(
        "any_matches",
        "string",
        "found in at least one item",
        "any_matches: '^alias/aws/'",
        any_matches,
    ),
    Operator(
        "matches_each",
        "array",
        "each pattern is found in some item",
        "matches_each: [CPU, Memory]",
        matches_each,
    ),
    Operator("at_least", "number", "this number or more", "at_least: 7", at_least),
    Operator("at_most", "number", "this number or less", "at_most: 90", at_most),
    Operator("contains", "any", "a list with this item", "contains: audit", contains),
    Operator(
        "contains_all",
        "array",
        "a list with all of these",
        "contains_all: [audit, error]",
        contains_all,
    ),
    Operator(
        "contains_any",
        "array",
        "a list with one of these",
        "contains_any: [all]",
        contains_any,
    ),
    Operator(
        "contains_none",
        "array",
        "a list with none of these",
        "contains_none: [all]",
        contains_any,
        "contains_any",
    ),
    Operator(
        "all_in",
        "array",
        "a list of nothing but these; an empty one too",
        "all_in: $accounts",
        all_in,
    ),
    Operator(
        "lists",
        "string",
        "a comma-separated string with this word",
        "lists: pgaudit",
        lists,
    ),
    Operator(
        "lists_all",
        "array",
        "a comma-separated string with all of these words",
        "lists_all: [ddl, role]",
        lists_all,
    ),
    Operator(
        "lists_only",
        "array",
        "a comma-separated string with no other words than these",
        "lists_only: [rdsadmin]",
        lists_only,
    ),
    Operator(
        "mentions",
        "string",
        "a text with this name in it, not as a part of a longer one",
        "mentions: $resource.alarm_name",
        mentions,
    ),
    Operator(
        "distinct_at_least",
        "number",
        "so many different items",
        "distinct_at_least: 2",
        distinct_at_least,
    ),
    Operator(
        "wider_than",
        "number",
        "a CIDR with a shorter prefix",
        "wider_than: 2",
        wider_than,
    ),
    Operator(
        "within",
        "array",
        "a CIDR, or a list of them, inside one of these",
        "within: [10.0.0.0/8]",
        within,
    ),
    Operator(
        "covers",
        "any",
        "ports and protocol that admit this TCP port",
        "covers: $resource.port",
        covers,
    ),
    Operator(
        "covers_only",
        "any",
        "ports and protocol that admit this TCP port and nothing else",
        "covers_only: $resource.port",
        covers_only,
    ),
    Operator(
        "grants",
        "string",
        "IAM actions that include this one",
        "grants: rds-db:connect",
        grants,
    ),
    Operator(
        "grants_any",
        "array",
        "IAM actions that include any of these",
        "grants_any: [rds:DeleteDBCluster]",
        grants_any,
    ),
    Operator(
        "recurs_within",
        "number",
        "a schedule that comes round in so many days",
        "recurs_within: 90",
        recurs_within,
    ),
    Operator(
        "version_at_least",
        "string",
        "this version or a later one",
        'version_at_least: "11.9"',
        version_at_least,
    ),
    Operator(
        "same_version",
        "string",
        "this version, as far as both go",
        'same_version: "16.8"',
        same_version,
    ),
    Operator(
        "overlaps",
        "string",
        "a maintenance or backup window that shares time with this one",
        "overlaps: $resource.preferred_backup_window",
        overlaps,
    ),
    Operator(
        "days_ahead",
        "number",
        "a date so many days away, or more",
        "days_ahead: 180",
        equals,
    ),
)
"""Every operator, in the order of the documentation."""


@cache
def operators() -> dict[str, Operator]:
    """Give every operator by name."""
    return {operator.name: operator for operator in OPERATORS}


STATES = (
    "set",
    "unset",
    "omitted",
    "enabled",
    "disabled",
    "empty",
    "known",
    "given",
    "in_plan",
)
ARN_PARTS = ("region", "account", "service", "resource")
ORIGINS = ("constant", "default", "variable", "resource")
