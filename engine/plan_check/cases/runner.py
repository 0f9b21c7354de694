"""Runs cases: a small plan is made of each and judged by the code that judges all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from plan_check.cases.coverage import (
    Branch,
    RecordingCompiler,
    branches_of,
    shared_branches,
)
from plan_check.cases.model import Case
from plan_check.cases.plans import plan_of
from plan_check.cases.possible import judged_attributes
from plan_check.evaluate.compiled import CompiledRule, compile_rule
from plan_check.evaluate.evaluate import Evaluator, build_evaluator
from plan_check.findings import Outcome
from plan_check.graph.finder import type_key
from plan_check.graph.graph import build_graph
from plan_check.graph.schema import Schema
from plan_check.plan.parse import parse_plan
from plan_check.rules.bundled import bundled_policies
from plan_check.rules.kleene import Tri
from plan_check.rules.model import Pack, Rule
from plan_check.rules.operators import operators
from plan_check.values import State

AS_OF = date(2026, 1, 1)
"""The day of judgement of a case that gives none."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One resource on which the rule did not say what its case expects."""

    address: str
    """Empty where it is about the case as a whole."""
    text: str


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What became of one case."""

    rule: str
    case: Case
    outcomes: Mapping[str, Outcome]
    """By address, of every resource that the rule judged."""
    mistakes: tuple[Mistake, ...]
    omitted: frozenset[tuple[str, str]] = frozenset()
    """Type and name of the attributes that a judged resource omits."""


@dataclass(eq=False)
class CaseRunner:
    """Runs cases of one pack, and remembers which conditions they have shown."""

    pack: Pack
    schema: Schema
    seen: dict[int, set[Tri]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rules = {rule.info.id: rule for rule in self.pack.rules}

    def run(self, rule_id: str, case: Case) -> CaseResult:
        """Judge the plan of one case, and compare."""
        rule = self._rules[rule_id]
        evaluator = self._evaluator(rule, case)
        plain = evaluator.rules[rule_id]
        recorded = self._recorded(rule, case)
        evaluator.rules = {**evaluator.rules, rule_id: recorded}
        outcomes: dict[str, Outcome] = {}
        reasons: dict[str, str] = {}
        omitted: set[tuple[str, str]] = set()
        twice: list[Mistake] = []
        for node, verdict in list(evaluator.verdicts(recorded)):
            if node.address in outcomes:
                twice.append(Mistake(node.address, "got two verdicts"))
            outcomes[node.address] = verdict.outcome
            finding = evaluator.finding(plain, node, verdict)
            reasons[node.address] = finding.reason
            for name in self._tested(rule):
                if evaluator.graph.value(node, name).state is State.OMITTED:
                    omitted.add((type_key(node), name))
        mistakes = [*twice, *_mistakes(case, outcomes, reasons)]
        return CaseResult(rule_id, case, outcomes, tuple(mistakes), frozenset(omitted))

    def _evaluator(self, rule: Rule, case: Case) -> Evaluator:
        """Build what judges the case's plan."""
        plan = parse_plan(plan_of(case, self.schema), case.name)
        return build_evaluator(
            build_graph(plan, self.schema),
            self.pack,
            parameters={rule.info.id: case.parameters},
            as_of=case.as_of or AS_OF,
        )

    def _recorded(self, rule: Rule, case: Case) -> CompiledRule:
        """Compile the rule so that its conditions note what they give."""
        make = partial(RecordingCompiler, operators=operators(), seen=self.seen)
        return compile_rule(rule, case.parameters, make)

    def _tested(self, rule: Rule) -> set[str]:
        parts = [rule.require, *([rule.when] if rule.when else [])]
        return {name for part in parts for name in judged_attributes(part)}

    def omittable(self, rule: Rule) -> set[tuple[str, str]]:
        """Give type and name of what a rule tests and a configuration may omit.

        What exists keeps the value in the state, so that nothing is omitted of it.
        """
        found: set[tuple[str, str]] = set()
        if "create" not in rule.actions:
            return found
        for type_ in rule.info.resource:
            for name in self._tested(rule):
                flags = self.schema.flags(type_, name)
                if flags is not None and {"o", "c"} <= set(flags):
                    found.add((type_, name))
        return found

    def branches(self, rule_ids: Sequence[str]) -> list[Branch]:
        """Give the branches of rules, in the order of their files."""
        return [
            branch
            for rule_id in rule_ids
            for branch in branches_of(self._rules[rule_id], self.seen)
        ]

    def shared(self) -> list[Branch]:
        """Give the branches inside the conditions that rules share."""
        path = bundled_policies() / "conditions.yaml"
        return list(shared_branches(self.pack.conditions, path, self.seen))


def _mistakes(
    case: Case, outcomes: Mapping[str, Outcome], reasons: Mapping[str, str]
) -> Iterator[Mistake]:
    if not isinstance(case.expect, Mapping):
        if len(outcomes) != 1:
            yield Mistake("", _miscounted(outcomes))
            return
        expected = dict.fromkeys(outcomes, case.expect)
    else:
        expected = dict(case.expect)
    for address in sorted({*expected, *outcomes}):
        wanted, got = expected.get(address), outcomes.get(address)
        if wanted is got:
            continue
        if wanted is None and got is Outcome.NOT_APPLICABLE:
            continue
        if got is None:
            yield Mistake(address, f"expected {wanted}, but the rule does not judge it")
            continue
        said = f"got {got}" if wanted is None else f"expected {wanted}, got {got}"
        why = f": {reasons[address]}" if reasons.get(address) else ""
        more = "; the case does not say what to expect" if wanted is None else ""
        yield Mistake(address, f"{said}{why}{more}")


def _miscounted(outcomes: Mapping[str, Outcome]) -> str:
    if not outcomes:
        return "the rule judges none of its resources; if that is meant, expect: {}"
    names = ", ".join(
        f"{address}: {word}" for address, word in sorted(outcomes.items())
    )
    return f"the rule judges several resources; expect: {{{names}}}"
