"""Rules as read from YAML: what they select, what they require.

A condition is a small tree; the evaluator compiles it once per run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from plan_check.errors import SourceLocation
from plan_check.findings import JsonValue, RuleInfo
from plan_check.graph.related import Relation


class Verdict(StrEnum):
    """What a condition counts as in a case that its author decides."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    UNKNOWN = "unknown"


class Subject(StrEnum):
    """What a test looks at."""

    ATTRIBUTE = "attribute"
    PARAMETER = "parameter"
    VALUES = "values"
    FACT = "fact"
    VALUE = "value"
    COUNT = "count"


class Quantifier(StrEnum):
    """How many items of a collection must satisfy a condition."""

    SOME = "some"
    EVERY = "every"
    NONE = "none"


class View(StrEnum):
    """Which side of the plan, and whether AWS's defaults count."""

    EFFECTIVE = "effective"
    PLANNED = "planned"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Test:
    """One attribute, parameter, fact or count, compared by operators."""

    subject: Subject
    paths: tuple[str, ...]
    """Names joined by dots; more than one for ``values`` only."""
    operators: tuple[tuple[str, JsonValue], ...]
    """Operator and operand; all must hold."""
    where: Condition | None = None
    """For a count: which items count."""
    if_unset: str = ""
    """A :class:`Verdict`, or a parameter's ``$name``."""
    if_unknown: str = ""
    view: View | None = None
    arn: str = ""
    """Which part of an ARN is compared; empty for the whole value."""


@dataclass(frozen=True, slots=True)
class All:
    """True if all are true."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True if at least one is true."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True if the condition is false."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Named:
    """A condition that has a name of its own."""

    name: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class Quantified:
    """A condition on the items of a collection."""

    quantifier: Quantifier
    collection: str
    where: Condition | None
    if_empty: str = ""
    if_unknown: str = ""


@dataclass(frozen=True, slots=True)
class Keeps:
    """What was true before the plan is true after it."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Passes:
    """Another rule passes on the same resource."""

    rule: str


@dataclass(frozen=True, slots=True)
class TypeIs:
    """The resource is of this type."""

    type: str


@dataclass(frozen=True, slots=True)
class ActionIs:
    """The plan does one of these with the resource."""

    actions: tuple[str, ...]


Condition = (
    Test | All | AnyOf | Not | Named | Quantified | Keeps | Passes | TypeIs | ActionIs
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A setting of a rule."""

    name: str
    default: JsonValue
    about: str = ""
    one_of: tuple[JsonValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Blind:
    """Where a rule cannot see what it judges, and says so."""

    when: Condition
    because: str
    resource: str = ""
    """Another type to say it of; empty for the rule's own."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule file."""

    info: RuleInfo
    actions: frozenset[str]
    """``create update replace delete forget no-op read``."""
    when: Condition | None
    require: Condition
    unknown: tuple[Blind, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    deprecated: bool = False
    where: SourceLocation | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Default:
    """What AWS does with an attribute, under a condition."""

    when: Condition | None
    states: frozenset[str]
    """States of the planned value that it applies to."""
    value: JsonValue = None
    unknown: str = ""
    """Why nobody can tell; then ``value`` means nothing."""
    same_as: str = ""
    """``relation.attribute`` that it is taken from."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """Facts on one parameter-group family: ``aurora-postgresql16``."""

    name: str
    facts: Mapping[str, JsonValue]
    parameters: Mapping[str, JsonValue]
    """Default of each cluster parameter; ``None`` for "not set"."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of AWS, with sources and dates in the files."""

    defaults: Mapping[tuple[str, str], tuple[Default, ...]]
    families: Mapping[str, Family]
    versions: Mapping[str, str]
    """By engine: a regular expression that finds the family's version."""
    general: Mapping[str, JsonValue] = field(default_factory=dict)
    """What is true whatever the engine, by name."""


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything that one run judges by."""

    rules: tuple[Rule, ...]
    relations: Mapping[tuple[str, str], Relation]
    conditions: Mapping[str, Condition]
    facts: Facts
