"""A case: resources in the words of a plan, and what a rule must say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from plan_check.errors import SourceLocation
from plan_check.findings import JsonValue, Outcome
from plan_check.plan.model import Object


@dataclass(frozen=True, slots=True)
class CaseResource:
    """One resource instance of a case; what it leaves out follows as in a plan."""

    address: str
    actions: tuple[str, ...] = ()
    """As in a plan; empty where they follow from ``before`` and ``after``."""
    before: Object | None = None
    after: Object | None = None
    """With ``before``: what changes of it."""
    values: Object | None = None
    """Of a resource that stands in the prior state only."""
    after_unknown: Object = field(default_factory=dict)
    after_sensitive: Object = field(default_factory=dict)
    before_sensitive: Object = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    """Attributes that are known after apply, and lead to no resource."""
    omitted: tuple[str, ...] = ()
    """Attributes that the configuration leaves out."""
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the expression of an attribute mentions, by path."""
    expressions: Object = field(default_factory=dict)
    """Expressions as the plan's configuration has them."""
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One small plan and the verdicts on it."""

    name: str
    expect: Outcome | Mapping[str, Outcome]
    """Of the only resource that the rule judges, or of each by address."""
    resources: tuple[CaseResource, ...] = ()
    variables: Mapping[str, JsonValue] = field(default_factory=dict)
    """Values of the root module's variables."""
    configuration: Object = field(default_factory=dict)
    """Put over the root module that follows from the resources."""
    parameters: Mapping[str, JsonValue] = field(default_factory=dict)
    """Settings of the rule, by name."""
    as_of: date | None = None
    complete: bool = True
    where: SourceLocation | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All cases of one file, which are about one rule."""

    path: str
    rule: str
    """Its id."""
    cases: tuple[Case, ...]
