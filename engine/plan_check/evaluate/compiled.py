"""Rules with their conditions compiled and their parameters put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plan_check.evaluate.conditions import Compiler
from plan_check.evaluate.context import Check
from plan_check.findings import JsonValue
from plan_check.rules.model import Pack, Rule
from plan_check.rules.operators import operators

Parameters = Mapping[str, Mapping[str, JsonValue]]
"""Settings by rule id, then by parameter."""


@dataclass(slots=True)
class CompiledRule:
    """A rule with its conditions compiled."""

    rule: Rule
    when: Check | None
    require: Check
    blind: tuple[tuple[Check, str, str], ...]
    """Condition, reason and type of each clause of ``unknown``."""


def compile_rules(pack: Pack, parameters: Parameters) -> dict[str, CompiledRule]:
    """Compile rules, with their parameters put in; by id."""
    table = operators()
    compiled = {}
    for rule in pack.rules:
        given = parameters.get(rule.info.id, {})
        settings = {
            name: given.get(name, parameter.default)
            for name, parameter in rule.parameters.items()
        }
        compile_ = Compiler(settings, table).compile
        compiled[rule.info.id] = CompiledRule(
            rule,
            compile_(rule.when) if rule.when else None,
            compile_(rule.require),
            tuple((compile_(b.when), b.because, b.resource) for b in rule.unknown),
        )
    return compiled
