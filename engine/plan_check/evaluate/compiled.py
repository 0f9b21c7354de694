"""Rules with their conditions compiled and their parameters put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from plan_check.evaluate.conditions import Compiler
from plan_check.evaluate.context import Check
from plan_check.findings import JsonValue
from plan_check.rules.model import Condition, Pack, Rule
from plan_check.rules.operators import operators

Parameters = Mapping[str, Mapping[str, JsonValue]]
"""Settings by rule id, then by parameter."""


@dataclass(eq=False)
class CompiledRule:
    """A rule whose conditions are compiled when they are first asked for.

    Most plans hold resources for few of the rules.
    """

    rule: Rule
    _compile: Callable[[Condition], Check]

    @cached_property
    def when(self) -> Check | None:
        """Which resources the rule applies to; all, if ``None``."""
        return self._compile(self.rule.when) if self.rule.when else None

    @cached_property
    def require(self) -> Check:
        """What they must satisfy."""
        return self._compile(self.rule.require)

    @cached_property
    def blind(self) -> tuple[tuple[Check, str, str], ...]:
        """Condition, reason and type of each clause of ``unknown``."""
        clauses = self.rule.unknown
        return tuple((self._compile(c.when), c.because, c.resource) for c in clauses)


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
    return CompiledRule(rule, make(settings).compile)
