"""What AWS makes of a configuration: parameters of groups, defaults, families."""

from __future__ import annotations

import pytest

from builders import (
    Anything,
    Json,
    block,
    change,
    const,
    evaluator_of,
    module,
    node_at,
    plan,
    refs,
)
from plan_check.evaluate.context import Context
from plan_check.values import State, Value

CLUSTER = "aws_rds_cluster.this"
GROUP = "aws_rds_cluster_parameter_group.this"
SSL = "rds.force_ssl"


def context_of(data: Json) -> Context:
    return evaluator_of(data).context


def parameter(
    data: Json, name: str = SSL, address: str = CLUSTER
) -> list[tuple[str, object]]:
    context = context_of(data)
    found = context.families.parameter(node_at(context.views.graph, address), name)
    return [(value.state.value, value.data) for value in found]


def cluster(
    group: str | None = "pg", version: str | None = "16.8", **after: Anything
) -> Json:
    known = {"engine": "aurora-postgresql", **after}
    unknown = []
    for name, value in (
        ("db_cluster_parameter_group_name", group),
        ("engine_version", version),
    ):
        if value is None:
            unknown.append(name)
        else:
            known[name] = value
    return change(CLUSTER, known, unknown=unknown)


def group(*parameters: Json, at: str = GROUP, **after: Anything) -> Json:
    known = {"name": "pg", "family": "aurora-postgresql16", **after}
    return change(at, {**known, "parameter": list(parameters)})


ROOT = module(block(CLUSTER))
ON = {"name": SSL, "value": "1"}
OFF = {"name": SSL, "value": "0"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param([cluster(), group(ON)], ("known", "1"), id="the group sets it"),
        pytest.param([cluster(), group()], ("known", "0"), id="its family's default"),
        pytest.param(
            [cluster(), group(family="aurora-postgresql17")],
            ("known", "1"),
            id="the default of another family",
        ),
        pytest.param(
            [cluster(group=None)], ("known", "0"), id="no group: the version's"
        ),
        pytest.param(
            [cluster(group="default.aurora-postgresql17")],
            ("known", "1"),
            id="a default group, whatever the version",
        ),
        pytest.param([cluster(group="else")], ("unknown", None), id="outside the plan"),
        pytest.param(
            [cluster(group=None, version=None)], ("unknown", None), id="no version"
        ),
        pytest.param(
            [cluster(group=None, version="x")], ("unknown", None), id="bad version"
        ),
        pytest.param(
            [cluster(), group(family="aurora-postgresql99")],
            ("unknown", None),
            id="a family that is not known",
        ),
    ],
)
def test_a_parameter_is_what_its_group_or_its_family_gives(
    changes: list[Json], expected: tuple[str, object]
) -> None:
    assert parameter(plan(*changes, root=ROOT)) == [expected]


INSTANCE = "aws_rds_cluster_instance.one"
OWN = "aws_db_parameter_group.own"


def instance(**after: Anything) -> Json:
    known = {"engine": "aurora-postgresql", "cluster_identifier": "a"}
    return change(INSTANCE, {**known, **after})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            [instance(db_parameter_group_name="own"), group(OFF, name="own", at=OWN)],
            ("known", "0"),
            id="its own group",
        ),
        pytest.param(
            [instance(db_parameter_group_name="own"), group(name="own", at=OWN)],
            ("known", "1"),
            id="its cluster, where its own group leaves it out",
        ),
        pytest.param([instance()], ("known", "1"), id="its cluster, without a group"),
        pytest.param(
            [instance(db_parameter_group_name="default.aurora-postgresql16")],
            ("known", "1"),
            id="its cluster, with a default group",
        ),
        pytest.param(
            [instance(db_parameter_group_name="else")],
            ("unknown", None),
            id="a group outside the plan",
        ),
        pytest.param(
            [instance(cluster_identifier="else")],
            ("unknown", None),
            id="a cluster outside the plan",
        ),
        pytest.param(
            [instance(cluster_identifier=None)], ("unknown", None), id="no cluster"
        ),
    ],
)
def test_a_parameter_of_an_instance_is_what_its_group_or_its_cluster_gives(
    changes: list[Json], expected: tuple[str, object]
) -> None:
    data = plan(cluster(cluster_identifier="a"), group(ON), *changes, root=ROOT)

    assert parameter(data, address=INSTANCE) == [expected]


def test_a_parameter_of_unknown_value_is_unknown() -> None:
    made = change(
        GROUP,
        {"name": "pg", "family": "aurora-postgresql16", "parameter": [{"name": SSL}]},
        unknown={"parameter": [{"value": True}]},
    )

    assert parameter(plan(cluster(), made, root=ROOT)) == [("unknown", None)]


def test_a_parameter_of_unknown_name_may_be_any() -> None:
    made = change(
        GROUP,
        {"name": "pg", "family": "aurora-postgresql16", "parameter": [{"value": "1"}]},
        unknown={"parameter": [{"name": True}]},
    )

    assert parameter(plan(cluster(), made, root=ROOT)) == [("unknown", None)]


def test_a_known_parameter_beside_one_of_unknown_name_is_known() -> None:
    made = change(
        GROUP,
        {"name": "pg", "parameter": [ON, {"value": "1"}]},
        unknown={"parameter": [{}, {"name": True}]},
    )

    assert parameter(plan(cluster(), made, root=ROOT)) == [("known", "1")]


def test_of_two_groups_each_gives_its_value() -> None:
    one, two = "aws_rds_cluster_parameter_group.a", "aws_rds_cluster_parameter_group.b"
    data = plan(
        cluster(),
        group(ON, at=one),
        group({"name": SSL, "value": "0"}, at=two),
        root=ROOT,
    )

    assert sorted(parameter(data)) == [("known", "0"), ("known", "1")]


def test_a_parameter_without_a_default_has_no_value() -> None:
    assert parameter(plan(cluster(), group(), root=ROOT), "pgaudit.log") == [
        ("null", None)
    ]


def test_a_parameter_that_nobody_wrote_down_is_unknown() -> None:
    found = parameter(plan(cluster(), group(), root=ROOT), "no.such")

    assert found == [("unknown", None)]


def attribute(name: str, *unknown: str, **after: Anything) -> Value:
    made = change(
        CLUSTER, {"engine": "aurora-postgresql", **after}, unknown=[name, *unknown]
    )
    context = context_of(plan(made, root=ROOT))
    return context.value(node_at(context.views.graph, CLUSTER), name)


@pytest.mark.parametrize(
    ("name", "after", "data"),
    [
        ("port", {}, 5432),
        ("port", {"engine": "aurora-mysql"}, 3306),
        ("storage_encrypted", {}, False),
        ("storage_encrypted", {"engine_mode": "serverless"}, True),
        ("backup_retention_period", {}, 1),
    ],
)
def test_what_is_left_out_is_what_aws_does_then(
    name: str, after: Json, data: object
) -> None:
    found = attribute(name, **after)

    assert (found.state, found.data) == (State.KNOWN, data)
    assert found.default_of is State.OMITTED
    assert found.reason.startswith("not set; ")


@pytest.mark.parametrize(
    "name", ["storage_encrypted", "backup_retention_period", "port"]
)
@pytest.mark.parametrize(
    "source",
    [
        {"snapshot_identifier": "snap"},
        {"replication_source_identifier": "arn:x"},
        {"restore_to_point_in_time": [{"source_cluster_identifier": "x"}]},
        {"global_cluster_identifier": "world"},
    ],
)
def test_a_cluster_that_inherits_has_no_defaults(name: str, source: Json) -> None:
    assert attribute(name, **source).state is State.UNKNOWN


def test_a_member_of_a_global_cluster_with_a_user_of_its_own_is_the_primary() -> None:
    member = {"engine": "aurora-mysql", "global_cluster_identifier": "world"}
    made = change(
        CLUSTER, {**member, "master_username": "me"}, unknown=["storage_encrypted"]
    )
    root = module(block(CLUSTER, master_username=const("me")))
    context = context_of(plan(made, root=root))

    found = context.value(node_at(context.views.graph, CLUSTER), "storage_encrypted")

    assert found.data is False


def test_which_default_applies_may_not_be_known() -> None:
    made = change(
        CLUSTER,
        {"engine": "aurora-mysql"},
        unknown=["storage_encrypted", "engine_mode"],
    )
    root = module(block(CLUSTER, engine_mode=refs("local.mode")))
    context = context_of(plan(made, root=root))

    found = context.value(node_at(context.views.graph, CLUSTER), "storage_encrypted")

    assert found.state is State.UNKNOWN
    assert found.reason == (
        "storage_encrypted is not set, and which default applies is not known"
    )


def test_a_value_that_is_given_has_no_default() -> None:
    found = context_of(plan(change(CLUSTER, {"engine": "aurora-mysql", "port": 1})))

    assert found.value(node_at(found.views.graph, CLUSTER), "port") == Value(
        State.KNOWN, 1
    )


def test_an_instance_has_the_version_of_its_cluster() -> None:
    instance = "aws_rds_cluster_instance.this"
    data = plan(
        change(CLUSTER, {"cluster_identifier": "db", "engine_version": "16.8"}),
        change(instance, {"cluster_identifier": "db"}, unknown=["engine_version"]),
        root=module(block(CLUSTER), block(instance)),
    )
    context = context_of(data)

    found = context.value(node_at(context.views.graph, instance), "engine_version")

    assert found.data == "16.8"


def test_a_snapshot_is_encrypted_as_its_cluster_is() -> None:
    snapshot = "aws_db_cluster_snapshot.this"
    data = plan(
        change(CLUSTER, {"cluster_identifier": "db", "storage_encrypted": True}),
        change(
            snapshot, {"db_cluster_identifier": "db"}, unknown=["storage_encrypted"]
        ),
        root=module(block(CLUSTER), block(snapshot)),
    )
    context = context_of(data)

    found = context.value(node_at(context.views.graph, snapshot), "storage_encrypted")

    assert found.data is True


@pytest.mark.parametrize(
    ("engine", "version", "expected"),
    [
        ("aurora-postgresql", "16.4", ("known", 5432)),
        ("aurora-mysql", "8.0.mysql_aurora.3.08.0", ("known", 3306)),
        ("aurora-postgresql", "99.1", ("unknown", None)),
    ],
)
def test_a_fact_is_that_of_the_family(
    engine: str, version: str, expected: tuple[str, object]
) -> None:
    data = plan(cluster(version=version, engine=engine), configuration=ROOT)
    context = context_of(data)
    found = context.families.fact(node_at(context.views.graph, CLUSTER), "default_port")

    assert (found.state.value, found.data) == expected


def test_facts_that_rest_on_each_other_come_to_an_end() -> None:
    """A copy of a copy of itself."""
    copy = "aws_rds_cluster_snapshot_copy.this"
    after = {
        "source_db_cluster_snapshot_identifier": "x",
        "id": "x",
        "db_cluster_snapshot_arn": "x",
    }
    context = context_of(plan(change(copy, after, unknown=["storage_encrypted"])))

    found = context.value(node_at(context.views.graph, copy), "storage_encrypted")

    assert found.state is State.UNKNOWN


@pytest.mark.parametrize(
    ("engine", "version", "family"),
    [
        ("aurora-postgresql", "16.8", "aurora-postgresql16"),
        ("aurora-postgresql", "16", "aurora-postgresql16"),
        ("aurora-postgresql", "9.6.22", "aurora-postgresql9.6"),
        ("aurora-postgresql", "16.6-limitless", "aurora-postgresql16"),
        ("aurora-mysql", "8.0.mysql_aurora.3.08.0", "aurora-mysql8.0"),
        ("aurora-mysql", "8.0", "aurora-mysql8.0"),
        ("aurora-mysql", "5.7.mysql_aurora.2.12.5", "aurora-mysql5.7"),
    ],
)
def test_a_version_belongs_to_a_family(engine: str, version: str, family: str) -> None:
    made = change(CLUSTER, {"engine": engine, "engine_version": version})
    context = context_of(plan(made))

    found = context.families.family(node_at(context.views.graph, CLUSTER))

    assert not isinstance(found, str)
    assert found.name == family


@pytest.mark.parametrize(
    ("engine", "version"),
    [("aurora-mysql", "8"), ("neptune", "1.2"), ("aurora-postgresql", "160.1")],
)
def test_a_version_of_no_family_says_so(engine: str, version: str) -> None:
    made = change(CLUSTER, {"engine": engine, "engine_version": version})
    context = context_of(plan(made))

    assert isinstance(
        context.families.family(node_at(context.views.graph, CLUSTER)), str
    )
