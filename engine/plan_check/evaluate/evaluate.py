"""Judges a graph by rules: one verdict for each rule and each selected resource."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from plan_check.evaluate.compiled import CompiledRule, Parameters, compile_rules
from plan_check.evaluate.conditions import Compiler
from plan_check.evaluate.context import Check, CompiledDefault, Context
from plan_check.evaluate.redact import Redactor
from plan_check.evaluate.subjects import Views
from plan_check.evaluate.trace import Kind, Step
from plan_check.evaluate.wording import Leaf, readable, stated
from plan_check.findings import Evidence, Finding, Outcome
from plan_check.graph.graph import Graph
from plan_check.graph.relations import Resolver
from plan_check.plan.model import Instance
from plan_check.rules.kleene import Tri
from plan_check.rules.model import Pack, Rule
from plan_check.rules.operators import operators
from plan_check.rules.rule_file import PLAN
from plan_check.values import State, said_of

_MOST_EVIDENCE = 8
_MOST_NOTES = 3


@dataclass(slots=True)
class Verdict:
    """What a rule says of one resource, before it is put into words."""

    outcome: Outcome
    reason: str = ""
    """Why nothing more can be said; empty where the conditions tell."""
    check: Check | None = None
    """The condition that cannot tell, where it is not what the rule requires."""


@dataclass(eq=False)
class Evaluator:
    """Applies compiled rules to one graph."""

    context: Context
    rules: Mapping[str, CompiledRule]
    redactor: Redactor
    _passes: dict[tuple[str, Instance], Tri] = field(default_factory=dict)

    @property
    def graph(self) -> Graph:
        """The graph under judgement."""
        return self.context.views.graph

    def verdicts(self, rule: CompiledRule) -> Iterator[tuple[Instance, Verdict]]:
        """Judge every resource that a rule selects."""
        for node in self.selected(rule.rule):
            yield node, self.judge(rule, node)
        for check, because, type_ in rule.blind:
            for node in self._of_type(type_) if type_ else ():
                if node.stays and self._holds(check, node):
                    yield node, Verdict(Outcome.UNKNOWN, because)

    def selected(self, rule: Rule) -> Iterator[Instance]:
        """Give the resources that a rule judges."""
        for type_ in rule.info.resource:
            if type_ == PLAN:
                yield plan_node()
            for node in self._of_type(type_):
                if not node.deposed and node.action in rule.actions:
                    yield node

    def _of_type(self, type_: str) -> Sequence[Instance]:
        return self.graph.by_type.get(type_, ())

    def _holds(self, check: Check, node: Instance) -> bool:
        self.context.resource = node
        return check(self.context, node, None) is True

    def judge(self, rule: CompiledRule, node: Instance) -> Verdict:
        """Give a rule's verdict on one resource."""
        context = self.context
        context.resource = node
        applies = rule.when(context, node, None) if rule.when else True
        if applies is False:
            return Verdict(Outcome.NOT_APPLICABLE)
        if applies is None:
            return Verdict(Outcome.UNKNOWN, check=rule.when)
        for check, because, type_ in rule.blind:
            found = False if type_ else check(context, node, None)
            if found is not False:
                reason = because if found else ""
                return Verdict(Outcome.UNKNOWN, reason, check=check)
        result = rule.require(context, node, None)
        if result is None:
            return Verdict(Outcome.UNKNOWN)
        return Verdict(Outcome.PASS if result else Outcome.FAIL)

    def passes(self, rule_id: str, node: Instance) -> Tri:
        """Tell whether a rule passes; true as well where it does not apply."""
        token = (rule_id, node)
        if token in self._passes:
            return self._passes[token]
        rule = self.rules.get(rule_id)
        if rule is None:
            return None
        self._passes[token] = None  # ends a circle of rules
        resource = self.context.resource
        verdict = self.judge(rule, node)
        self.context.resource = resource
        if verdict.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE):
            self._passes[token] = True
        elif verdict.outcome is Outcome.FAIL:
            self._passes[token] = False
        return self._passes[token]

    def explained(self, rule: CompiledRule, node: Instance) -> dict[str, Step]:
        """Judge again, and note every part: ``when`` and ``require``."""
        self.context.resource = node
        steps = {}
        for name, check in (("when", rule.when), ("require", rule.require)):
            if check is not None:
                step = Step(name, Kind.ALL)
                step.result = check(self.context, node, step)
                steps[name] = step
        return steps

    def finding(self, rule: CompiledRule, node: Instance, verdict: Verdict) -> Finding:
        """Put a verdict into words, with its evidence."""
        outcome = verdict.outcome
        if outcome is Outcome.PASS or outcome is Outcome.NOT_APPLICABLE:
            return Finding(rule.rule.info, node.address, outcome)
        if verdict.reason:
            return Finding(rule.rule.info, node.address, outcome, verdict.reason)
        leaves = list(dict.fromkeys(map(Leaf, self._decisive(rule, node, verdict))))
        evidence: list[Evidence] = []
        for leaf in leaves[:_MOST_EVIDENCE]:
            if leaf.step.attribute and not leaf.step.is_gate:
                item = self.evidence(leaf.step)
                evidence += [item] if item not in evidence else []
        reason = self._reason(outcome, [leaf.step for leaf in leaves], evidence)
        return Finding(rule.rule.info, node.address, outcome, reason, tuple(evidence))

    def _decisive(
        self, rule: CompiledRule, node: Instance, verdict: Verdict
    ) -> Iterator[Step]:
        self.context.resource = node
        check = verdict.check or rule.require
        step = Step("", Kind.ALL)
        step.result = check(self.context, node, step)
        return step.blamed()

    def _reason(
        self, outcome: Outcome, steps: Sequence[Step], evidence: Sequence[Evidence]
    ) -> str:
        """Give one clause that says what decides."""
        first = steps[0] if steps else Step("")
        if outcome is Outcome.UNKNOWN and first.note:
            note = self.redactor.text(first.note)
            return said_of(first.attribute or "it", note)
        if outcome is Outcome.UNKNOWN and first.text:
            return f"the plan does not tell whether {self.redactor.text(first.text)}"
        if not evidence:
            held = first.address in self.graph.by_address
            notes = dict.fromkeys(step.note for step in steps if step.note)
            because = "; ".join(list(notes)[:_MOST_NOTES])
            return because or (f"because of {first.address}" if held else "")
        shown = [e for e in evidence if e.address == evidence[0].address][-2:]
        return "; ".join(dict.fromkeys(map(stated, shown)))

    def evidence(self, step: Step) -> Evidence:
        """Turn what a step looked at into evidence that is safe to show."""
        value = step.value
        state = (value.default_of or value.state) if value else State.UNKNOWN
        known = step.address in self.graph.by_address
        return Evidence(
            step.address if known else self.redactor.text(step.address),
            step.attribute,
            state.value,
            self.redactor.shown(readable(value), step.attribute),
            self.redactor.text(step.note),
        )


def plan_node() -> Instance:
    """Make the subject of rules that judge the plan as a whole."""
    return Instance(
        address=PLAN,
        mode="plan",
        type=PLAN,
        name=PLAN,
        key=None,
        modules=(),
        keys=(),
        actions=("no-op",),
        after={},
        before={},
    )


def build_evaluator(
    graph: Graph, pack: Pack, *, parameters: Parameters, as_of: date
) -> Evaluator:
    """Compile a pack for one graph.

    Args:
        graph: The plan to judge.
        pack: Rules, relations and facts.
        parameters: Settings that replace the rules' defaults.
        as_of: The day that dates are measured against.
    """
    rules = compile_rules(pack, parameters)
    compiler = Compiler({}, operators())
    defaults = {
        key: tuple(
            CompiledDefault(fact, compiler.compile(fact.when) if fact.when else None)
            for fact in facts
        )
        for key, facts in pack.facts.defaults.items()
    }
    resolver = Resolver(graph, pack.relations)
    context = Context(Views(resolver), pack.facts, defaults, as_of, lambda _r, _n: None)
    resolver.read = context.value
    redactor = Redactor(graph.plan, graph.schema, lambda: repr(pack))
    evaluator = Evaluator(context, rules, redactor)
    context.passes = evaluator.passes
    return evaluator


@dataclass(frozen=True, slots=True)
class Judgement:
    """All verdicts of one run over one graph."""

    findings: tuple[Finding, ...]
    counts: Counter[Outcome]
    unmatched: tuple[str, ...]
    undecided: tuple[str, ...]
    """Rules that only the whole plan can be judged by: nothing of them is in here."""


def evaluate(
    evaluator: Evaluator,
    selected: Sequence[str],
    show: frozenset[Outcome],
    weigh: Callable[[Instance], int],
) -> Judgement:
    """Judge a graph by the selected rules.

    Args:
        evaluator: Of the graph.
        selected: Rule ids.
        show: Outcomes to make findings of; all are counted.
        weigh: Tells how many resources of the plan an instance stands for.
    """
    context = evaluator.context
    findings: list[Finding] = []
    counts: Counter[Outcome] = Counter()
    unmatched: list[str] = []
    undecided: list[str] = []
    for rule_id in selected:
        rule = evaluator.rules[rule_id]
        context.looked_at_keys = False
        found = list(evaluator.verdicts(rule))
        shown = [
            evaluator.finding(rule, node, verdict)
            for node, verdict in found
            if verdict.outcome in show
        ]
        if context.looked_at_keys:
            undecided.append(rule_id)
            continue
        findings += shown
        for node, verdict in found:
            counts[verdict.outcome] += weigh(node)
        if not found:
            unmatched.append(rule_id)
    return Judgement(tuple(findings), counts, tuple(unmatched), tuple(undecided))
