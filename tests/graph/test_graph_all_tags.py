"""All tags of a resource, where the plan does not hold them."""

from __future__ import annotations

import pytest

from builders import (
    Anything,
    Json,
    block,
    change,
    const,
    graph_of,
    module,
    node_at,
    plan,
    refs,
)
from plan_check.values import UNKNOWN, State, Value

CLUSTER = "aws_rds_cluster.this"
KEY = "aws_kms_key.this"
NEW_KEY = change(KEY, unknown=["arn", "id"])
TAGGED = {"Owner": "shop"}
NO_TAGS = change(CLUSTER, {"tags": None}, unknown=["tags_all"])
TAGS_LATER = change(CLUSTER, unknown=["tags", "tags_all"])
SOME_TAGS = change(CLUSTER, {"tags": TAGGED}, unknown=["tags_all"])


def all_tags(
    cluster: Json,
    default_tags: Json | None = None,
    *,
    provider: str = "aws",
    **expressions: Anything,
) -> Value:
    """Give the state of `tags_all`, which the plan does not hold."""
    root = module(block(CLUSTER, provider=provider, **expressions), block(KEY))
    data = plan(cluster, NEW_KEY, root=root, variables={"team": "shop"})
    written = {} if default_tags is None else {"default_tags": [{"tags": default_tags}]}
    configured = {"aws": {"name": "aws", "expressions": written}}
    data["configuration"]["provider_config"] = configured
    graph = graph_of(data)
    return graph.value(node_at(graph, CLUSTER), "tags_all")


@pytest.mark.parametrize(
    "default_tags",
    [
        pytest.param(None, id="no default tags"),
        pytest.param(const({}), id="empty ones"),
        pytest.param(const(None), id="null"),
        pytest.param(refs("var.team"), id="others than none would be in the plan"),
    ],
)
def test_without_tags_there_are_none_but_the_default_ones(
    default_tags: Json | None,
) -> None:
    assert all_tags(NO_TAGS, default_tags).state is State.OMITTED


def test_all_tags_are_unknown_where_the_own_ones_are() -> None:
    found = all_tags(TAGS_LATER, const(TAGGED), tags=refs(f"{KEY}.arn"))

    assert found.state is State.UNKNOWN
    assert found.reason == f"known after apply, from {KEY}.arn"


@pytest.mark.parametrize(
    ("default_tags", "reason"),
    [
        (refs(f"{KEY}.arn"), "known after apply, from default_tags of its provider"),
        (refs("local.tags"), "it comes from local.tags, and a plan holds no locals"),
    ],
)
def test_all_tags_are_unknown_where_the_default_ones_are(
    default_tags: Json, reason: str
) -> None:
    found = all_tags(NO_TAGS, default_tags)

    assert found.state is State.UNKNOWN
    assert found.reason == reason


def test_all_tags_are_unknown_where_a_module_configures_the_provider() -> None:
    found = all_tags(NO_TAGS, provider="module.m:aws")

    assert found.reason == "its provider is configured inside a module"


def test_own_tags_are_joined_with_the_default_ones() -> None:
    found = all_tags(SOME_TAGS, const({"Owner": "all", "Team": "7"}))

    assert found.data == {"Owner": "shop", "Team": "7"}


def test_own_tags_alone_are_not_all_where_the_default_ones_are_not_told() -> None:
    found = all_tags(SOME_TAGS, refs("var.team"))

    assert found.reason == "known after apply"


def test_known_tags_are_kept_beside_unknown_ones() -> None:
    marks = {"tags": {"Owner": True}, "tags_all": True}
    found = all_tags(change(CLUSTER, {"tags": {"Team": "7"}}, unknown=marks))

    assert found.data == {"Owner": UNKNOWN, "Team": "7"}
