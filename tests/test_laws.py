"""What holds of every verdict, whatever the plan.

* Learning an unknown value never overturns a verdict.
* The order of resources and of keys changes nothing.
* No plan makes the evaluation fail.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import (
    EVERYTHING,
    Json,
    block,
    change,
    evaluator_of,
    exists,
    findings_of,
    module,
    outcomes,
    plan,
    read_fixture,
    refs,
)
from plan_check.errors import PlanError
from plan_check.evaluate.explain import explain
from plan_check.findings import Outcome

Path = tuple[str | int, ...]
HIDDEN: Any = object()

# What each resource may have; the first is a value that every rule likes.
DOMAINS: dict[str, dict[str, list[Any]]] = {
    "aws_rds_cluster.this": {
        "engine": ["aurora-postgresql", "aurora-mysql", "mysql"],
        "engine_version": ["16.8", "17.4", "8.0.mysql_aurora.3.08.0", "11.9", "x"],
        "engine_mode": ["provisioned", "serverless"],
        "storage_encrypted": [True, False],
        "kms_key_id": ["arn:k", "arn:aws:kms:eu:1:alias/aws/rds", None],
        "deletion_protection": [True, False],
        "backup_retention_period": [14, 1],
        "iam_database_authentication_enabled": [True, False, None],
        "manage_master_user_password": [True, None],
        "master_password": [None, "hunter2"],
        "enabled_cloudwatch_logs_exports": [
            ["postgresql"], ["audit", "error"], [], None
        ],
        "db_cluster_parameter_group_name": [
            "pg", "default.aurora-postgresql16", "else"
        ],
        "db_subnet_group_name": ["sn", "else"],
        "vpc_security_group_ids": [["sg-1"], ["sg-2"], ["sg-1", "sg-2"], []],
        "port": [5432, 3306],
        "snapshot_identifier": [None, "snap"],
        "replication_source_identifier": [None, "arn:source"],
        "cluster_scalability_type": ["standard", "limitless"],
    },
    "aws_rds_cluster_instance.a": {
        "engine": ["aurora-postgresql", "aurora-mysql"],
        "cluster_identifier": ["db", "else"],
        "publicly_accessible": [False, True],
        "availability_zone": ["a", "b"],
        "db_parameter_group_name": ["ipg", "else"],
    },
    "aws_rds_cluster_instance.b": {
        "engine": ["aurora-postgresql"],
        "cluster_identifier": ["db", "else"],
        "publicly_accessible": [False, True],
        "availability_zone": ["a", "b"],
    },
    "aws_rds_cluster_parameter_group.this": {
        "name": ["pg"],
        "family": ["aurora-postgresql16", "aurora-mysql8.0", "aurora-postgresql17"],
        "parameter": [
            [{"name": "rds.force_ssl", "value": "1"}, {"name": "x", "value": "y"}],
            [{"name": "rds.force_ssl", "value": "0"}],
            [
                {"name": "shared_preload_libraries", "value": "pgaudit,x"},
                {"name": "pgaudit.log", "value": "none"},
            ],
            [{"name": "require_secure_transport", "value": "ON"}],
            [],
        ],
    },
    "aws_db_parameter_group.this": {
        "name": ["ipg"],
        "parameter": [[], [{"name": "pgaudit.log", "value": "none"}]],
    },
    "aws_security_group.one": {
        "ingress": [
            [],
            [{"protocol": "tcp", "from_port": 5432, "to_port": 5432,
              "cidr_blocks": ["0.0.0.0/0"]}],
            [{"protocol": "tcp", "from_port": 1, "to_port": 9, "cidr_blocks": ["::/0"]},
             {"protocol": "-1", "from_port": 0, "to_port": 0,
              "cidr_blocks": ["10.0.0.0/8"]}],
        ],
    },
    "aws_security_group.two": {"ingress": [[]]},
    "aws_vpc_security_group_ingress_rule.this": {
        "security_group_id": ["sg-1", "sg-2", "sg-3"],
        "ip_protocol": ["tcp", "-1", "udp"],
        "from_port": [5432, 1],
        "to_port": [5432, 65535],
        "cidr_ipv4": ["10.0.0.0/8", "0.0.0.0/0", None],
    },
    "aws_security_group_rule.this": {
        "type": ["ingress", "egress"],
        "security_group_id": ["sg-1", "sg-2"],
        "protocol": ["tcp", "all"],
        "from_port": [3306],
        "to_port": [3306],
        "cidr_blocks": [["10.0.0.0/8"], ["10.0.0.0/8", "::/0"], []],
    },
    "aws_kms_key.this": {
        "enable_key_rotation": [True, False, None],
        "key_usage": ["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
        "customer_master_key_spec": ["SYMMETRIC_DEFAULT", "RSA_2048", None],
        "custom_key_store_id": [None, "store"],
    },
    "aws_db_subnet_group.this": {
        "name": ["sn"],
        "subnet_ids": [["subnet-1", "subnet-2"], ["subnet-1"], ["subnet-9"]],
    },
    "aws_subnet.one": {
        "availability_zone": ["a", "b"],
        "map_public_ip_on_launch": [False, True],
    },
    "aws_subnet.two": {
        "availability_zone": ["b", "a"],
        "map_public_ip_on_launch": [False, True],
    },
    "aws_route_table.this": {
        "route": [
            [],
            [{"cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}],
            [{"cidr_block": "0.0.0.0/0", "gateway_id": "", "nat_gateway_id": "nat-1"}],
        ],
    },
    "aws_route_table_association.one": {
        "subnet_id": ["subnet-1", "subnet-2"],
        "route_table_id": ["rtb-1", "rtb-9"],
    },
    "aws_route_table_association.two": {
        "subnet_id": ["subnet-2", "subnet-1"],
        "route_table_id": ["rtb-1"],
    },
    "aws_route.this": {
        "route_table_id": ["rtb-1", "rtb-9"],
        "destination_cidr_block": ["10.0.0.0/8", "0.0.0.0/0"],
        "gateway_id": ["igw-1", None],
    },
    "aws_cloudwatch_metric_alarm.this": {
        "metric_name": ["CPUUtilization", "FreeableMemory", "DatabaseConnections"],
        "dimensions": [
            {"DBClusterIdentifier": "db"},
            {"DBInstanceIdentifier": "i-a"},
            {"DBClusterIdentifier": "else"},
        ],
    },
    "aws_iam_policy.this": {
        "policy": [
            '{"Statement": {"Effect": "Allow", "Action": "rds-db:*", "Resource": "*"}}',
            '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}',
        ],
    },
    "aws_vpc_endpoint.this": {
        "service_name": ["com.amazonaws.eu-west-1.rds", "com.amazonaws.eu-west-1.s3"],
        "security_group_ids": [["sg-1"], ["sg-2"], []],
    },
    "aws_db_proxy.this": {
        "engine_family": ["POSTGRESQL", "SQLSERVER"],
        "require_tls": [True, False, None],
        "role_arn": ["arn:role"],
    },
    "aws_iam_role.this": {
        "assume_role_policy": [
            '{"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}}}',
            '{"Statement": {"Effect": "Allow", "Principal": {"Service": "x"}}}',
        ],
    },
}  # fmt: skip
# Known in this law: that they are unknown on both sides at once is another one.
IDENTITIES: dict[str, Json] = {
    "aws_rds_cluster.this": {"id": "db", "cluster_identifier": "db"},
    "aws_rds_cluster_instance.a": {"id": "i-a", "identifier": "i-a"},
    "aws_rds_cluster_instance.b": {"id": "i-b", "identifier": "i-b"},
    "aws_security_group.one": {"id": "sg-1"},
    "aws_security_group.two": {"id": "sg-2"},
    "aws_kms_key.this": {"id": "k", "arn": "arn:k"},
    "aws_subnet.one": {"id": "subnet-1"},
    "aws_subnet.two": {"id": "subnet-2"},
    "aws_route_table.this": {"id": "rtb-1"},
    "aws_iam_role.this": {"arn": "arn:role"},
}

ELSEWHERE = "data.elsewhere.this"
NOT_READ_YET = change(ELSEWHERE, unknown=["id", "ids"], actions=["read"])
CLUSTER = "aws_rds_cluster.this"

World = dict[str, Json]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Choose some resources, and a value for each of their attributes."""
    made = {}
    for address, domain in DOMAINS.items():
        if address == "aws_rds_cluster.this" or draw(st.booleans()):
            made[address] = {
                name: draw(st.sampled_from(values)) for name, values in domain.items()
            }
    return made


def places(tree: object, path: Path = ()) -> Iterator[Path]:
    """Give the path of every part."""
    if isinstance(tree, Mapping):
        for key, item in tree.items():
            yield (*path, key)
            yield from places(item, (*path, key))
    elif isinstance(tree, list):
        for at, item in enumerate(tree):
            yield (*path, at)
            yield from places(item, (*path, at))


def marked(tree: object, hidden: set[Path], path: Path = ()) -> tuple[Any, Any]:
    """Hide parts as Terraform does; give what is left, and `after_unknown`."""
    if path in hidden:
        return HIDDEN, True
    if isinstance(tree, Mapping):
        pairs = {k: marked(v, hidden, (*path, k)) for k, v in tree.items()}
        left = {k: v for k, (v, _) in pairs.items() if v is not HIDDEN}
        return left, {k: m for k, (_, m) in pairs.items() if m}
    if isinstance(tree, list):
        items = [marked(v, hidden, (*path, n)) for n, v in enumerate(tree)]
        return [None if v is HIDDEN else v for v, _ in items], [m for _, m in items]
    return tree, False


def as_plan(world: World, hidden: set[Path], origin: str = "local.{}") -> Json:
    """Write a plan in which some parts are not known, for reasons nobody can see."""
    changes, blocks = [], []
    for address, attributes in world.items():
        own = {path[1:] for path in hidden if path[0] == address}
        after, unknown = marked(attributes, own)
        whole = {**after, **IDENTITIES.get(address, {})}
        changes.append(change(address, whole, unknown=unknown))
        names = {name: address.replace(".", "_") + name for name in attributes}
        blocks.append(
            block(
                address,
                **{name: refs(origin.format(names[name])) for name in attributes},
            )
        )
    return plan(*changes, root=module(*blocks))


def hideable(world: World) -> list[Path]:
    """Give what may be unknown: attributes, and parts of them."""
    return [path for path in places(world) if len(path) > 1]


def overturned(before: Json, after: Json) -> list[str]:
    """Give what was said before the values were known, and is not so."""
    old, new = outcomes(before), outcomes(after)
    return [
        f"{rule} {address}: {was} became {new.get((rule, address))}"
        for (rule, address), was in old.items()
        if was is not Outcome.UNKNOWN and new.get((rule, address)) is not was
    ] + [
        f"{rule} {address}: nothing became {now}"
        for (rule, address), now in new.items()
        if (rule, address) not in old and now is not Outcome.UNKNOWN
    ]


@settings(max_examples=80)
@given(worlds(), st.data())
def test_learning_an_unknown_value_never_overturns_a_verdict(
    world: World, data: st.DataObject
) -> None:
    every = hideable(world)
    hidden = set(data.draw(st.lists(st.sampled_from(every), max_size=8)))
    learned = set(data.draw(st.lists(st.sampled_from([*hidden] or every), max_size=4)))

    changed = overturned(as_plan(world, hidden), as_plan(world, hidden - learned))

    assert changed == []


@settings(max_examples=50)
@given(worlds(), st.data())
def test_learning_what_another_resource_gives_never_overturns_a_verdict(
    world: World, data: st.DataObject
) -> None:
    """Such a value is taken to be there: null is not among what it may turn out."""
    every = [path for path in hideable(world) if part(world, path) is not None]
    hidden = set(data.draw(st.lists(st.sampled_from(every), max_size=5)))

    def made(hidden: set[Path]) -> Json:
        data = as_plan(world, hidden, f"{ELSEWHERE}.id")
        data["resource_changes"].append(NOT_READ_YET)
        data["configuration"]["root_module"]["resources"].append(block(ELSEWHERE))
        return data

    assert overturned(made(hidden), made(set())) == []


def part(tree: Any, path: Path) -> object:  # noqa: ANN401
    for step in path:
        tree = tree[step]
    return tree


@settings(max_examples=40)
@given(worlds(), st.data())
def test_one_unknown_value_alone_never_overturns_a_verdict(
    world: World, data: st.DataObject
) -> None:
    hidden = {data.draw(st.sampled_from(hideable(world)))}

    changed = overturned(as_plan(world, hidden), as_plan(world, set()))

    assert changed == []


ACTIONS = (["update"], ["delete", "create"], ["no-op"], ["create"], ["delete"])


@settings(max_examples=40)
@given(worlds(), st.randoms(use_true_random=False))
def test_learning_a_value_never_overturns_a_verdict_on_what_exists(
    world: World, dice: random.Random
) -> None:
    doing = {address: dice.choice(ACTIONS) for address in world}
    before = {
        address: {name: dice.choice(DOMAINS[address][name]) for name in attributes}
        for address, attributes in world.items()
    }
    every = [
        p for p in hideable(world) if doing[str(p[0])] not in (["no-op"], ["delete"])
    ]
    hidden = set(dice.sample(every, min(3, len(every))))

    def made(hidden: set[Path]) -> Json:
        data = as_plan(world, hidden)
        for item in data["resource_changes"]:
            address, change_ = item["address"], item["change"]
            change_["actions"] = doing[address]
            if doing[address] != ["create"]:
                change_["before"] = before[address] | IDENTITIES.get(address, {})
            if doing[address] == ["no-op"]:
                change_["after"] = change_["before"]
            if doing[address] == ["delete"]:
                change_["after"] = None
        return data

    assert overturned(made(hidden), made(set())) == []


def from_elsewhere(address: str, name: str, attribute: str, *others: Json) -> Json:
    """Write an attribute as what a data source gives, that is read during apply."""
    after = {"engine": "aurora-mysql", "port": 3306, "engine_family": "MYSQL",
             "cidr_ipv4": "0.0.0.0/0", "ip_protocol": "-1"}  # fmt: skip
    return plan(
        change(address, after, unknown=[name]),
        NOT_READ_YET,
        *others,
        root=module(
            block(address, **{name: refs(f"{ELSEWHERE}.{attribute}")}),
            block(ELSEWHERE),
        ),
    )


GROUP = change("aws_security_group.this", {"id": "sg-1", "ingress": []})
TRUST = '{"Statement": {"Effect": "Allow", "Principal": "*"}}'
ROLE = {"arn": "arn:r", "assume_role_policy": TRUST}


@pytest.mark.parametrize(
    ("data", "rule", "address"),
    [
        pytest.param(
            from_elsewhere("aws_db_subnet_group.this", "subnet_ids", "ids"),
            "AUR-NET-003",
            "aws_db_subnet_group.this",
            id="subnets that a data source will find",
        ),
        pytest.param(
            from_elsewhere(
                "aws_vpc_security_group_ingress_rule.this",
                "security_group_id",
                "id",
                GROUP,
                change(
                    CLUSTER,
                    {
                        "engine": "aurora-mysql",
                        "port": 3306,
                        "vpc_security_group_ids": ["sg-1"],
                    },
                ),
            ),
            "AUR-NET-006",
            CLUSTER,
            id="an open rule of a group that a data source will find",
        ),
        pytest.param(
            from_elsewhere(
                "aws_db_proxy.this", "role_arn", "id", change("aws_iam_role.this", ROLE)
            ),
            "AUR-IAM-006",
            "aws_iam_role.this",
            id="a role that a data source will find",
        ),
        pytest.param(
            from_elsewhere(CLUSTER, "vpc_security_group_ids", "ids", GROUP),
            "AUR-NET-006",
            CLUSTER,
            id="groups that a data source will find",
        ),
    ],
)
def test_what_a_data_source_will_find_is_not_known(
    data: Json, rule: str, address: str
) -> None:
    assert outcomes(data, rule)[rule, address] is Outcome.UNKNOWN


def test_a_cluster_that_may_have_no_instance_is_not_failed_for_having_too_few() -> None:
    """With no instance the verdict is unknown; with one it is a failure."""
    data = plan(
        change(CLUSTER, {"engine": "aurora-mysql", "cluster_identifier": "db"}),
        change("aws_rds_cluster_instance.this", unknown=["cluster_identifier"]),
        root=module(
            block(
                "aws_rds_cluster_instance.this", cluster_identifier=refs("local.name")
            )
        ),
    )

    assert outcomes(data, "AUR-RES-006")["AUR-RES-006", CLUSTER] is Outcome.UNKNOWN


def shuffled(tree: Any, dice: random.Random) -> Any:  # noqa: ANN401
    """Put the keys of every object into another order."""
    if isinstance(tree, dict):
        keys = list(tree)
        dice.shuffle(keys)
        return {key: shuffled(tree[key], dice) for key in keys}
    if isinstance(tree, list):
        return [shuffled(item, dice) for item in tree]
    return tree


@settings(max_examples=20)
@given(worlds(), st.randoms(use_true_random=False), st.data())
def test_the_order_of_resources_and_of_keys_changes_no_verdict(
    world: World, dice: random.Random, data: st.DataObject
) -> None:
    hidden = set(data.draw(st.lists(st.sampled_from(hideable(world)), max_size=4)))
    made = as_plan(world, hidden)
    other = shuffled(made, dice)
    dice.shuffle(other["resource_changes"])

    assert outcomes(other) == outcomes(made)


STACKS = ("mysql-insecure", "composed-through-outputs", "iam-policy-document", "drift")


@pytest.mark.parametrize("name", [*STACKS, "module-for-each-null-arguments"])
def test_the_order_of_a_real_plan_changes_no_verdict(name: str) -> None:
    made = read_fixture(name)
    dice = random.Random(1)  # noqa: S311
    other = shuffled(made, dice)
    dice.shuffle(other["resource_changes"])

    assert outcomes(other) == outcomes(made)


anything: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(
        ["", "*", "[", "a.b", "0.0.0.0/x", "{}", "var.", "module.", "\ud800"]
    )
    | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["references", "constant_value", "name", "value", ""])
            | st.text(max_size=3),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
PARTS = (
    "resource_changes",
    "configuration",
    "prior_state",
    "variables",
    "output_changes",
)


@pytest.mark.parametrize("name", STACKS)
@settings(max_examples=30)
@given(tree=anything, dice=st.randoms(use_true_random=False))
def test_no_json_at_any_place_makes_the_evaluation_fail(
    name: str, tree: object, dice: random.Random
) -> None:
    data = copy.deepcopy(read_fixture(name))
    part = dice.choice([part for part in PARTS if part in data])
    path = dice.choice(list(places(data[part], (part,))))
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = tree

    try:
        found = findings_of(data)
    except PlanError:
        return

    assert {finding.outcome for finding in found} <= EVERYTHING


@settings(max_examples=25)
@given(worlds(), st.data())
def test_no_json_as_an_attribute_makes_the_evaluation_fail(
    world: World, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(list(places(world))))
    place: Any = copy.deepcopy(world)
    broken = place
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = data.draw(anything)
    attributes = {k: v if isinstance(v, dict) else {} for k, v in broken.items()}

    made = plan(
        *(exists(k, {**v, **IDENTITIES.get(k, {})}) for k, v in attributes.items())
    )

    assert {finding.outcome for finding in findings_of(made)} <= EVERYTHING


@pytest.mark.parametrize("name", STACKS)
def test_every_verdict_can_be_explained(name: str) -> None:
    evaluator = evaluator_of(read_fixture(name))

    for rule in evaluator.rules.values():
        for node, verdict in evaluator.verdicts(rule):
            explanation = explain(evaluator, rule, node, verdict)
            assert explanation.finding.outcome is verdict.outcome
