"""Whether the configuration gives a value, or AWS has chosen it."""

from __future__ import annotations

from typing import Any

import pytest

from builders import (
    Json,
    block,
    change,
    const,
    exists,
    graph_of,
    module,
    node_at,
    plan,
    refs,
)

CLUSTER = "aws_rds_cluster.this"
GROUPS = "vpc_security_group_ids"
HAS: Json = {"engine": "aurora-mysql", GROUPS: ["sg-2", "sg-1"], "kms_key_id": "key"}


def given(change_: Json, expression: Json, name: str, **variables: Any) -> bool | None:  # noqa: ANN401
    address = change_["address"]
    made = block(CLUSTER, **{name: expression})
    if "[" in address:
        made["for_each_expression"] = refs("var.all")
    graph = graph_of(plan(change_, root=module(made), variables=variables))
    return graph.is_given(node_at(graph, address), name)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(["sg-1", "sg-2"], True), ([], False), (None, False), (["sg-9"], True)],
)
def test_a_variable_of_an_existing_resource_gives_what_is_in_it(
    value: object, expected: object
) -> None:
    assert given(exists(CLUSTER, HAS), refs("var.x"), GROUPS, x=value) is expected


@pytest.mark.parametrize(("flag", "expected"), [(True, True), (False, None)])
def test_a_branch_that_may_not_be_taken_leaves_it_open(
    flag: object, expected: object
) -> None:
    made = exists(CLUSTER, HAS)

    found = given(made, refs("var.own", "var.x"), "kms_key_id", own=flag, x="k-")

    assert found is expected


def test_a_truth_value_alone_gives_nothing_else() -> None:
    made = exists(CLUSTER, HAS)

    assert given(made, refs("var.own"), "kms_key_id", own=True) is False


def test_a_constant_is_given() -> None:
    assert given(exists(CLUSTER, HAS), const("key"), "kms_key_id") is True


def test_of_a_map_only_the_entry_that_equals_the_value_is_certain() -> None:
    every = {"a": {"key": "key"}, "b": {"key": None}}
    expression = refs("each.value.key")
    mine = exists(f'{CLUSTER}["a"]', HAS)
    other = exists(f'{CLUSTER}["b"]', {**HAS, "kms_key_id": "chosen"})

    assert given(mine, expression, "kms_key_id", all=every) is True
    assert given(other, expression, "kms_key_id", all=every) is None


def test_what_a_new_resource_has_can_come_from_nowhere_else() -> None:
    new = change(f'{CLUSTER}["a"]', HAS)

    assert given(new, refs("each.value.key"), "kms_key_id", all={"a": {}}) is True
