"""Turns the JSON of `terraform show -json` into a :class:`Plan`.

``resource_changes`` is the truth on resources: it keeps unknown values apart from
absent ones, and it holds deletions. Data sources that are already read, and what a
targeted plan leaves alone, stand in ``prior_state`` only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from plan_check.errors import PlanError, SourceLocation
from plan_check.findings import JsonValue
from plan_check.plan.address import Key, module_address_of, module_keys
from plan_check.plan.configuration import parse_module, parse_providers
from plan_check.plan.model import Deferred, Instance, Module, Object, Plan


def parse_plan(data: Mapping[str, JsonValue], path: str) -> Plan:
    """Build a plan from its decoded JSON.

    Args:
        data: The whole document; of a supported ``format_version``.
        path: The name that reports give the plan.

    Raises:
        PlanError: A part has a shape that no Terraform writes.
    """
    reader = _Reader(path)
    configuration = reader.object(data, "configuration")
    root = parse_module(reader.object(configuration, "root_module"))
    changed = reader.instances(data)
    return Plan(
        path=path,
        terraform_version=str(data.get("terraform_version") or ""),
        instances=(*changed, *reader.from_state(data, changed)),
        root=root,
        variables={
            name: variable.get("value")
            for name, variable in reader.object(data, "variables").items()
            if isinstance(variable, dict)
        },
        providers=parse_providers(reader.object(configuration, "provider_config")),
        timestamp=_day(data.get("timestamp")),
        errored=data.get("errored") is True,
        complete=complete
        if isinstance(complete := data.get("complete"), bool)
        else None,
        deferred=tuple(_deferred(data)),
        problems=tuple(_failed_checks(data)),
        secrets=tuple(_secrets(data, root)),
    )


class _Reader:
    """Reads parts of one plan; every error names the plan and the part."""

    def __init__(self, path: str) -> None:
        self.path = path

    def error(self, part: str, expected: str) -> PlanError:
        return PlanError(
            f"{part} is not {expected}",
            SourceLocation(self.path),
            hint="write the plan again: terraform show -json tfplan > plan.json",
        )

    def object(self, parent: Mapping[str, JsonValue], name: str) -> Object:
        part = parent.get(name)
        if part is None:
            return {}
        if not isinstance(part, dict):
            raise self.error(name, "an object")
        return part

    def instances(self, data: Mapping[str, JsonValue]) -> list[Instance]:
        changes = data.get("resource_changes")
        if changes is None:
            return []
        if not isinstance(changes, list):
            raise self.error("resource_changes", "a list")
        return [self.instance(item, at) for at, item in enumerate(changes)]

    def instance(self, item: JsonValue, at: int) -> Instance:
        if not isinstance(item, dict):
            raise self.error(f"resource_changes[{at}]", "an object")
        address, type_, name = item.get("address"), item.get("type"), item.get("name")
        change = item.get("change")
        if not (isinstance(address, str) and isinstance(type_, str)):
            raise self.error(f"resource_changes[{at}]", "a resource with an address")
        if not isinstance(change, dict):
            raise self.error(f"resource_changes[{at}].change", "an object")
        module_address = item.get("module_address")
        modules, keys = module_keys(
            module_address if isinstance(module_address, str) else ""
        )
        actions = change.get("actions")
        words = tuple(map(str, actions)) if isinstance(actions, list) else ()
        if words == ("forget",):
            change = {**change, **_forgotten(change)}
        after, before = change.get("after"), change.get("before")
        unknown = change.get("after_unknown")
        return Instance(
            address=address,
            mode=str(item.get("mode") or "managed"),
            type=type_,
            name=str(name),
            key=_key(item.get("index")),
            modules=modules,
            keys=keys,
            actions=words,
            after=_planned(after, unknown, words),
            before=before if isinstance(before, dict) else None,
            after_unknown=unknown,
            after_sensitive=change.get("after_sensitive"),
            before_sensitive=change.get("before_sensitive"),
            deposed=str(item.get("deposed") or ""),
        )

    def from_state(
        self, data: Mapping[str, JsonValue], changed: list[Instance]
    ) -> Iterator[Instance]:
        """Give what only the state before the plan holds.

        Its ``depends_on`` is noted on the instances that the plan has as well.
        """
        known = {instance.address: instance for instance in changed}
        state = self.object(self.object(data, "prior_state"), "values")
        for item in _state_resources(state.get("root_module")):
            address, type_ = item.get("address"), item.get("type")
            if not isinstance(address, str) or not isinstance(type_, str):
                continue
            depends_on = item.get("depends_on")
            words = tuple(map(str, depends_on)) if isinstance(depends_on, list) else ()
            if (instance := known.get(address)) is not None:
                instance.depends_on = words
            elif not item.get("deposed_key"):
                yield _from_state(item, address, type_, words)


def _forgotten(change: Object) -> Object:
    """Keep what Terraform forgets as it was: it stays in AWS, as a neighbour."""
    return {
        "after": change.get("before"),
        "after_unknown": {},
        "after_sensitive": change.get("before_sensitive"),
    }


def _planned(
    after: JsonValue, unknown: JsonValue, actions: tuple[str, ...]
) -> Object | None:
    """Give what stays; Terraform writes null for "nothing known" as well."""
    if actions == ("delete",):
        return None
    if isinstance(after, dict):
        return after
    return {} if unknown or actions else None


def _from_state(
    item: Object, address: str, type_: str, depends_on: tuple[str, ...]
) -> Instance:
    modules, keys = module_keys(module_address_of(address))
    values = item.get("values")
    mode = str(item.get("mode") or "managed")
    return Instance(
        address=address,
        mode=mode,
        type=type_,
        name=str(item.get("name")),
        key=_key(item.get("index")),
        modules=modules,
        keys=keys,
        actions=("no-op",) if mode == "managed" else ("read",),
        after=values if isinstance(values, dict) else {},
        before=values if isinstance(values, dict) else None,
        after_sensitive=item.get("sensitive_values"),
        before_sensitive=item.get("sensitive_values"),
        depends_on=depends_on,
    )


def _state_resources(module: JsonValue) -> Iterator[Object]:
    pending = [module]
    while pending:
        current = pending.pop()
        if not isinstance(current, dict):
            continue
        resources, children = current.get("resources"), current.get("child_modules")
        if isinstance(resources, list):
            yield from (item for item in resources if isinstance(item, dict))
        if isinstance(children, list):
            pending.extend(children)


def _key(index: JsonValue) -> Key:
    return (
        index if isinstance(index, (str, int)) and not isinstance(index, bool) else None
    )


def _day(timestamp: JsonValue) -> date | None:
    try:
        return date.fromisoformat(str(timestamp)[:10])
    except ValueError:
        return None


def _deferred(data: Mapping[str, JsonValue]) -> Iterator[Deferred]:
    changes = data.get("deferred_changes")
    for item in changes if isinstance(changes, list) else ():
        change = item.get("resource_change") if isinstance(item, dict) else None
        if isinstance(item, dict) and isinstance(change, dict):
            yield Deferred(
                str(change.get("address") or "?"), str(item.get("reason") or "unknown")
            )


def _failed_checks(data: Mapping[str, JsonValue]) -> Iterator[str]:
    checks = data.get("checks")
    for check in checks if isinstance(checks, list) else ():
        instances = check.get("instances") if isinstance(check, dict) else None
        for instance in instances if isinstance(instances, list) else ():
            if isinstance(instance, dict) and instance.get("status") in {
                "fail",
                "error",
            }:
                address = instance.get("address")
                if isinstance(address, dict):
                    yield str(address.get("to_display") or "?")


def _secrets(data: Mapping[str, JsonValue], root: Module) -> Iterator[JsonValue]:
    """Give values that only their variable or output marks as sensitive."""
    values = data.get("variables")
    for name, variable in root.variables.items():
        if variable.get("sensitive") is True:
            value = values.get(name) if isinstance(values, dict) else None
            yield value.get("value") if isinstance(value, dict) else None
    yield from _defaults(root)
    outputs = data.get("output_changes")
    for change in outputs.values() if isinstance(outputs, dict) else ():
        if isinstance(change, dict):
            if change.get("after_sensitive") is True:
                yield change.get("after")
            if change.get("before_sensitive") is True:
                yield change.get("before")


def _defaults(module: Module) -> Iterator[JsonValue]:
    """Give the defaults of sensitive variables, at any depth."""
    for variable in module.variables.values():
        if variable.get("sensitive") is True:
            yield variable.get("default")
    for child in module.children.values():
        yield from _defaults(child)
