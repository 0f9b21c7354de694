"""Builds small plans, as `terraform show -json` would write them, and judges them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from plan_check.check import Settings, check_plan, check_plans
from plan_check.evaluate.evaluate import Evaluator, build_evaluator
from plan_check.findings import Finding, JsonValue, Outcome, Report
from plan_check.graph.graph import Graph, build_graph
from plan_check.graph.leaves import Locals
from plan_check.graph.related import Related
from plan_check.graph.relations import Resolver
from plan_check.graph.schema import Schema, load_schema
from plan_check.load import Document, Inputs, PlanFile
from plan_check.plan.address import Index, module_address_of, split_steps
from plan_check.plan.model import Instance
from plan_check.plan.parse import parse_plan
from plan_check.rules.loader import load_pack
from plan_check.rules.model import Pack

Anything = Any
"""Any JSON, for what a test gives by keyword."""
Json = dict[str, Any]
ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "fixtures"
AS_OF = date(2025, 1, 1)
EVERYTHING = frozenset(Outcome)


@cache
def schema() -> Schema:
    return load_schema()


@cache
def pack() -> Pack:
    return load_pack([], schema())


def change(  # noqa: PLR0913
    address: str,
    after: Mapping[str, Any] | None = None,
    *,
    unknown: Iterable[str] | Json | bool = (),
    before: Mapping[str, Any] | None = None,
    actions: Iterable[str] = ("create",),
    secret: Json | bool | None = None,
    before_secret: Json | bool | None = None,
    **more: Anything,
) -> Json:
    """Make an element of `resource_changes`; unknown names are left out of after."""
    module = module_address_of(address)
    steps = split_steps(address[len(module) :].removeprefix("."))
    names = [step for step in steps if isinstance(step, str)]
    mode = names.pop(0) if names[0] == "data" else "managed"
    marks: Any = unknown
    if not isinstance(unknown, (dict, bool)):
        marks = dict.fromkeys(unknown, True)
    made: Json = {
        "address": address,
        "mode": mode,
        "type": names[0],
        "name": names[1],
        "change": {
            "actions": list(actions),
            "before": before,
            "after": dict(after or {}) if [*actions][-1] != "delete" else None,
            "after_unknown": marks,
            "before_sensitive": before_secret or {},
            "after_sensitive": secret or {},
        },
        **more,
    }
    if module:
        made["module_address"] = module
    if isinstance(steps[-1], Index):
        made["index"] = steps[-1].key
    return made


def exists(address: str, before: Mapping[str, Any], **after: Anything) -> Json:
    """Make a resource that is there; an update where anything changes."""
    actions = ("update",) if after else ("no-op",)
    return change(address, {**before, **after}, before=before, actions=actions)


def gone(address: str, before: Mapping[str, Any]) -> Json:
    return change(address, before=before, actions=("delete",))


def refs(*traversals: str) -> Json:
    """Make an expression; each traversal is followed by its prefixes."""
    texts: list[str] = []
    for traversal in traversals:
        texts += _prefixes(traversal)
    return {"references": texts}


def _prefixes(traversal: str) -> list[str]:
    head = traversal.split(".", 1)[0]
    if head in {"var", "local", "each", "count", "path"}:
        return [traversal]
    least = {"data": 3, "module": 1}.get(head, 2)
    if head == "module":
        return [traversal, traversal.rpartition(".")[0]]
    parts = traversal.split(".")
    return [".".join(parts[:n]) for n in range(len(parts), least - 1, -1)]


def const(value: Any) -> Json:  # noqa: ANN401
    return {"constant_value": value}


def block(
    address: str,
    /,
    *,
    for_each: Json | None = None,
    count: Json | None = None,
    provider: Anything = "aws",
    **expressions: Anything,
) -> Json:
    """Make a resource of the configuration."""
    made: Json = {
        "address": address,
        "expressions": expressions,
        "provider_config_key": provider,
    }
    if for_each is not None:
        made["for_each_expression"] = for_each
    if count is not None:
        made["count_expression"] = count
    return made


def module(
    *resources: Json,
    calls: Mapping[str, Json] | None = None,
    outputs: Mapping[str, Json] | None = None,
    variables: Mapping[str, Json] | None = None,
) -> Json:
    """Make a module of the configuration."""
    return {
        "resources": list(resources),
        "module_calls": dict(calls or {}),
        "outputs": {k: {"expression": v} for k, v in (outputs or {}).items()},
        "variables": dict(variables or {}),
    }


def call(body: Json, *, for_each: Json | None = None, **expressions: Anything) -> Json:
    """Make a call of a module."""
    made: Json = {"module": body, "expressions": expressions}
    if for_each is not None:
        made["for_each_expression"] = for_each
    return made


def plan(
    *changes: Json,
    root: Json | None = None,
    variables: Mapping[str, Any] | None = None,
    state: Iterable[Json] = (),
    **top: Anything,
) -> Json:
    """Make a plan."""
    made: Json = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {}},
        "resource_changes": list(changes),
        "configuration": {"root_module": root or module()},
        "variables": {k: {"value": v} for k, v in (variables or {}).items()},
        "timestamp": "2025-01-01T00:00:00Z",
        "complete": True,
        "errored": False,
        **top,
    }
    resources = list(state)
    if resources:
        made["prior_state"] = {"values": {"root_module": {"resources": resources}}}
    return made


def graph_of(data: Json, locals_: Locals | None = None) -> Graph:
    return build_graph(parse_plan(data, "plan.json"), schema(), locals_)


def resolver_of(data: Json, locals_: Locals | None = None) -> Resolver:
    return Resolver(graph_of(data, locals_), pack().relations)


def related(data: Json, address: str, name: str, *, before: bool = False) -> Related:
    """Resolve a relation of the resource at an address."""
    resolver = resolver_of(data)
    node = node_at(resolver.graph, address)
    relation = resolver.find(node, name)
    assert relation is not None, name
    return resolver.resolve(node, relation, before=before)


def addresses(nodes: Iterable[object]) -> list[str]:
    return [node.address for node in nodes if isinstance(node, Instance)]


def node_at(graph: Graph, address: str) -> Instance:
    return graph.by_address[address]


def evaluator_of(
    data: Json, rules: Pack | None = None, **parameters: Anything
) -> Evaluator:
    """Build what judges a plan; parameters as `rule id: settings`."""
    return build_evaluator(
        graph_of(data), rules or pack(), parameters=parameters, as_of=AS_OF
    )


def findings_of(
    data: Mapping[str, JsonValue],
    *rule_ids: str,
    rules: Pack | None = None,
    parameters: Mapping[str, Mapping[str, JsonValue]] | None = None,
) -> tuple[Finding, ...]:
    """Judge a plan as the program does; by all rules, where none is named."""
    wanted = rules or pack()
    selected = rule_ids or tuple(rule.info.id for rule in wanted.rules)
    settings = Settings(selected, parameters or {}, AS_OF, show=EVERYTHING)
    document = Document("plan.json", dict(data))
    return check_plan(document, wanted, schema(), settings).findings


def report_on(data: Mapping[str, JsonValue], settings: Settings) -> Report:
    """Judge a plan by all rules, and report as the program does."""
    file = PlanFile("plan.json", "plan.json", orjson.dumps(data))
    return check_plans(Inputs((file,)), pack(), schema(), settings, map)


def outcomes(
    data: Mapping[str, JsonValue], *rule_ids: str, rules: Pack | None = None
) -> dict[tuple[str, str], Outcome]:
    """Give each verdict by rule id and address."""
    return {
        (finding.rule.id, finding.address): finding.outcome
        for finding in findings_of(data, *rule_ids, rules=rules)
    }


def verdict(data: Mapping[str, JsonValue], rule_id: str, address: str) -> Outcome:
    """Give one rule's verdict on one resource."""
    return outcomes(data, rule_id)[rule_id, address]


def read_fixture(name: str) -> Json:
    loaded: Json = orjson.loads((FIXTURES / name / "plan.json").read_bytes())
    return loaded
