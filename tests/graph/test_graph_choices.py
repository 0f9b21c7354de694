"""Lists and conditionals of which the plan shows only what they mention."""

import pytest

from builders import Json, block, change, module, plan, refs, resolver_of
from plan_check.graph.related import OneOf, Outside, Related
from plan_check.plan.model import Instance

CLUSTER = "aws_rds_cluster.this"
A, B = "aws_security_group.a", "aws_security_group.b"
NEW = change(CLUSTER, {"engine": "aurora-mysql"}, unknown=["vpc_security_group_ids"])


def groups(*references: str, more: tuple[Json, ...] = (), **given: object) -> Related:
    """Give the security groups of a cluster whose expression mentions these."""
    expression = refs(*references)
    root = module(block(CLUSTER, vpc_security_group_ids=expression), block(A), block(B))
    made = [change(A, unknown=["id"]), change(B, unknown=["id"])]
    data = plan(NEW, *(more or made), root=root, variables=given)
    resolver = resolver_of(data)
    node = resolver.graph.by_address[CLUSTER]
    relation = resolver.find(node, "security_groups")
    assert relation is not None
    return resolver.resolve(node, relation)


def names(related: Related) -> list[str]:
    """Give addresses of what is related for sure; alternatives joined by a bar."""
    return [
        "|".join(node.address for node in end.nodes)
        if isinstance(end, OneOf)
        else end.address
        if isinstance(end, Instance)
        else end.name
        for end in related.sure
    ]


def test_all_that_a_list_mentions_is_in_it() -> None:
    found = groups(f"{A}.id", f"{B}.id")

    assert names(found) == [A, B]
    assert not found.more


@pytest.mark.parametrize("value", [True, False, "prod", 1])
def test_beside_something_that_can_be_no_element_a_list_is_a_choice(
    value: object,
) -> None:
    found = groups("var.which", f"{A}.id", f"{B}.id", which=value)

    assert names(found) == [f"{A}|{B}"]


def test_a_literal_in_a_variable_is_an_element_outside_the_plan() -> None:
    found = groups(f"{A}.id", "var.others", others=["sg-0123"])

    assert names(found) == [A, "sg-0123"]


def test_a_known_id_of_something_else_is_an_element_outside_the_plan() -> None:
    read = change("data.aws_security_group.old", {"id": "sg-0123"}, actions=["read"])
    found = groups(
        f"{A}.id",
        "data.aws_security_group.old.id",
        more=(change(A, unknown=["id"]), read),
    )

    assert A in names(found)
    assert any(isinstance(end, Outside) for end in found.sure)


def test_a_block_without_a_key_may_mean_some_of_its_instances() -> None:
    made = tuple(change(f"{A}[{n}]", unknown=["id"]) for n in (0, 1))

    (found,) = groups(A, more=made).sure

    assert isinstance(found, OneOf)
    assert found.subset


@pytest.mark.parametrize("many", [True, False])
def test_all_of_a_block_or_one_of_it_is_a_choice(*, many: bool) -> None:
    """``var.many ? a[*].id : [a[0].id]``: one alone would be too few zones."""
    made = tuple(change(f"{A}[{n}]", unknown=["id"]) for n in (0, 1))

    (found,) = groups("var.many", A, f"{A}[0].id", more=made, many=many).sure

    assert isinstance(found, OneOf)
    assert not found.subset
