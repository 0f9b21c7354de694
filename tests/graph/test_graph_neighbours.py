"""Relations among resources that findings are about, as pictures need them."""

from __future__ import annotations

from builders import (
    AS_OF,
    Json,
    block,
    call,
    change,
    module,
    pack,
    plan,
    refs,
    resolver_of,
    schema,
)
from plan_check.check import Settings, check_plan
from plan_check.findings import Edge
from plan_check.graph.neighbours import edges_among
from plan_check.load import Document

CLUSTER = "aws_rds_cluster.orders"
GROUP = "aws_security_group.db"
RULE = "aws_vpc_security_group_ingress_rule.open"
KEY = "aws_kms_key.db"
PLAN = plan(
    change(CLUSTER, unknown=["kms_key_id", "vpc_security_group_ids"]),
    change(KEY, unknown=["arn"]),
    change(GROUP, unknown=["id"]),
    change(RULE, unknown=["security_group_id"]),
    root=module(
        block(
            CLUSTER,
            kms_key_id=refs("aws_kms_key.db.arn"),
            vpc_security_group_ids=refs("aws_security_group.db.id"),
        ),
        block(KEY),
        block(GROUP),
        block(RULE, security_group_id=refs("aws_security_group.db.id")),
    ),
)


def among(*addresses: str) -> list[tuple[str, str, str]]:
    edges = edges_among(resolver_of(PLAN), addresses)
    return [(edge.source, edge.relation, edge.target) for edge in edges]


def test_relations_with_clusters_are_given_though_nothing_is_said_of_them() -> None:
    assert among(KEY) == [(CLUSTER, "kms_key", KEY)]


def test_what_two_resources_share_is_between_them() -> None:
    assert among(RULE) == [
        (CLUSTER, "security_groups", GROUP),
        (CLUSTER, "group_sources", GROUP),
        (RULE, "group", GROUP),
    ]


def test_addresses_that_are_not_in_the_plan_are_ignored() -> None:
    assert among("aws_kms_key.gone") == []


def test_a_relation_that_the_plan_leaves_open_is_told_as_such() -> None:
    keys = [f"aws_kms_key.k[{number}]" for number in range(2)]
    data = plan(
        change(CLUSTER, unknown=["kms_key_id"]),
        *(change(key, unknown=["arn"]) for key in keys),
        root=module(
            block(CLUSTER, kms_key_id=refs("aws_kms_key.k")),
            block("aws_kms_key.k", count={"constant_value": 2}),
        ),
    )

    edges = edges_among(resolver_of(data), keys)

    assert edges == [Edge(CLUSTER, "kms_key", key, certain=False) for key in keys]


def test_a_relation_that_only_the_state_hints_at_is_told_as_open() -> None:
    state = {
        "address": CLUSTER,
        "mode": "managed",
        "type": "aws_rds_cluster",
        "name": "orders",
        "depends_on": [KEY],
        "values": {},
    }
    data = plan(
        change(CLUSTER, unknown=["kms_key_id"]),
        change(KEY, unknown=["arn"]),
        root=module(block(CLUSTER, kms_key_id=refs("local.key")), block(KEY)),
        state=[state],
    )

    edges = edges_among(resolver_of(data), [KEY])

    assert edges == [Edge(CLUSTER, "kms_key", KEY, certain=False)]


def edges_of(data: Json, *, asked: bool = True) -> tuple[Edge, ...] | None:
    ids = tuple(rule.info.id for rule in pack().rules)
    settings = Settings(ids, as_of=AS_OF, edges=asked)
    return check_plan(Document("plan.json", data), pack(), schema(), settings).edges


def test_relations_are_looked_up_only_where_they_are_asked_for() -> None:
    assert edges_of(PLAN, asked=False) is None


def test_equal_instances_of_a_module_have_their_relations_each() -> None:
    keys = [f"db{number:02}" for number in range(10)]
    changes = []
    for key in keys:
        within = f'module.stack["{key}"]'
        changes += [
            change(f"{within}.aws_rds_cluster.this", unknown=["kms_key_id"]),
            change(f"{within}.aws_kms_key.this", unknown=["arn"]),
        ]
    body = module(
        block("aws_rds_cluster.this", kms_key_id=refs("aws_kms_key.this.arn")),
        block("aws_kms_key.this"),
    )
    root = module(calls={"stack": call(body, for_each=refs("var.names"))})

    edges = edges_of(plan(*changes, root=root, variables={"names": 1}))

    assert edges == tuple(
        Edge(f"{at}.aws_rds_cluster.this", "kms_key", f"{at}.aws_kms_key.this")
        for at in (f'module.stack["{key}"]' for key in keys)
    )
