"""A plan's graph in four formats."""

from __future__ import annotations

import json

import pytest

from plan_check.report.graph import GraphFormat, render_graph
from plan_check.views import EdgeView, GraphView, NodeView

CLUSTER = "aws_rds_cluster.orders"
GROUP = 'aws_security_group.db["eu"]'
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"

VIEW = GraphView(
    path="plan.json",
    nodes=(
        NodeView(GROUP, "aws_security_group", ("delete", "create"), "managed"),
        NodeView(CLUSTER, "aws_rds_cluster", ("create",), "managed"),
        NodeView("data.aws_vpc.v", "aws_vpc", (), "data"),
    ),
    edges=(
        EdgeView(CLUSTER, GROUP, "security_groups", "vpc_security_group_ids", "exact"),
        EdgeView(CLUSTER, KEY, "kms_key", "kms_key_id", "outside"),
        EdgeView(GROUP, "data.aws_vpc.v", "vpc", "", "candidate"),
    ),
)


def test_text_lists_each_resource_with_its_relations() -> None:
    assert (
        render_graph(VIEW, "text")
        == """\
plan.json: 3 resources, 3 relations

aws_rds_cluster.orders  create
  kms_key -> arn:aws:kms:eu-west-1:111122223333:key/1  (outside, kms_key_id)
  security_groups -> aws_security_group.db["eu"]  (exact, vpc_security_group_ids)

aws_security_group.db["eu"]  replace
  vpc -> data.aws_vpc.v  (candidate)

data.aws_vpc.v
"""
    )


def test_text_keeps_a_relation_whose_source_is_not_in_the_plan() -> None:
    edge = EdgeView("a.b", "c.d", "kms_key", "key", "exact")

    assert (
        render_graph(GraphView("plan.json", (), (edge,)), "text")
        == """\
plan.json: 0 resources, 1 relation

a.b  not in the plan
  kms_key -> c.d  (exact, key)
"""
    )


def test_json_holds_nodes_and_edges_in_order() -> None:
    document = json.loads(render_graph(VIEW, "json"))

    assert list(document) == ["schema", "path", "nodes", "edges"]
    assert document["schema"] == "plan-check/graph/v1"
    assert document["nodes"][1] == {
        "address": GROUP,
        "type": "aws_security_group",
        "mode": "managed",
        "actions": ["delete", "create"],
    }
    assert document["edges"][0] == {
        "source": CLUSTER,
        "target": KEY,
        "relation": "kms_key",
        "attribute": "kms_key_id",
        "certainty": "outside",
    }


def test_mermaid_draws_what_is_not_sure_dotted() -> None:
    assert (
        render_graph(VIEW, "mermaid")
        == """\
flowchart LR
  n0["aws_rds_cluster.orders<br/>create"]
  n1["aws_security_group.db#91;#34;eu#34;#93;<br/>replace"]
  n2["data.aws_vpc.v"]
  n3(["arn#58;aws#58;kms#58;eu-west-1#58;111122223333#58;key/1"])
  n0 -.->|"kms_key, outside"| n3
  n0 -->|"security_groups"| n1
  n1 -.->|"vpc, candidate"| n2
"""
    )


def test_dot_draws_what_is_not_sure_dashed() -> None:
    assert (
        render_graph(VIEW, "dot")
        == r"""digraph plan {
  rankdir=LR;
  node [shape=box];
  n0 [label="aws_rds_cluster.orders\ncreate"];
  n1 [label="aws_security_group.db[\"eu\"]\nreplace"];
  n2 [label="data.aws_vpc.v"];
  n3 [label="arn:aws:kms:eu-west-1:111122223333:key/1", style=dashed];
  n0 -> n3 [label="kms_key, outside", style=dashed];
  n0 -> n1 [label="security_groups"];
  n1 -> n2 [label="vpc, candidate", style=dashed];
}
"""
    )


@pytest.mark.parametrize(
    ("format_", "expected"),
    [
        pytest.param("mermaid", '  n0["#38;lt#59;#92;N#60;b#62;#96;"]', id="mermaid"),
        pytest.param("dot", r'  n0 [label="&amp;lt;\\N<b>`"];', id="dot"),
    ],
)
def test_what_a_renderer_would_interpret_is_escaped(
    format_: GraphFormat, expected: str
) -> None:
    view = GraphView("p", (NodeView(r"&lt;\N<b>`", "t", (), "managed"),), ())

    assert expected in render_graph(view, format_).splitlines()


def test_a_label_that_is_empty_or_no_word_is_no_syntax_for_mermaid() -> None:
    nodes = tuple(NodeView(text, "t", (), "managed") for text in ("", "1. a", "- a"))

    assert (
        render_graph(GraphView("p", nodes, ()), "mermaid")
        == """\
flowchart LR
  n0["#32;"]
  n1["#45; a"]
  n2["#49;. a"]
"""
    )
