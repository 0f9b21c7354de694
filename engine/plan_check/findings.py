"""Verdicts: what a rule says of a resource, and the evidence for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

JsonScalar = str | int | float | bool | None
JsonValue = JsonScalar | list["JsonValue"] | dict[str, "JsonValue"]


class Outcome(StrEnum):
    """What a rule says of one resource."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    WAIVED = "waived"
    ERROR = "error"


class Severity(StrEnum):
    """How much a violation matters, from least to most."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for low to 3 for critical."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What a reader is told of a rule, without its conditions."""

    id: str
    name: str
    title: str
    severity: Severity
    resource: tuple[str, ...]
    message: str
    area: str = ""
    """The folder that the rule's file stands in: ``encryption``."""
    why: str = ""
    fix: str = ""
    links: tuple[str, ...] = ()
    compliance: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Requirement ids by framework: ``{"pci-dss-4.0": ("3.5.1",)}``."""
    peers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Ids of the same control by scanner: ``{"checkov": ("CKV_AWS_96",)}``."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One value that a verdict rests on.

    ``value`` is safe to print: sensitive values are already replaced.
    """

    address: str
    attribute: str
    state: str
    """``known``, ``null``, ``omitted`` or ``unknown``."""
    value: JsonValue = None
    note: str = ""
    """Why it is unknown, or what AWS does where it is not set; may be empty."""

    def statement(self, value: str) -> str:
        """Say it in one clause, as in ``storage_encrypted is not set``.

        Args:
            value: How to write the value.
        """
        match self.state:
            case "unknown":
                if self.note.startswith("known after"):
                    return f"{self.attribute} is {self.note}"
                return self.note or f"{self.attribute} is known after apply"
            case "omitted" | "null":
                note = self.note.removeprefix("not set; ")
                plain = f"{self.attribute} is not set"
                return f"{plain}; {note}" if note else plain
        return f"{self.attribute} = {value}" + (f" ({self.note})" if self.note else "")


@dataclass(frozen=True, slots=True)
class Location:
    """Where a person would edit the Terraform sources."""

    path: str
    """From the root of the git repository that the sources are in, else from the
    folder that they were given as; with ``/``."""
    line: int
    """From 1."""
    end_line: int
    within: Location | None = None
    """The block itself, where this is the call of the module that holds it."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """Who accepted a violation, why, and until when."""

    reason: str
    owner: str = ""
    until: date | None = None
    place: str = ""
    """Where it is written: ``plan-check.yaml:12``."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's verdict on one resource."""

    rule: RuleInfo
    address: str
    outcome: Outcome
    reason: str = ""
    """A clause: what fails, why it is unknown, which condition did not apply."""
    evidence: tuple[Evidence, ...] = ()
    location: Location | None = None
    """``None`` where no sources were at hand, or they do not show the block."""
    waiver: Waiver | None = None
    """Given where the outcome is ``waived``."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One relation between two resources of a plan, by their addresses."""

    source: str
    """The resource whose attribute mentions the other one."""
    relation: str
    """As the rules call it: ``kms_key``."""
    target: str
    certain: bool = True
    """Whether the plan tells that this resource is meant."""


@dataclass(frozen=True, slots=True)
class PlanVerdict:
    """All verdicts on one plan.

    ``findings`` holds the outcomes that were asked for, sorted by address and rule
    id; ``counts`` counts all of them.
    """

    path: str
    """What the plan is called: its file, unless the user gave it a label."""
    terraform_version: str
    complete: bool | None
    """``None`` where Terraform was too old to say (before 1.8)."""
    errored: bool
    findings: tuple[Finding, ...]
    counts: Counter[Outcome]
    rules: int
    """How many rules were applied."""
    resources: int
    """How many resource instances the plan holds."""
    unmatched: tuple[str, ...] = ()
    """Ids of rules that selected no resource in this plan."""
    notes: tuple[str, ...] = ()
    """What a reader must know of the plan itself: errored, targeted, deferred…"""
    edges: tuple[Edge, ...] | None = None
    """Relations among the resources that findings are about; ``None`` if not asked."""
    file: str = ""
    """Where it was read from; empty for what ``path`` says."""


class RequirementStatus(StrEnum):
    """What a plan means for one requirement, from worst to best."""

    VIOLATED = "violated"
    UNKNOWN = "unknown"
    WAIVED = "waived"
    MET = "met"
    """Nothing in the plan speaks against it."""
    NOT_JUDGED = "not_judged"
    """Its rules apply to nothing in the plan."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of a compliance framework."""

    id: str
    status: RequirementStatus
    rules: tuple[str, ...]
    """Ids of the rules that decide the status."""
    counts: Counter[Outcome]


@dataclass(frozen=True, slots=True)
class FrameworkVerdict:
    """What all plans together mean for a compliance framework."""

    id: str
    title: str
    scope: str
    """Which requirements ``uncovered`` is taken from."""
    requirements: tuple[Requirement, ...]
    uncovered: tuple[str, ...]
    """Requirements that no rule looks at."""


@dataclass(frozen=True, slots=True)
class Report:
    """The verdicts on all plans, and whether the gate is open."""

    plans: tuple[PlanVerdict, ...]
    fail_on: Severity = Severity.LOW
    fail_on_unknown: bool = False
    allow_incomplete: bool = False
    profile: str = ""
    """The set of rules that was applied; empty where rules were named."""
    framework: FrameworkVerdict | None = None
    notes: tuple[str, ...] = ()
    """What a reader must know of the run: waivers that expired, or are of no use."""

    @property
    def counts(self) -> Counter[Outcome]:
        """How often each outcome was given, over all plans."""
        return sum((plan.counts for plan in self.plans), Counter[Outcome]())

    @property
    def exit_code(self) -> int:
        """0: the gate is open. 1: it is closed. 2: a plan could not be judged whole."""
        findings = [finding for plan in self.plans for finding in plan.findings]
        if any(f.outcome is Outcome.ERROR for f in findings):
            return 2
        if not self.allow_incomplete and any(
            plan.errored or plan.complete is False for plan in self.plans
        ):
            return 2
        return int(any(self.closes_gate(finding) for finding in findings))

    def closes_gate(self, finding: Finding) -> bool:
        """Tell whether this finding alone closes the gate."""
        if finding.outcome is Outcome.UNKNOWN:
            return self.fail_on_unknown
        return (
            finding.outcome is Outcome.FAIL
            and finding.rule.severity.rank >= self.fail_on.rank
        )
