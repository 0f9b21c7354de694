"""Values at a path of names, through nested blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plan_check.graph.graph import Graph
from plan_check.plan.model import Instance
from plan_check.values import Data, Sensitive, State, Unknown, Value, known, unknown


def value_at(graph: Graph, node: Instance, path: str, *, before: bool = False) -> Value:
    """Give the value at a path of names; through nested blocks, a list of values."""
    name, _, rest = path.partition(".")
    value = graph.before(node, name) if before else graph.value(node, name)
    return inner_value(value, rest) if rest else value


def inner_value(value: Value, path: str) -> Value:
    """Step into a value along *path*, gathering over lists.

    A key that is not there is null; where the way is unknown, so is the end.
    """
    if value.state is not State.KNOWN:
        return value
    found = list(_gather(value.data, path.split(".")))
    if not found:
        return known(None)
    if len(found) == 1:
        item = found[0]
        return unknown(item.reason) if isinstance(item, Unknown) else known(item)
    return known(found)


def _gather(data: Data, names: list[str]) -> Iterator[Data]:
    if isinstance(data, Sensitive):
        for item in _gather(data.data, names):
            yield item if isinstance(item, (Sensitive, Unknown)) else Sensitive(item)
    elif isinstance(data, (list, tuple)):
        for item in data:
            yield from _gather(item, names)
    elif isinstance(data, Unknown):
        yield data
    elif not names:
        if data is not None:
            yield data
    elif isinstance(data, Mapping):
        yield from _gather(data.get(names[0]), names[1:])
