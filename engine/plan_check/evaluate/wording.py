"""Puts into words what a verdict rests on."""

from __future__ import annotations

from collections.abc import Mapping

from plan_check.evaluate.trace import Step
from plan_check.findings import Evidence, JsonValue
from plan_check.graph.security_groups import ports_text
from plan_check.values import Data, Value


class Leaf:
    """Compares steps by what they show, to drop repetitions."""

    def __init__(self, step: Step) -> None:
        self.step = step
        self._token = (step.address, step.attribute, step.text, step.note)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Leaf) and self._token == other._token

    def __hash__(self) -> int:
        return hash(self._token)


def readable(value: Value | None) -> Data:
    """Give a value's data; ports and protocol as one word."""
    data = value.data if value else None
    if isinstance(data, Mapping) and set(data) == {"protocol", "from", "to"}:
        return ports_text(data)
    return data


def stated(evidence: Evidence) -> str:
    """Say in one clause what a piece of evidence shows."""
    return evidence.statement(_spelled(evidence.value))


def _spelled(value: JsonValue) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_spelled, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)
