"""What stands at the other end of a relation, and how sure that is."""

from __future__ import annotations

import json

import pytest

from builders import (
    Json,
    addresses,
    block,
    call,
    change,
    const,
    exists,
    gone,
    module,
    plan,
    refs,
    related,
)
from plan_check.graph.related import OneOf, Outside, Related
from plan_check.plan.model import Instance

CLUSTER = "aws_rds_cluster.this"
INSTANCE = "aws_rds_cluster_instance.this"
KEY = "aws_kms_key.this"
GROUP = "aws_rds_cluster_parameter_group.this"
SG = "aws_security_group.this"


def ends(found: Related) -> list[str]:
    """Write each end in one word: an address, `one of …`, or `outside …`."""
    words = []
    for end in found.sure:
        if isinstance(end, Instance):
            words.append(end.address)
        elif isinstance(end, OneOf):
            words.append(f"one of {' '.join(addresses(end.nodes))}")
        else:
            words.append(f"outside {end.name}")
    return words


def test_equal_names_relate_without_any_reference() -> None:
    cluster = change(CLUSTER, {"db_cluster_parameter_group_name": "orders"})
    group = change(GROUP, {"name": "orders"}, unknown=["id"])

    assert ends(related(plan(cluster, group), CLUSTER, "parameter_group")) == [GROUP]


def test_a_name_that_nothing_has_is_outside_the_plan_not_missing() -> None:
    cluster = change(CLUSTER, {"db_cluster_parameter_group_name": "orders"})

    found = related(plan(cluster), CLUSTER, "parameter_group")

    assert found == Related((Outside("orders", "orders is outside the plan"),))


def test_a_name_that_is_not_known_yet_may_be_the_one_that_is_mentioned() -> None:
    data = plan(
        change(CLUSTER, {"db_cluster_parameter_group_name": "pg"}),
        change(GROUP, unknown=["name", "id"]),
        root=module(block(CLUSTER), block(GROUP, name=refs("local.name"))),
    )

    assert ends(related(data, CLUSTER, "parameter_group")) == ["outside pg"]
    assert addresses(related(data, CLUSTER, "parameter_group").maybe) == [GROUP]


def test_an_omitted_attribute_leads_to_what_aws_uses_then() -> None:
    cluster = change(CLUSTER, unknown=["db_cluster_parameter_group_name"])
    data = plan(cluster, root=module(block(CLUSTER)))

    (end,) = related(data, CLUSTER, "parameter_group").sure

    assert isinstance(end, Outside)
    assert (end.name, end.literal) == ("the default cluster parameter group", False)
    assert end.reason.startswith("db_cluster_parameter_group_name is not set")


def test_an_omitted_attribute_without_a_default_relates_to_nothing() -> None:
    data = plan(change(CLUSTER, unknown=["kms_key_id"]), root=module(block(CLUSTER)))

    assert related(data, CLUSTER, "kms_key") == Related()


def keyed_cluster(*traversals: str, keys: tuple[str, ...] = (KEY,)) -> Json:
    blocks = {key.partition("[")[0] for key in keys}
    return plan(
        change(CLUSTER, unknown=["kms_key_id"]),
        *(change(key, unknown=["arn", "id", "key_id", "description"]) for key in keys),
        root=module(
            block(CLUSTER, kms_key_id=refs(*traversals)), *map(block, sorted(blocks))
        ),
    )


def test_a_reference_relates_before_the_value_is_known() -> None:
    assert ends(related(keyed_cluster(f"{KEY}.arn"), CLUSTER, "kms_key")) == [KEY]


def test_a_key_knows_who_uses_it() -> None:
    found = related(keyed_cluster(f"{KEY}.arn"), KEY, "aurora_users")

    assert ends(found) == [CLUSTER]


def test_a_conditional_between_two_keys_means_one_of_them() -> None:
    one, two = "aws_kms_key.a", "aws_kms_key.b"
    data = keyed_cluster("var.own", f"{one}.arn", f"{two}.arn", keys=(one, two))

    assert ends(related(data, CLUSTER, "kms_key")) == [f"one of {one} {two}"]
    assert addresses(related(data, one, "aurora_users").maybe) == [CLUSTER]


def test_an_index_lost_among_several_instances_means_one_of_them() -> None:
    keys = (f"{KEY}[0]", f"{KEY}[1]")
    data = keyed_cluster(KEY, keys=keys)

    assert ends(related(data, CLUSTER, "kms_key")) == [f"one of {keys[0]} {keys[1]}"]


def test_a_written_index_is_exact() -> None:
    data = keyed_cluster(f"{KEY}[1].arn", keys=(f"{KEY}[0]", f"{KEY}[1]"))

    assert ends(related(data, CLUSTER, "kms_key")) == [f"{KEY}[1]"]


@pytest.mark.parametrize(
    ("made", "element", "expected"),
    [
        ((0, 1), "[1]", [f"{KEY}[1]"]),
        (("a", "b"), '["b"]', [f'{KEY}["b"]']),
        (("a", "b"), "[0]", [f'one of {KEY}["a"] {KEY}["b"]']),
        ((3, 4), "[0]", [f"one of {KEY}[3] {KEY}[4]"]),
    ],
)
def test_an_element_of_a_list_that_a_module_gives_is_one_instance(
    made: tuple[int | str, ...], element: str, expected: list[str]
) -> None:
    keys = [f"module.m.{KEY}[{json.dumps(key)}]" for key in made]
    inner = module(block(KEY), outputs={"arns": refs(KEY)})
    data = plan(
        change(CLUSTER, {"engine": "aurora-mysql"}, unknown=["kms_key_id"]),
        *(change(key, unknown=["arn"]) for key in keys),
        root=module(
            block(CLUSTER, kms_key_id=refs(f"module.m.arns{element}")),
            calls={"m": call(inner)},
        ),
    )

    assert ends(related(data, CLUSTER, "kms_key")) == [
        text.replace(KEY, f"module.m.{KEY}") for text in expected
    ]


def test_an_attribute_that_identifies_nothing_is_only_perhaps_the_key() -> None:
    data = keyed_cluster(f"{KEY}.description")

    found = related(data, CLUSTER, "kms_key")

    assert (found.sure, addresses(found.maybe)) == ((), [KEY])
    assert found.more


def test_a_lost_reference_leaves_room_for_more() -> None:
    found = related(keyed_cluster("local.key", f"{KEY}.arn"), CLUSTER, "kms_key")

    assert (found.sure, addresses(found.maybe)) == ((), [KEY])
    assert found.more == "it comes from local.key, and a plan holds no locals"


def test_a_user_that_cannot_be_placed_may_use_any_key() -> None:
    data = keyed_cluster("local.key")

    assert addresses(related(data, KEY, "aurora_users").maybe) == [CLUSTER]


def test_an_alias_hands_its_key_on() -> None:
    alias = "aws_kms_alias.this"
    data = plan(
        change(CLUSTER, unknown=["kms_key_id"]),
        change(alias, {"name": "alias/db"}, unknown=["arn", "target_key_arn"]),
        change(KEY, unknown=["arn", "key_id"]),
        root=module(
            block(CLUSTER, kms_key_id=refs(f"{alias}.target_key_arn")),
            block(alias, target_key_id=refs(f"{KEY}.key_id")),
            block(KEY),
        ),
    )

    assert ends(related(data, CLUSTER, "kms_key")) == [KEY]


def test_a_key_given_by_something_else_leaves_room_for_more() -> None:
    data = plan(
        change(CLUSTER, unknown=["kms_key_id"]),
        change("terraform_data.key", unknown=["output"]),
        root=module(
            block(CLUSTER, kms_key_id=refs("terraform_data.key.output")),
            block("terraform_data.key"),
        ),
    )

    found = related(data, CLUSTER, "kms_key")

    assert found.sure == ()
    assert found.more


def test_a_data_source_that_was_read_is_found_by_its_value() -> None:
    state = [
        {
            "address": "data.aws_kms_alias.rds",
            "mode": "data",
            "type": "aws_kms_alias",
            "name": "rds",
            "values": {"name": "alias/aws/rds", "target_key_arn": "arn:k"},
        }
    ]
    data = plan(change(CLUSTER, {"kms_key_id": "arn:k"}), state=state)

    assert ends(related(data, CLUSTER, "kms_key")) == ["data.aws_kms_alias.rds"]


def regional(*, mentioned: bool) -> Json:
    """Make a cluster in `west`, and groups of one name in two regions."""
    group = "aws_rds_cluster_parameter_group"
    expression = refs(f"{group}.east.name") if mentioned else const("orders")
    cluster = block(
        CLUSTER, provider="aws.west", db_cluster_parameter_group_name=expression
    )
    return plan(
        change(CLUSTER, {"db_cluster_parameter_group_name": "orders"}),
        change(f"{group}.east", {"name": "orders"}),
        change(f"{group}.west", {"name": "orders"}),
        root=module(
            cluster,
            block(f"{group}.east", provider="aws"),
            block(f"{group}.west", provider="aws.west"),
        ),
    )


def test_of_equal_names_in_two_regions_the_one_of_the_own_region_is_meant() -> None:
    found = related(regional(mentioned=False), CLUSTER, "parameter_group")

    assert ends(found) == ["aws_rds_cluster_parameter_group.west"]


def test_of_equal_names_the_one_that_is_mentioned_is_meant() -> None:
    found = related(regional(mentioned=True), CLUSTER, "parameter_group")

    assert ends(found) == ["aws_rds_cluster_parameter_group.east"]


def of_regions(**regions: str) -> Json:
    """Make a cluster of provider `aws`, and groups of its group's name."""
    group = "aws_rds_cluster_parameter_group"
    data = plan(
        change(CLUSTER, {"db_cluster_parameter_group_name": "orders"}),
        *(change(f"{group}.{n}", {"name": "orders"}) for n in regions if n != "own"),
        root=module(
            block(CLUSTER, provider="aws.own"),
            *(block(f"{group}.{n}", provider=f"aws.{n}") for n in regions),
        ),
    )
    data["configuration"]["provider_config"] = {
        f"aws.{name}": {"name": "aws", "expressions": {"region": const(region)}}
        for name, region in regions.items()
        if region
    }
    return data


def test_a_name_means_nothing_in_another_region() -> None:
    data = of_regions(own="eu-west-1", other="us-west-2", third="us-east-1")

    (end,) = related(data, CLUSTER, "parameter_group").sure

    assert isinstance(end, Outside)
    assert end.reason == "orders is in the plan only in another Region"


def test_a_name_means_the_one_of_the_same_region_whoever_makes_it() -> None:
    data = of_regions(own="eu-west-1", alias="eu-west-1", other="us-west-2")

    found = related(data, CLUSTER, "parameter_group")

    assert ends(found) == ["aws_rds_cluster_parameter_group.alias"]


def test_a_name_may_mean_one_of_a_region_that_is_not_known() -> None:
    data = of_regions(own="eu-west-1", other="")

    found = related(data, CLUSTER, "parameter_group")

    assert ends(found) == ["aws_rds_cluster_parameter_group.other"]


def test_an_arn_means_one_resource_in_any_region() -> None:
    arn = "arn:aws:kms:us-west-2:111122223333:key/1"
    data = plan(
        change(CLUSTER, {"kms_key_id": arn}),
        change("aws_kms_key.west", {"arn": arn}, before={"arn": arn}),
        root=module(
            block(CLUSTER, provider="aws"), block("aws_kms_key.west", provider="aws.w")
        ),
    )
    data["configuration"]["provider_config"] = {
        "aws": {"name": "aws", "expressions": {"region": const("eu-west-1")}},
        "aws.w": {"name": "aws", "expressions": {"region": const("us-west-2")}},
    }

    assert ends(related(data, CLUSTER, "kms_key")) == ["aws_kms_key.west"]


def test_of_equal_names_that_nothing_tells_apart_one_is_meant() -> None:
    data = plan(
        change(CLUSTER, {"db_cluster_parameter_group_name": "orders"}),
        change(f'{GROUP}["a"]', {"name": "orders"}),
        change(f'{GROUP}["b"]', {"name": "orders"}),
        root=module(block(CLUSTER), block(GROUP)),
    )

    found = related(data, CLUSTER, "parameter_group")

    assert ends(found) == [f'one of {GROUP}["a"] {GROUP}["b"]']


@pytest.mark.parametrize("name", ["eu", "a.b", 'x"y', "[0]"])
def test_for_each_pairs_clusters_with_instances_of_the_same_key(name: str) -> None:
    quoted = name.replace('"', '\\"')
    names = [quoted, "other"]
    data = plan(
        *(change(f'{CLUSTER}["{n}"]', unknown=["cluster_identifier"]) for n in names),
        *(change(f'{INSTANCE}["{n}"]', unknown=["cluster_identifier"]) for n in names),
        root=module(
            block(CLUSTER, for_each=refs("var.names")),
            block(
                INSTANCE,
                for_each=refs("var.names"),
                cluster_identifier=refs(CLUSTER, "each.key"),
            ),
        ),
    )

    assert ends(related(data, f'{INSTANCE}["{quoted}"]', "cluster")) == [
        f'{CLUSTER}["{quoted}"]'
    ]
    assert ends(related(data, f'{CLUSTER}["{quoted}"]', "instances")) == [
        f'{INSTANCE}["{quoted}"]'
    ]


def test_security_groups_gather_references_and_literals() -> None:
    data = plan(
        change(CLUSTER, unknown={"vpc_security_group_ids": True}),
        change(SG, unknown=["id"]),
        root=module(
            block(CLUSTER, vpc_security_group_ids=refs(f"{SG}.id", "var.more")),
            block(SG),
            variables={"more": {}},
        ),
        variables={"more": ["sg-1", "vpc-1"]},
    )

    found = related(data, CLUSTER, "security_groups")

    assert ends(found) == [SG, "outside sg-1"]


def test_a_half_known_list_gathers_the_known_and_the_unknown_part() -> None:
    data = plan(
        change(
            CLUSTER,
            {"vpc_security_group_ids": ["sg-1", None]},
            unknown={"vpc_security_group_ids": [False, True]},
        ),
        change(SG, unknown=["id"]),
        root=module(block(CLUSTER, vpc_security_group_ids=refs(f"{SG}.id")), block(SG)),
    )

    found = related(data, CLUSTER, "security_groups")

    assert ends(found) == ["outside sg-1", SG]


def test_an_empty_list_of_groups_leads_to_the_default_group() -> None:
    data = plan(change(CLUSTER, {"vpc_security_group_ids": []}))

    assert ends(related(data, CLUSTER, "security_groups")) == [
        "outside the default security group of the VPC"
    ]


def test_a_deleted_key_is_found_by_the_value_that_stays() -> None:
    data = plan(exists(CLUSTER, {"kms_key_id": "arn:k"}), gone(KEY, {"arn": "arn:k"}))

    assert ends(related(data, CLUSTER, "kms_key")) == [KEY]


def test_the_relation_before_the_plan_is_another_one() -> None:
    data = plan(
        exists(CLUSTER, {"kms_key_id": "arn:old"}, kms_key_id="arn:new"),
        exists("aws_kms_key.old", {"arn": "arn:old"}),
        exists("aws_kms_key.new", {"arn": "arn:new"}),
    )

    assert ends(related(data, CLUSTER, "kms_key")) == ["aws_kms_key.new"]
    assert ends(related(data, CLUSTER, "kms_key", before=True)) == ["aws_kms_key.old"]
    assert ends(related(data, "aws_kms_key.old", "aurora_users")) == []
    assert ends(related(data, "aws_kms_key.old", "aurora_users", before=True)) == [
        CLUSTER
    ]


def test_an_instance_that_is_deleted_is_no_instance_of_its_cluster() -> None:
    data = plan(
        exists(CLUSTER, {"cluster_identifier": "orders"}),
        exists(f"{INSTANCE}[0]", {"cluster_identifier": "orders"}),
        gone(f"{INSTANCE}[1]", {"cluster_identifier": "orders"}),
    )

    assert ends(related(data, CLUSTER, "instances")) == [f"{INSTANCE}[0]"]


def test_a_relation_crosses_modules_in_both_directions() -> None:
    network = module(block(SG), outputs={"group": refs(f"{SG}.id")})
    database = module(
        block(CLUSTER, vpc_security_group_ids=refs("var.groups")),
        variables={"groups": {}},
    )
    cluster, group = f'module.db["a.b"].{CLUSTER}', f"module.net[0].{SG}"
    root = module(
        calls={
            "net": call(network),
            "db": call(database, groups=refs("module.net[0].group")),
        }
    )
    data = plan(
        change(cluster, unknown=["vpc_security_group_ids"]),
        change(group, unknown=["id"]),
        root=root,
    )

    assert ends(related(data, cluster, "security_groups")) == [group]
    assert ends(related(data, group, "clusters")) == [cluster]


def test_dimensions_of_an_alarm_name_its_cluster() -> None:
    data = plan(
        change(CLUSTER, {"cluster_identifier": "orders"}),
        change(
            "aws_cloudwatch_metric_alarm.cpu",
            {"dimensions": {"DBClusterIdentifier": "orders"}},
        ),
    )

    assert ends(related(data, CLUSTER, "alarms")) == ["aws_cloudwatch_metric_alarm.cpu"]


def test_the_state_says_what_a_lost_reference_may_have_meant() -> None:
    before = {"kms_key_id": "arn:old"}
    state = [
        {"address": CLUSTER, "mode": "managed", "type": "aws_rds_cluster",
         "name": "this", "values": before, "depends_on": [KEY]},
    ]  # fmt: skip
    cluster = change(
        CLUSTER, before=before, unknown=["kms_key_id"], actions=["delete", "create"]
    )
    data = plan(
        cluster,
        change(KEY, unknown=["arn"]),
        root=module(block(CLUSTER, kms_key_id=refs("local.key")), block(KEY)),
        state=state,
    )

    found = related(data, CLUSTER, "kms_key")

    assert (found.sure, addresses(found.maybe)) == ((), [KEY])


def test_relations_in_a_circle_come_to_an_end() -> None:
    alias = "aws_kms_alias.this"
    data = plan(
        change(CLUSTER, unknown=["kms_key_id"]),
        change(alias, unknown=["target_key_id", "arn"]),
        root=module(
            block(CLUSTER, kms_key_id=refs(f"{alias}.arn")),
            block(alias, target_key_id=refs(f"{alias}.target_key_id")),
        ),
    )

    assert not addresses(related(data, CLUSTER, "kms_key").sure)


def test_a_conditional_between_two_lists_attaches_neither_group_for_sure() -> None:
    one, two = "aws_security_group.a", "aws_security_group.b"
    data = plan(
        change(CLUSTER, unknown=["vpc_security_group_ids"]),
        change(one, unknown=["id"]),
        change(two, unknown=["id"]),
        root=module(
            block(
                CLUSTER,
                vpc_security_group_ids=refs("var.own", f"{one}.id", f"{two}.id"),
            ),
            block(one),
            block(two),
            variables={"own": {}},
        ),
        variables={"own": True},
    )

    assert addresses(related(data, CLUSTER, "security_groups").sure) == []
