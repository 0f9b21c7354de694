"""Turns a case into the JSON of a plan, filled in as Terraform would write it.

An attribute that a case does not mention is null if it is only optional, omitted if
the provider computes it otherwise, and known after apply if the provider alone
gives it. What stands in ``after`` has a constant as its expression.
"""

from __future__ import annotations

from typing import Any

from plan_check.cases.addresses import Place, place_of
from plan_check.cases.expressions import expressions_of, mark
from plan_check.cases.model import Case, CaseResource
from plan_check.findings import JsonValue
from plan_check.graph.schema import Schema
from plan_check.plan.model import Object
from plan_check.rules.shapes import POLICY_ATTRIBUTES

_PROVIDER = "registry.terraform.io/hashicorp/aws"
_GONE = (("delete",), ("forget",))
Json = dict[str, Any]


def plan_of(case: Case, schema: Schema) -> Json:
    """Give the plan that a case describes."""
    changes, state = [], []
    root = _module()
    placed = [(r, place) for r in case.resources if (place := place_of(r.address))]
    for resource, place in placed:
        if resource.values is not None or resource.depends_on:
            state.append(_in_state(resource, place))
        if resource.values is None:
            changes.append(_change(resource, place, schema))
        _configure(root, resource, place, schema)
    for name in case.variables:
        root["variables"][name] = {}
    root = merged(root, case.configuration)
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "variables": _variables(case, root),
        "resource_changes": changes,
        "prior_state": {"values": {"root_module": {"resources": state}}},
        "configuration": {"root_module": root},
        "complete": case.complete,
        "errored": False,
    }


def _module() -> Json:
    return {"resources": [], "module_calls": {}, "variables": {}, "outputs": {}}


def _variables(case: Case, root: Json) -> Json:
    """Give the values of variables, with the defaults filled in."""
    declared = root["variables"].items()
    defaults = {name: v["default"] for name, v in declared if "default" in v}
    return {n: {"value": v} for n, v in {**defaults, **case.variables}.items()}


def _in_state(resource: CaseResource, place: Place) -> Json:
    values = resource.values if resource.values is not None else resource.before
    return {
        **_identity(resource, place),
        "values": _encoded(values or {}),
        "depends_on": list(resource.depends_on),
    }


def _identity(resource: CaseResource, place: Place) -> Json:
    found: Json = {
        "address": resource.address,
        "mode": place.mode,
        "type": place.type,
        "name": place.name,
        "provider_name": _PROVIDER,
    }
    if place.module:
        found["module_address"] = place.module
    if place.index is not None:
        found["index"] = place.index
    return found


def _encoded(values: Object) -> Json:
    """Copy values; a policy written as a mapping becomes its JSON."""
    import orjson

    return {
        name: orjson.dumps(value).decode()
        if name in POLICY_ATTRIBUTES.values() and isinstance(value, dict)
        else _copy(value)
        for name, value in values.items()
    }


def _copy(value: JsonValue) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _change(resource: CaseResource, place: Place, schema: Schema) -> Json:
    before = None if resource.before is None else _encoded(resource.before)
    after = _after(resource)
    actions = resource.actions or _actions(place, before, after)
    if actions == ("no-op",):
        before = after = before if after is None else after
    unknown: Json = {}
    if actions in _GONE:
        after = None
    if after is not None:
        unknown = _completed(after, resource, schema.attributes(place.key) or {})
    return {
        **_identity(resource, place),
        "change": {
            "actions": list(actions),
            "before": before,
            "after": after,
            "after_unknown": unknown,
            "before_sensitive": dict(resource.before_sensitive) or False,
            "after_sensitive": dict(resource.after_sensitive) or False,
        },
    }


def _after(resource: CaseResource) -> Json | None:
    """Put what changes over what was there; ``None`` where nothing stays."""
    given, unknown = resource.after, {*resource.unknown, *resource.after_unknown}
    if "create" in resource.actions:
        unknown |= {*resource.omitted}
    if resource.before is None:
        return _encoded(given or {})
    if given is None and not unknown:
        return None
    carried = {n: v for n, v in resource.before.items() if n not in unknown}
    return _encoded({**carried, **(given or {})})


def _actions(place: Place, before: Json | None, after: Json | None) -> tuple[str, ...]:
    if place.mode == "data":
        return ("read",)
    if before is None:
        return ("create",)
    if after is None:
        return ("delete",)
    return ("no-op",) if before == after else ("update",)


def _completed(after: Json, resource: CaseResource, attributes: Object) -> Json:
    """Add to *after* what a case leaves out; give what is known after apply."""
    unknown: Json = {}
    is_new = resource.before is None or "create" in resource.actions
    if is_new and resource.before is not None:
        _forget_computed(after, attributes, resource.after or {})
    for path in (*resource.references, *resource.unknown):
        mark(after, unknown, attributes, path)
    unknown = merged(unknown, resource.after_unknown)
    _fill_in(after, unknown, attributes, is_new=is_new)
    return unknown


def _forget_computed(after: Json, attributes: Object, given: Object) -> None:
    """Take out what a replacement computes anew."""
    for name, flags in attributes.items():
        computed = isinstance(flags, str) and not {"o", "r"} & set(flags)
        if (computed or name == "id") and name not in given:
            after.pop(name, None)


def _fill_in(after: Json, unknown: Json, attributes: Object, *, is_new: bool) -> None:
    for name, flags in attributes.items():
        if name in after or unknown.get(name):
            continue
        if isinstance(flags, dict):
            after[name] = None if name == "timeouts" else []
        elif "c" in str(flags) and is_new:
            unknown[name] = True
        else:
            after[name] = None


def _configure(
    root: Json, resource: CaseResource, place: Place, schema: Schema
) -> None:
    """Put the block of a resource into the configuration of its module."""
    stays = resource.values is not None or _after(resource) is not None
    if not stays and "no-op" not in resource.actions:
        return
    module = root
    for name in place.modules:
        call = module["module_calls"].setdefault(name, {"module": _module()})
        module = call["module"]
    found = {
        "address": place.config_address,
        "mode": place.mode,
        "type": place.type,
        "name": place.name,
        "expressions": expressions_of(resource, schema.attributes(place.key) or {}),
    }
    blocks = {block["address"]: block for block in module["resources"]}
    if place.config_address in blocks:
        blocks[place.config_address].update(merged(found, blocks[place.config_address]))
    else:
        module["resources"].append(found)


def merged(base: Json, over: Object) -> Json:
    """Put one object over another; resources are matched by their address."""
    result = dict(base)
    for key, value in over.items():
        former = result.get(key)
        if isinstance(former, dict) and isinstance(value, dict):
            result[key] = merged(former, value)
        elif (
            key == "resources" and isinstance(former, list) and isinstance(value, list)
        ):
            result[key] = _by_address(former, value)
        else:
            result[key] = _copy(value)
    return result


def _by_address(blocks: list[Json], over: list[Any]) -> list[Json]:
    found = {block["address"]: block for block in blocks}
    for block in over:
        address = str(block.get("address"))
        found[address] = merged(found.get(address, {}), block)
    return list(found.values())
