"""How a value got into the configuration: written there, given, or made elsewhere."""

from __future__ import annotations

from plan_check.graph.graph import Graph
from plan_check.graph.leaves import Fixed
from plan_check.graph.origins import Origin
from plan_check.plan.model import Instance

_DEPTH = 12


def origin_kinds(
    graph: Graph, node: Instance, path: str, *, is_known: bool, depth: int = _DEPTH
) -> set[str] | None:
    """Tell what a value is made of.

    Args:
        graph: Of the plan.
        node: The instance whose expression makes it.
        path: The attribute, within its block.
        is_known: The value is known, so that nothing unknown went into it.
        depth: How many resources to follow it through.

    Returns:
        Words out of ``constant``, ``default`` (of a variable), ``variable`` (given to
        the root module in clear), ``injected`` (given for a sensitive variable, by
        whom the plan does not say) and ``resource``. ``None`` where the plan does not
        tell; empty where nothing went into it but keys and nulls.
    """
    origins = graph.origins(node, path)
    if any(lost.is_set for lost in origins.lost):
        return {"resource"}
    kinds = {kind for leaf in origins.fixed if (kind := _of_fixed(graph, leaf))}
    for origin in origins.sources:
        for source in origin.nodes:
            kinds |= _of_source(graph, source, origin, is_known=is_known, depth=depth)
    hidden = origins.lost or any(leaf.origin == "local" for leaf in origins.fixed)
    return None if hidden and "resource" not in kinds else kinds


def same_value_kinds(
    graph: Graph, node: Instance, path: str, data: object
) -> set[str] | None:
    """Tell where a known value stands in the configuration; ``None`` for nowhere."""
    if not isinstance(data, str) or not data:
        return None
    fixed = graph.origins(node, path).fixed
    same = {_of_fixed(graph, leaf) for leaf in fixed if leaf.data == data}
    return same - {""} or None


def _of_source(
    graph: Graph, source: Instance, origin: Origin, *, is_known: bool, depth: int
) -> set[str]:
    name = origin.attribute.partition(".")[0]
    if source.mode != "managed" or not name or not depth:
        return {"resource"}
    passed = "input" if (source.type, name) == ("terraform_data", "output") else name
    if graph.is_unknown(source, passed):
        return set() if is_known else {"resource"}
    if not graph.origins(source, passed).written:
        return {"resource"}
    kinds = origin_kinds(graph, source, passed, is_known=True, depth=depth - 1)
    return {"resource"} if kinds is None else kinds


def _of_fixed(graph: Graph, leaf: Fixed) -> str:
    if leaf.origin == "function":
        return "constant"
    if leaf.origin in {"key", "local"} or leaf.data in (None, ""):
        return ""
    if leaf.origin != "variable":
        return leaf.origin
    declared = graph.plan.root.variables.get(leaf.name, {})
    if declared.get("default") == graph.plan.variables.get(leaf.name):
        return "default"
    return "injected" if declared.get("sensitive") is True else "variable"
