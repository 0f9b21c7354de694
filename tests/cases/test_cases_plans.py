from __future__ import annotations

from typing import Any

from builders import schema
from plan_check.cases.expressions import prefixes
from plan_check.cases.model import Case, CaseResource
from plan_check.cases.plans import plan_of
from plan_check.findings import Outcome
from plan_check.graph.graph import Graph, build_graph
from plan_check.plan.parse import parse_plan
from plan_check.values import State, Value

CLUSTER = "aws_rds_cluster.a"


def plan(*resources: CaseResource, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return plan_of(Case("a", Outcome.PASS, resources, **more), schema())


def change(resource: CaseResource) -> dict[str, Any]:
    found: dict[str, Any] = plan(resource)["resource_changes"][0]["change"]
    return found


def expressions(*resources: CaseResource, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    root = plan(*resources, **more)["configuration"]["root_module"]
    found: dict[str, Any] = root["resources"][0]["expressions"]
    return found


def graph(*resources: CaseResource, **more: Any) -> Graph:  # noqa: ANN401
    return build_graph(parse_plan(plan(*resources, **more), "a"), schema())


def value(name: str, *resources: CaseResource, **more: Any) -> Value:  # noqa: ANN401
    found = graph(*resources, **more)
    return found.value(found.by_address[resources[0].address], name)


def test_what_a_case_leaves_out_is_as_terraform_would_write_it() -> None:
    made = change(CaseResource(CLUSTER, after={"engine": "aurora-mysql"}))

    assert made["actions"] == ["create"]
    assert made["before"] is None
    assert made["after"]["deletion_protection"] is None
    assert made["after"]["restore_to_point_in_time"] == []
    assert made["after"]["timeouts"] is None
    assert "storage_encrypted" not in made["after"]
    assert made["after_unknown"]["storage_encrypted"] is True
    assert made["after_unknown"]["arn"] is True


def test_each_state_can_be_said() -> None:
    key = CaseResource("aws_kms_key.k")
    cluster = CaseResource(
        CLUSTER,
        after={"engine": "aurora-mysql", "master_username": None},
        unknown=("port",),
        omitted=("storage_encrypted",),
        references={"kms_key_id": ("aws_kms_key.k.arn",)},
    )

    states = {
        name: value(name, cluster, key).state
        for name in ("engine", "master_username", "port", "storage_encrypted")
    }

    assert states == {
        "engine": State.KNOWN,
        "master_username": State.NULL,
        "port": State.UNKNOWN,
        "storage_encrypted": State.OMITTED,
    }
    found = value("kms_key_id", cluster, key)
    assert [link.address for link in found.links] == ["aws_kms_key.k"]


def test_a_value_has_a_constant_for_its_expression() -> None:
    group = CaseResource(
        "aws_rds_cluster_parameter_group.p",
        after={
            "family": "aurora-mysql8.0",
            "tags": {"a": "b"},
            "arn": "arn:aws:rds:::pg:p",
            "name": None,
            "parameter": [{"name": "a", "value": "1", "apply_method": None}],
        },
    )

    assert expressions(group) == {
        "family": {"constant_value": "aurora-mysql8.0"},
        "tags": {"constant_value": {"a": "b"}},
        "parameter": [
            {"name": {"constant_value": "a"}, "value": {"constant_value": "1"}}
        ],
    }


def test_references_stand_where_the_configuration_has_them() -> None:
    alarm = CaseResource(
        "aws_cloudwatch_metric_alarm.a",
        after={"metric_query": [{"id": "a"}, {"id": "b", "metric": [{"stat": "Sum"}]}]},
        references={
            "dimensions.DBClusterIdentifier": ("aws_rds_cluster.a.id",),
            "metric_query.1.metric.dimensions.DBClusterIdentifier": ("var.cluster",),
        },
    )

    made = change(alarm)
    written = expressions(alarm)

    assert made["after"]["dimensions"] == {}
    assert made["after_unknown"]["dimensions"] == {"DBClusterIdentifier": True}
    assert made["after_unknown"]["metric_query"] == [
        {},
        {"metric": [{"dimensions": {"DBClusterIdentifier": True}}]},
    ]
    assert written["dimensions"] == {
        "references": ["aws_rds_cluster.a.id", "aws_rds_cluster.a"]
    }
    assert written["metric_query"][1]["metric"][0]["dimensions"] == {
        "references": ["var.cluster"]
    }


def test_a_block_that_only_has_references_is_made() -> None:
    cluster = CaseResource(
        CLUSTER,
        references={
            "restore_to_point_in_time.source_cluster_identifier": ("local.a",),
            "s3_import.1.bucket_name": ("local.b",),
        },
    )

    made, written = change(cluster), expressions(cluster)

    assert made["after"]["restore_to_point_in_time"] == [{}]
    assert made["after_unknown"]["s3_import"] == [{}, {"bucket_name": True}]
    assert written["restore_to_point_in_time"] == [
        {"source_cluster_identifier": {"references": ["local.a"]}}
    ]


def test_what_the_provider_alone_gives_has_no_expression() -> None:
    cluster = CaseResource(CLUSTER, unknown=("arn", "port"))

    assert expressions(cluster) == {"port": {"references": ["local.port"]}}


def test_a_known_value_may_have_references() -> None:
    cluster = CaseResource(
        CLUSTER,
        after={"port": 3306},
        references={"port": ("var.port",)},
    )

    assert change(cluster)["after"]["port"] == 3306
    assert expressions(cluster)["port"] == {"references": ["var.port"]}


def test_a_policy_may_be_written_as_a_mapping() -> None:
    policy = CaseResource("aws_iam_policy.p", after={"policy": {"Statement": []}})

    assert change(policy)["after"]["policy"] == '{"Statement":[]}'
    assert expressions(policy) == {"policy": {}}


def test_an_update_keeps_what_it_does_not_change() -> None:
    cluster = CaseResource(
        CLUSTER,
        before={"engine": "aurora-mysql", "port": 3306, "deletion_protection": True},
        after={"deletion_protection": False},
    )

    made = change(cluster)

    assert made["actions"] == ["update"]
    assert made["after"]["port"] == 3306
    assert made["after"]["deletion_protection"] is False
    assert made["after"]["arn"] is None
    assert expressions(cluster) == {
        "engine": {"constant_value": "aurora-mysql"},
        "deletion_protection": {"constant_value": False},
    }


def test_an_update_may_make_a_value_unknown() -> None:
    cluster = CaseResource(CLUSTER, before={"port": 3306}, unknown=("port",))

    made = change(cluster)

    assert made["actions"] == ["update"]
    assert "port" not in made["after"]
    assert made["after_unknown"] == {"port": True}


def test_a_replacement_computes_anew() -> None:
    cluster = CaseResource(
        CLUSTER,
        actions=("delete", "create"),
        before={"id": "a", "arn": "b", "engine": "aurora-mysql", "port": 3306},
        after={"storage_encrypted": True},
        omitted=("port",),
    )

    made = change(cluster)

    assert {"id", "arn", "port"} <= made["after_unknown"].keys()
    assert made["before"]["arn"] == "b"
    assert value("port", cluster).state is State.OMITTED


def test_what_only_was_is_deleted() -> None:
    gone = CaseResource(CLUSTER, before={"engine": "aurora-mysql"})
    found = plan(gone)

    assert found["resource_changes"][0]["change"]["actions"] == ["delete"]
    assert found["resource_changes"][0]["change"]["after"] is None
    assert found["configuration"]["root_module"]["resources"] == []


def test_what_stays_the_same_is_no_op() -> None:
    same = CaseResource(CLUSTER, actions=("no-op",), after={"port": 3306})
    equal = CaseResource(CLUSTER, before={"port": 3306}, after={})

    assert change(same)["before"] == change(same)["after"]
    assert change(equal)["actions"] == ["no-op"]


def test_a_data_source_is_read_already_or_will_be() -> None:
    read = CaseResource("data.aws_kms_key.a", values={"arn": "b"})
    later = CaseResource("data.aws_kms_key.b", after={"key_id": "c"})

    found = plan(read, later)

    state = found["prior_state"]["values"]["root_module"]["resources"]
    assert [item["address"] for item in state] == ["data.aws_kms_key.a"]
    assert state[0]["mode"] == "data"
    made = found["resource_changes"][0]["change"]
    assert made["actions"] == ["read"]
    assert made["after_unknown"]["arn"] is True


def test_dependencies_stand_in_the_prior_state() -> None:
    cluster = CaseResource(
        CLUSTER, actions=("no-op",), before={}, depends_on=("aws_kms_key.k",)
    )

    found = graph(cluster)

    assert found.by_address[CLUSTER].depends_on == ("aws_kms_key.k",)


def test_instances_share_a_block_in_the_module_that_they_are_in() -> None:
    address = 'module.db["a.b"].module.inner[0].aws_rds_cluster.this'
    one = CaseResource(f'{address}["x"]', after={"engine": "aurora-mysql"})
    two = CaseResource(f'{address}["y"]', after={"port": 1})
    found = plan(one, two, configuration={"module_calls": {"db": {"source": "./db"}}})

    call = found["configuration"]["root_module"]["module_calls"]["db"]
    blocks = call["module"]["module_calls"]["inner"]["module"]["resources"]
    assert call["source"] == "./db"
    assert [block["address"] for block in blocks] == ["aws_rds_cluster.this"]
    assert blocks[0]["expressions"].keys() == {"engine", "port"}
    changes = found["resource_changes"]
    assert [made["index"] for made in changes] == ["x", "y"]
    assert changes[0]["module_address"] == 'module.db["a.b"].module.inner[0]'


def test_configuration_is_put_over_what_follows() -> None:
    cluster = CaseResource(CLUSTER, after={"port": 1})
    over = {
        "resources": [
            {"address": CLUSTER, "count_expression": {"constant_value": 2}},
            {"address": "aws_kms_key.k", "expressions": {}},
        ]
    }

    found = plan(cluster, configuration=over)["configuration"]["root_module"]

    blocks = {block["address"]: block for block in found["resources"]}
    assert blocks[CLUSTER]["count_expression"] == {"constant_value": 2}
    assert blocks[CLUSTER]["expressions"] == {"port": {"constant_value": 1}}
    assert "aws_kms_key.k" in blocks


def test_variables_have_their_values_or_their_defaults() -> None:
    found = plan(
        variables={"given": 1, "both": 2},
        configuration={"variables": {"both": {"default": 3}, "left": {"default": 4}}},
    )

    assert found["variables"] == {
        "given": {"value": 1},
        "both": {"value": 2},
        "left": {"value": 4},
    }


def test_an_expression_may_be_given_as_in_a_plan() -> None:
    cluster = CaseResource(
        CLUSTER, after={"port": 1}, expressions={"port": {"references": ["var.a"]}}
    )

    assert expressions(cluster) == {"port": {"references": ["var.a"]}}


def test_references_are_followed_by_what_they_start_from() -> None:
    assert prefixes('aws_subnet.a["x"].id') == [
        'aws_subnet.a["x"].id',
        'aws_subnet.a["x"]',
        "aws_subnet.a",
    ]
    assert prefixes("data.aws_vpc.a[*].id") == [
        "data.aws_vpc.a[*].id",
        "data.aws_vpc.a[*]",
        "data.aws_vpc.a",
    ]
    assert prefixes("module.net.group") == ["module.net.group", "module.net"]
    assert prefixes("each.value") == ["each.value"]
