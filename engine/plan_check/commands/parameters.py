"""``--param [RULE.]NAME=VALUE``, checked against what the rules declare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from plan_check.check import checked_parameters
from plan_check.commands.selection import find_rule
from plan_check.errors import UsageError
from plan_check.evaluate.compiled import Parameters
from plan_check.findings import JsonValue
from plan_check.rules.comparing import compile_regex
from plan_check.rules.model import Pack, Parameter, Rule, Test
from plan_check.rules.shapes import nearest
from plan_check.rules.walk import conditions_of

_PATTERNS = ("matches", "not_matches", "any_matches", "matches_each")
_KINDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
}


def parse_parameters(pack: Pack, given: Sequence[str]) -> Parameters:
    """Read settings, and give them by rule id.

    A setting that names its rule outweighs one that does not; of two alike, the
    later one counts.

    Raises:
        UsageError: A rule or a parameter does not exist, or a value does not fit.
    """
    settings: dict[str, JsonValue] = {}
    for key, text in sorted(map(_split, given), key=lambda pair: "." in pair[0]):
        for rule, parameter in _owners(pack, key):
            value = _value(parameter, text)
            _check_patterns(rule, parameter, value)
            settings[f"{rule.info.id}.{parameter.name}"] = value
    return checked_parameters(pack, settings)


def _split(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        hint = "write --param NAME=VALUE, or RULE.NAME=VALUE"
        raise UsageError(f"--param {text!r} has no name and value", hint=hint)
    return key.strip(), value.strip()


def _owners(pack: Pack, key: str) -> list[tuple[Rule, Parameter]]:
    word, _, name = key.rpartition(".")
    rules = [find_rule(pack.rules, word)] if word else pack.rules
    found = [(r, r.parameters[name]) for r in rules if name in r.parameters]
    if found:
        return found
    names = sorted({other for rule in rules for other in rule.parameters})
    hint = nearest(name, names) or _offered(names)
    if word:
        raise UsageError(f"{word} has no parameter {name!r}", hint=hint)
    raise UsageError(f"no rule has a parameter {name!r}", hint=hint)


def _offered(names: Sequence[str]) -> str:
    return f"there are: {', '.join(names)}" if names else "it takes no parameters"


def _value(parameter: Parameter, text: str) -> JsonValue:
    default = parameter.default
    value: JsonValue
    if isinstance(default, list):
        plain = text[1:-1] if text.startswith("[") and text.endswith("]") else text
        items = [item.strip() for item in plain.split(",") if item.strip()]
        sample = default[0] if default else ""
        value = [_scalar(parameter, sample, item) for item in items]
    else:
        value = _scalar(parameter, default, text)
    if parameter.one_of and value not in parameter.one_of:
        choices = ", ".join(map(_spelled, parameter.one_of))
        raise UsageError(
            f"--param {parameter.name}: {text!r} is not one of {choices}",
            hint=f"the default is {_spelled(default)}",
        )
    return value


def fitting(rule: Rule, parameter: Parameter, value: Any) -> JsonValue:  # noqa: ANN401
    """Check a value that a configuration file gives a parameter.

    Raises:
        UsageError: It is of another type, or not one of those allowed.
    """
    default = parameter.default
    if isinstance(default, list):
        items = value if isinstance(value, list) else [value]
        sample = default[0] if default else ""
        found: JsonValue = [_scalar(parameter, sample, _spelled(i)) for i in items]
    else:
        found = _value(parameter, _spelled(value))
    _check_patterns(rule, parameter, found)
    return found


def _scalar(parameter: Parameter, sample: JsonValue, text: str) -> JsonValue:
    """Read *text* as a value of the type of *sample*."""
    if sample is None or isinstance(sample, str):
        return text
    try:
        if isinstance(sample, bool):
            return {"true": True, "false": False}[text.lower()]
        return int(text) if isinstance(sample, int) else _finite(text)
    except (KeyError, ValueError):
        kind = _KINDS.get(type(sample), "text")
        raise UsageError(
            f"--param {parameter.name}: {text!r} is not {kind}",
            hint=f"the default is {_spelled(parameter.default)}",
        ) from None


def _finite(text: str) -> float:
    number = float(text)
    if number - number != 0:  # infinite, or not a number
        raise ValueError
    return number


def _spelled(value: JsonValue) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _check_patterns(rule: Rule, parameter: Parameter, value: JsonValue) -> None:
    """Refuse what a rule would use as a regular expression and is none."""
    operand = f"${parameter.name}"
    if not any(pair in _used(rule) for pair in ((name, operand) for name in _PATTERNS)):
        return
    for pattern in value if isinstance(value, list) else [value]:
        try:
            compile_regex(str(pattern))
        except ValueError as error:
            raise UsageError(
                f"--param {parameter.name}: {pattern!r} is not a regular expression:"
                f" {error}",
                hint="back-references and look-around are not supported",
            ) from None


def _used(rule: Rule) -> list[tuple[str, JsonValue]]:
    """Give every operator of a rule with its operand."""
    return [
        pair
        for condition in conditions_of(rule)
        if isinstance(condition, Test)
        for pair in condition.operators
    ]
