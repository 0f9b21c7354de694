"""The configuration inside a plan: modules, their blocks and expressions.

Only its skeleton is typed; expressions stay as Terraform wrote them:
``{"constant_value": …}``, ``{"references": […]}``, ``{}`` for a function of
constants, or lists and objects of those for nested blocks. Locals, dynamic blocks
and lifecycle arguments are not in it.
"""

from __future__ import annotations

from plan_check.findings import JsonValue
from plan_check.plan.model import Block, Module, Object


def parse_module(module: Object, path: tuple[str, ...] = ()) -> Module:
    """Build a module and those it calls from ``configuration.root_module``."""
    calls = {
        name: call
        for name, call in _items(module.get("module_calls"))
        if isinstance(call, dict)
    }
    return Module(
        path=path,
        resources=dict(map(_resource, _objects(module.get("resources")))),
        calls={name: _block(call) for name, call in calls.items()},
        children={
            name: parse_module(_object(call.get("module")), (*path, name))
            for name, call in calls.items()
        },
        outputs={
            name: _object(output).get("expression")
            for name, output in _items(module.get("outputs"))
        },
        variables={
            name: _object(variable)
            for name, variable in _items(module.get("variables"))
        },
    )


def parse_providers(configurations: Object) -> dict[str, Object]:
    """Give the expressions of each provider configuration of the root module.

    Those inside modules are left out: what their variables hold is not followed.
    """
    return {
        key: _object(_object(entry).get("expressions"))
        for key, entry in configurations.items()
        if not _object(entry).get("module_address")
    }


def _resource(item: Object) -> tuple[str, Block]:
    address = str(item.get("address") or f"{item.get('type')}.{item.get('name')}")
    return address, _block(item)


def _block(item: Object) -> Block:
    repeat = item.get("for_each_expression", item.get("count_expression"))
    provider = str(item.get("provider_config_key") or "")
    return Block(_object(item.get("expressions")), repeat, provider)


def _object(value: JsonValue) -> Object:
    return value if isinstance(value, dict) else {}


def _items(value: JsonValue) -> list[tuple[str, JsonValue]]:
    return list(value.items()) if isinstance(value, dict) else []


def _objects(value: JsonValue) -> list[Object]:
    return [i for i in value if isinstance(i, dict)] if isinstance(value, list) else []
