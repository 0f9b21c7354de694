"""Rules with their conditions compiled and their parameters put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

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
    make = partial(Compiler, operators=operators())
    return {
        rule.info.id: compile_rule(rule, parameters.get(rule.info.id, {}), make)
        for rule in pack.rules
    }


def compile_rule(
    rule: Rule,
    given: Mapping[str, JsonValue],
    make: Callable[[Mapping[str, JsonValue]], Compiler],
) -> CompiledRule:
    """Compile one rule.

    Args:
        rule: The rule.
        given: Settings that replace the defaults of its parameters.
        make: Makes a compiler that knows the settings.
    """
    settings = {
        name: given.get(name, parameter.default)
        for name, parameter in rule.parameters.items()
    }
    compile_ = make(settings).compile
    return CompiledRule(
        rule,
        compile_(rule.when) if rule.when else None,
        compile_(rule.require),
        tuple((compile_(b.when), b.because, b.resource) for b in rule.unknown),
    )
