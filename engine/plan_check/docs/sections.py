"""All that is to be said of one rule, as sections that each output lays out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from plan_check.cases.model import Case
from plan_check.docs.terraform import example
from plan_check.docs.words import glossary, outline
from plan_check.findings import Outcome
from plan_check.graph.schema import Schema
from plan_check.report.encode import encode
from plan_check.rules.model import Condition, Rule
from plan_check.rules.rule_file import DEFAULT_ACTIONS


class Kind(StrEnum):
    """How a section is laid out."""

    TEXT = "text"
    TREE = "tree"
    """Lines whose leading spaces tell how deep they stand."""
    LIST = "list"
    TERRAFORM = "terraform"
    CONFIGURATION = "configuration"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a page."""

    title: str
    """Empty for what follows the head directly."""
    lines: tuple[str, ...]
    kind: Kind = Kind.TEXT


def rule_sections(
    rule: Rule, cases: Sequence[Case], schema: Schema
) -> tuple[Section, ...]:
    """Give the sections of a rule's page; those with nothing to say are left out.

    Args:
        rule: The rule.
        cases: Its cases, from which the Terraform is taken; may be empty.
        schema: Tells arguments from blocks.
    """
    info = rule.info
    sections = (
        Section("", (info.message,)),
        Section("why", _said(info.why)),
        Section("fix", _said(info.fix)),
        Section("judges", tuple(_subject(rule)), Kind.LIST),
        Section("applies where", _tree(rule.when), Kind.TREE),
        Section("requires", _tree(rule.require), Kind.TREE),
        Section("cannot tell where", tuple(_blind(rule)), Kind.LIST),
        Section("in these words", _words(rule), Kind.LIST),
        Section("parameters", tuple(_parameters(rule)), Kind.LIST),
        _terraform("fails", cases, Outcome.FAIL, schema),
        _terraform("passes", cases, Outcome.PASS, schema),
        Section("links", info.links, Kind.LIST),
        Section("compliance", tuple(_mapping(info.compliance)), Kind.LIST),
        Section("the same control elsewhere", tuple(_mapping(info.peers)), Kind.LIST),
        Section("to waive it", tuple(_waiver(rule)), Kind.CONFIGURATION),
    )
    return tuple(section for section in sections if any(section.lines))


def _said(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _subject(rule: Rule) -> Iterator[str]:
    yield ", ".join(rule.info.resource)
    if rule.actions != DEFAULT_ACTIONS:
        yield f"where the plan's action is: {', '.join(sorted(rule.actions))}"
    if rule.aliases:
        yield f"also called: {', '.join(rule.aliases)}"
    if rule.deprecated:
        yield "deprecated: applied only where --rule names it"


def _tree(condition: Condition | None) -> tuple[str, ...]:
    if condition is None:
        return ()
    return tuple(f"{'  ' * depth}{text}" for depth, text in outline(condition))


def _blind(rule: Rule) -> Iterator[str]:
    for clause in rule.unknown:
        of = f"{clause.resource}: " if clause.resource else ""
        said = " ".join(text for _, text in outline(clause.when))
        yield f"{of}{said}; {clause.because}"


def _words(rule: Rule) -> tuple[str, ...]:
    return tuple(f"{name}: {text}" for name, text in glossary(rule).items())


def _parameters(rule: Rule) -> Iterator[str]:
    for parameter in rule.parameters.values():
        default = encode(parameter.default).decode()
        choices = [encode(one).decode() for one in parameter.one_of]
        of = f" (one of {', '.join(choices)})" if choices else ""
        about = f": {parameter.about}" if parameter.about else ""
        yield f"{parameter.name} = {default}{of}{about}"


def _terraform(
    word: str, cases: Sequence[Case], outcome: Outcome, schema: Schema
) -> Section:
    text = example(cases, outcome, schema)
    return Section(f"Terraform that {word}", tuple(text.splitlines()), Kind.TERRAFORM)


def _mapping(given: Mapping[str, Iterable[str]]) -> Iterator[str]:
    for name, ids in given.items():
        yield f"{name}: {', '.join(ids)}"


def _waiver(rule: Rule) -> Iterator[str]:
    yield "# in plan-check.yaml"
    yield "waivers:"
    yield "  accept:"
    yield f"    - rule: {rule.info.id}"
    yield f"      address: {rule.info.resource[0]}.example"
    yield "      reason: why this is accepted"
    yield "      owner: who answers for it"
    yield "      until: 2026-12-31"
    yield ""
    yield "# or in the Terraform source, above or in the block"
    yield f"# plan-check: waive {rule.info.id} until 2026-12-31 by=owner: reason"
