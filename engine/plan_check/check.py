"""The pipeline: plans in, one report out.

Every entry point (hook, pull-request check, command) ends here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING

from plan_check.errors import PlanCheckError
from plan_check.evaluate.compiled import Parameters
from plan_check.evaluate.evaluate import Evaluator, Judgement, build_evaluator, evaluate
from plan_check.evaluate.requirements import judge_framework
from plan_check.findings import (
    Edge,
    Finding,
    JsonValue,
    Outcome,
    PlanVerdict,
    Report,
    Severity,
)
from plan_check.graph.graph import build_graph
from plan_check.graph.neighbours import edges_among
from plan_check.graph.reads import READ_BY_VIEWS
from plan_check.graph.schema import Schema
from plan_check.load import (
    DEFAULT_LIMITS,
    MOST_SHOWN,
    Document,
    Inputs,
    Limits,
    PlanFile,
    Problems,
    label_of,
    load_file,
)
from plan_check.plan.model import Instance, Plan
from plan_check.plan.parse import parse_plan
from plan_check.plan.twins import Folded, Words, fold_twins, prefix_of
from plan_check.plan.unfold import unfold, unfold_edges, weights
from plan_check.rules.frameworks import Framework
from plan_check.rules.model import Pack
from plan_check.tallies import count, some_of

if TYPE_CHECKING:
    from plan_check.source import Sources
    from plan_check.waivers.model import Book

ShareOut = Callable[
    [Callable[[PlanFile], list[PlanVerdict]], Sequence[PlanFile]],
    Iterable[list[PlanVerdict] | PlanCheckError],
]
"""Applies a function to each file; gives what it returned or raised, in order."""
ALWAYS_SHOWN = frozenset({Outcome.FAIL, Outcome.UNKNOWN, Outcome.WAIVED, Outcome.ERROR})
_WORD = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Settings:
    """How to judge; the same for every plan of a run."""

    selected: tuple[str, ...]
    """Ids of the rules to apply."""
    parameters: Parameters = field(default_factory=dict)
    as_of: date | None = None
    """The day that dates are measured against; by default the plan's own, for waivers
    today."""
    fail_on: Severity = Severity.LOW
    fail_on_unknown: bool = False
    allow_incomplete: bool = False
    show: frozenset[Outcome] = ALWAYS_SHOWN
    framework: Framework | None = None
    """Sort verdicts by its requirements."""
    profile: str = ""
    """The name that reports give the set of rules; may be empty."""
    sources: Sources | None = None
    """Terraform sources, to follow locals through and to find places in."""
    edges: bool = False
    """Tell how the resources that findings are about are related, for pictures."""
    waivers: Book | None = None
    limits: Limits = DEFAULT_LIMITS
    """What reading a plan may cost."""

    @property
    def made(self) -> frozenset[Outcome]:
        """Outcomes that findings are made of: a framework needs all of them."""
        if self.framework is not None:
            return frozenset(Outcome)
        return self.show | ALWAYS_SHOWN


def check_plans(
    inputs: Inputs,
    pack: Pack,
    schema: Schema,
    settings: Settings,
    share_out: ShareOut,
) -> Report:
    """Load and judge every plan; one at a time is in memory, in each process.

    Args:
        inputs: The files, and what is wrong with arguments that name none.
        pack: Rules, relations and facts.
        schema: Attributes of the provider's resources.
        settings: Which rules, with which parameters.
        share_out: Judges the files, in this process or in several.

    Raises:
        PlanError: An input is missing, is something else than a plan, or has a shape
            that no Terraform writes. There is no report on the others: what it did
            not name would look mended.
        ProblemGroup: More than one problem was found; all inputs were looked at.
    """
    alike = replace(settings, waivers=None)  # they count over all plans
    judge = partial(check_file, pack=pack, schema=schema, settings=alike)
    problems = Problems(inputs.problems)
    answers = share_out(judge, inputs.files)
    verdicts = tuple(v for each in answers for v in problems.sort_out(each))
    problems.finish(most=MOST_SHOWN)
    chosen = set(settings.selected)
    rules = [rule for rule in pack.rules if rule.info.id in chosen]
    told: tuple[str, ...] = ()
    if settings.waivers is not None:
        from plan_check.waivers.apply import Day, apply_waivers

        day = Day(settings.as_of or datetime.now(UTC).date(), settings.fail_on_unknown)
        verdicts, told = apply_waivers(verdicts, settings.waivers, rules, day)
    judged = None
    if settings.framework is not None:
        findings = [finding for verdict in verdicts for finding in verdict.findings]
        judged = judge_framework(
            settings.framework, [rule.info for rule in rules], findings
        )
    return Report(
        verdicts,
        settings.fail_on,
        settings.fail_on_unknown,
        settings.allow_incomplete,
        settings.profile,
        judged,
        told,
    )


def check_file(
    file: PlanFile, *, pack: Pack, schema: Schema, settings: Settings
) -> list[PlanVerdict]:
    """Load and judge the plans in one file.

    Raises:
        PlanError: It is no plan, or has a shape that no Terraform writes.
        ProblemGroup: More than one problem was found.
    """

    def judge(document: Document) -> list[PlanVerdict]:
        verdict = check_plan(document, pack, schema, settings)
        return [replace(verdict, file=label_of(file.path))]

    problems = Problems()
    documents = load_file(file, settings.limits)
    verdicts = [v for each in documents for v in problems.collect(judge, each)]
    problems.finish()
    return verdicts


def check_plan(
    document: Document, pack: Pack, schema: Schema, settings: Settings
) -> PlanVerdict:
    """Judge one plan.

    Equal module instances are judged once; rules that could tell them apart are
    applied to the whole plan.
    """
    folded = fold_twins(document.data, _words(pack, schema))
    plan = parse_plan(folded.data, document.label)
    evaluator = prepare(plan, pack, schema, settings)
    evaluator.context.twins = folded.twins
    judgement = _judged(evaluator, folded, settings)
    findings = list(unfold(judgement.findings, folded.twins))
    counts, unmatched = judgement.counts, list(judgement.unmatched)
    if judgement.undecided:
        plain = parse_plan(document.data, document.label)
        whole = prepare(plan=plain, pack=pack, schema=schema, settings=settings)
        rest = evaluate(whole, judgement.undecided, settings.made, lambda _node: 1)
        findings += rest.findings
        counts = counts + rest.counts
        unmatched += rest.unmatched
    findings.sort(key=lambda finding: (finding.address, finding.rule.id))
    if settings.sources:
        from plan_check.source import locate

        findings = list(locate(findings, settings.sources, plan.root))
    return PlanVerdict(
        path=plan.path,
        terraform_version=plan.terraform_version,
        complete=plan.complete,
        errored=plan.errored,
        findings=tuple(findings),
        counts=counts,
        rules=len(settings.selected),
        resources=len(plan.instances) + folded.left_out,
        unmatched=tuple(sorted(unmatched)),
        notes=tuple(notes(plan)),
        edges=_edges(evaluator, findings, folded) if settings.edges else None,
    )


def _edges(
    evaluator: Evaluator, findings: Sequence[Finding], folded: Folded
) -> tuple[Edge, ...]:
    """Give the relations among resources with findings, for twins as well."""
    addresses = [finding.address for finding in findings]
    addresses += [item.address for found in findings for item in found.evidence]
    found = edges_among(evaluator.context.views.resolver, addresses)
    return tuple(sorted(unfold_edges(found, folded.twins), key=astuple))


def _judged(evaluator: Evaluator, folded: Folded, settings: Settings) -> Judgement:
    """Judge a folded plan; what stays counts for its twins."""
    numbers = weights(folded.twins)

    def weigh(node: Instance) -> int:
        return numbers.get(prefix_of(node.address), 1) if numbers else 1

    return evaluate(evaluator, settings.selected, settings.made, weigh)


def _words(pack: Pack, schema: Schema) -> Words:
    """Give what rules and reports of this run make use of."""

    def shown() -> str:
        names = (name for attributes in schema.types.values() for name in attributes)
        return " ".join([repr(pack.rules), repr(pack.facts), *names])

    def read() -> frozenset[str]:
        parts = (pack.rules, pack.facts, pack.relations, pack.conditions)
        words = frozenset(_WORD.findall(" ".join(map(repr, parts))))
        return READ_BY_VIEWS | words | schema.sensitive_names()

    return Words(shown, read)


def prepare(plan: Plan, pack: Pack, schema: Schema, settings: Settings) -> Evaluator:
    """Build the graph of a plan, and what judges it."""
    as_of = settings.as_of or plan.timestamp or datetime.now(UTC).date()
    locals_ = None
    if settings.sources:
        from plan_check.source import read_locals

        locals_ = read_locals(settings.sources)
    graph = build_graph(plan, schema, locals_)
    return build_evaluator(graph, pack, parameters=settings.parameters, as_of=as_of)


def notes(plan: Plan) -> Iterator[str]:
    """Say what a reader must know of the plan itself."""
    if plan.errored:
        failed = f" ({some_of(plan.problems)})" if plan.problems else ""
        yield f"the plan failed before it was complete{failed}: mend that first"
    elif plan.complete is False and not plan.deferred:
        yield "the plan covers only a part of the configuration, as with -target"
    if plan.deferred:
        addresses = some_of([item.address for item in plan.deferred])
        changes = count(len(plan.deferred), "change")
        yield f"Terraform put off {changes} to a later plan: {addresses}"


def checked_parameters(pack: Pack, given: Mapping[str, JsonValue]) -> Parameters:
    """Sort ``RULE.NAME`` and ``NAME`` settings by rule.

    Returns:
        Settings by rule id; a bare ``NAME`` goes to every rule that has it.
    """
    found: dict[str, dict[str, JsonValue]] = {}
    for key, value in given.items():
        owner, _, name = key.rpartition(".")
        for rule in pack.rules:
            wanted = not owner or owner in (rule.info.id, rule.info.name)
            if wanted and name in rule.parameters:
                found.setdefault(rule.info.id, {})[name] = value
    return found
