"""IAM, KMS, endpoint and secret policies as lists of statements.

Items have ``effect``, ``actions`` (an object ``all_but`` for ``NotAction``),
``resources`` (``*`` for ``NotResource``), ``principals`` and ``not_principals``
(``TYPE:ID``, ``*`` for anyone), and ``conditions`` (``test``, ``variable`` in lower
case, ``values``).

One unknown part makes a whole JSON string unknown. Where it comes from an
``aws_iam_policy_document`` that Terraform has yet to read, the statements are taken
from that data source, whose known parts are in the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plan_check.graph.items import Item, Items, as_list, datum, joined
from plan_check.graph.relations import Resolver
from plan_check.plan.model import Instance
from plan_check.values import (
    Data,
    Sensitive,
    State,
    Unknown,
    Value,
    opened,
    reveal,
    said_of,
)

DOCUMENT = "aws_iam_policy_document"
_SUBSUMED = ("source_policy_documents", "override_policy_documents")
_ROLE = "aws_iam_role"
_MAX_DEPTH = 8
_COLONS = 5
"""In an ARN with all its parts."""


def statements_of(
    resolver: Resolver, node: Instance, attribute: str, *, before: bool = False
) -> Items:
    """Give the statements of the policy in one attribute.

    Args:
        resolver: Of the graph that *node* is in.
        node: A resource with a policy, or an ``aws_iam_policy_document``.
        attribute: Where its JSON stands: ``policy``, ``assume_role_policy``.
        before: Read the policy as it was before the plan.
    """
    if node.type == DOCUMENT and node.mode == "data":
        return _document(resolver, node, 0)
    graph = resolver.graph
    name = (
        "inline_policy" if node.type == _ROLE and attribute == "policy" else attribute
    )
    value = graph.before(node, name) if before else graph.value(node, name)
    if name != attribute:
        if node.before is not None and not graph.origins(node, name).written:
            return Items()  # a mirror of policies that have resources of their own
        return _inline(node, value)
    return _policy(resolver, node, attribute, value, 0)


def _inline(node: Instance, value: Value) -> Items:
    """Read the policies that stand in blocks of a role."""
    if value.state is not State.KNOWN:
        unsure = value.state is State.UNKNOWN
        return Items(
            more=said_of(f"{node.address}.inline_policy", value.reason) * unsure
        )
    opened_blocks = map(opened, as_list(value.data))
    blocks = [b for b in opened_blocks if isinstance(b, Mapping)]
    return joined(
        [
            Items(),
            *(
                _parsed(block.get("policy"), node, "inline_policy")
                for block in blocks
                if block.get("policy") not in (None, "")
            ),
        ]
    )


def _policy(
    resolver: Resolver, node: Instance, attribute: str, value: Value, depth: int
) -> Items:
    if value.state is State.KNOWN:
        return _parsed(value.data, node, attribute)
    if value.state is not State.UNKNOWN:
        return Items()
    origins = resolver.graph.origins(node, attribute)
    documents = [
        found
        for origin in origins.sources
        for found in origin.nodes
        if found.type == DOCUMENT and found.mode == "data"
    ]
    others = sum(len(origin.nodes) for origin in origins.sources) - len(documents)
    if len(documents) != 1 or others or origins.lost or depth > _MAX_DEPTH:
        return Items(more=said_of(f"{node.address}.{attribute}", value.reason))
    return _document(resolver, documents[0], depth + 1)


def _document(resolver: Resolver, node: Instance, depth: int) -> Items:
    """Read a policy document data source from its arguments."""
    graph = resolver.graph
    written = datum(graph.value(node, "statement"))
    if isinstance(written, Unknown):
        return Items(more=said_of(f"{node.address}.statement", written.reason))
    own = Items(
        tuple(
            Item(_from_block(block), node, "statement")
            for block in map(opened, as_list(written))
            if isinstance(block, Mapping)
        )
    )
    inner = [_subsumed(resolver, node, name, depth) for name in _SUBSUMED]
    return joined([own, *inner])


def _subsumed(resolver: Resolver, node: Instance, name: str, depth: int) -> Items:
    value = resolver.graph.value(node, name)
    if value.state is not State.KNOWN:
        return _policy(resolver, node, name, value, depth)
    texts = as_list(value.data)
    parts = [
        _parsed(text, node, name) for text in texts if not isinstance(text, Unknown)
    ]
    if len(parts) < len(texts):
        later = Value(State.UNKNOWN, reason="known after apply")
        parts.append(_policy(resolver, node, name, later, depth))
    return joined([Items(), *parts])


def _parsed(text: Data, node: Instance, attribute: str) -> Items:
    import orjson

    plain = reveal(text)
    try:
        document = orjson.loads(plain) if isinstance(plain, str) else None
    except orjson.JSONDecodeError:
        document = None
    if not isinstance(document, dict):
        return Items(more=f"{node.address}.{attribute} is not a JSON policy")
    return Items(
        tuple(
            Item(_from_json(statement), node, attribute)
            for statement in as_list(document.get("Statement"))
            if isinstance(statement, Mapping)
        )
    )


def _from_json(statement: Mapping[str, Data]) -> dict[str, Data]:
    return {
        "effect": statement.get("Effect"),
        "actions": _actions(statement.get("Action"), statement.get("NotAction")),
        "resources": _resources(
            statement.get("Resource"), statement.get("NotResource")
        ),
        "principals": list(_principals(statement.get("Principal"))),
        "not_principals": list(_principals(statement.get("NotPrincipal"))),
        "conditions": list(_conditions(statement.get("Condition"))),
    }


def _actions(actions: Data, not_actions: Data) -> Data:
    if as_list(actions):
        return as_list(actions)
    return {"all_but": as_list(not_actions)} if as_list(not_actions) else []


def _resources(resources: Data, not_resources: Data) -> Data:
    """Give the resources; all but some are too many to tell from all."""
    if as_list(not_resources):
        return ["*"]
    return [_whole(resource) for resource in as_list(resources)]


def _whole(arn: Data) -> Data:
    """Add the parts that a short ARN lacks, as IAM does: wildcards."""
    if isinstance(arn, Sensitive):
        return Sensitive(_whole(arn.data))
    if not isinstance(arn, str) or not arn.startswith("arn:"):
        return arn
    return arn + ":*" * (_COLONS - arn.count(":"))


def _principals(principal: Data) -> Iterator[Data]:
    if isinstance(principal, Mapping):
        for kind, ids in principal.items():
            yield from (f"{kind}:{item}" for item in as_list(ids))
    elif principal is not None:
        yield principal


def _conditions(condition: Data) -> Iterator[Data]:
    tests = condition.items() if isinstance(condition, Mapping) else ()
    for test, variables in tests:
        pairs = variables.items() if isinstance(variables, Mapping) else ()
        for variable, values in pairs:
            yield {
                "test": test,
                "variable": str(variable).lower(),
                "values": as_list(values),
            }


def _from_block(block: Mapping[str, Data]) -> dict[str, Data]:
    effect = block.get("effect")
    return {
        "effect": "Allow" if reveal(effect) in (None, "") else effect,
        "actions": _actions(block.get("actions"), block.get("not_actions")),
        "resources": _resources(block.get("resources"), block.get("not_resources")),
        "principals": list(_block_principals(block.get("principals"))),
        "not_principals": list(_block_principals(block.get("not_principals"))),
        "conditions": list(_block_conditions(block.get("condition"))),
    }


def _block_principals(blocks: Data) -> Iterator[Data]:
    for block in map(opened, as_list(blocks)):
        if not isinstance(block, Mapping):
            yield block
            continue
        kind = reveal(block.get("type"))
        for name in as_list(block.get("identifiers")):
            if isinstance(name, Unknown) or isinstance(kind, Unknown):
                yield Unknown()
            elif kind == "*":
                yield "*"
            elif isinstance(name, Sensitive):
                yield Sensitive(f"{kind}:{name.data}")
            else:
                yield f"{kind}:{name}"


def _block_conditions(blocks: Data) -> Iterator[Data]:
    for block in map(opened, as_list(blocks)):
        if isinstance(block, Mapping):
            variable = reveal(block.get("variable"))
            yield {
                "test": block.get("test"),
                "variable": str(variable).lower()
                if isinstance(variable, str)
                else variable,
                "values": as_list(block.get("values")),
            }
        else:
            yield block
