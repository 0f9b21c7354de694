"""Which resources a local of a module can lead to, though the plan does not hold it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from builders import (
    Anything,
    Json,
    addresses,
    block,
    call,
    change,
    const,
    exists,
    gone,
    module,
    node_at,
    outcomes,
    plan,
    refs,
    related,
    resolver_of,
)
from plan_check.findings import JsonValue, Outcome
from plan_check.graph.related import Relation

CLUSTER = "aws_rds_cluster.this"
KEY = "aws_kms_key.this"
PASSED = "aws_kms_key.passed"
OTHER = "aws_kms_key.other"
INNER = f"module.db.{CLUSTER}"
UNKNOWN_KEY = ["arn", "id", "key_id"]


def new_key(address: str, **after: Anything) -> Json:
    return change(address, after, unknown=UNKNOWN_KEY)


def cluster(address: str = INNER) -> Json:
    return change(address, unknown=["kms_key_id"])


def database(*more: Json, **parts: Anything) -> Json:
    """Make a module whose cluster has a key that comes from a local."""
    own = block(CLUSTER, kms_key_id=refs("local.kms"))
    return module(own, *more, variables={"kms": {}}, **parts)


def called(
    *changes: Json,
    given: Json | None = None,
    blocks: tuple[Json, ...] = (),
    **top: Anything,
) -> Json:
    """Make a plan that calls such a module, beside two keys of the root."""
    argument = {} if given is None else {"kms": given}
    root = module(
        block(PASSED),
        block(OTHER),
        *blocks,
        calls={"db": call(database(), **argument)},
    )
    keys = [new_key(PASSED), new_key(OTHER)]
    return plan(cluster(), *keys, *changes, root=root, **top)


def users(
    data: Json, key: str, locals_: Mapping[str, JsonValue] | None = None
) -> tuple[list[str], list[str]]:
    """Give the surely and the perhaps related clusters of a key."""
    known = (lambda _path, name: locals_.get(name)) if locals_ is not None else None
    resolver = resolver_of(data, known)
    node = node_at(resolver.graph, key)
    relation = resolver.find(node, "aurora_users")
    assert relation is not None
    found = resolver.resolve(node, relation)
    return addresses(found.sure), addresses(found.maybe)


def clusters_of(data: Json, group: str) -> list[str]:
    """Give the clusters that a security group may be attached to."""
    found = related(data, group, "clusters")
    return addresses([*found.sure, *found.maybe])


def is_candidate(data: Json, key: str, cluster_: str = INNER) -> bool:
    return users(data, key) == ([], [cluster_])


def test_a_local_may_be_what_an_argument_refers_to_but_not_what_is_beside_it() -> None:
    data = called(given=refs(f"{PASSED}.arn"))

    assert is_candidate(data, PASSED)
    assert users(data, OTHER) == ([], [])


def test_a_key_out_of_reach_is_judged_as_one_that_no_cluster_uses() -> None:
    data = called(given=refs(f"{PASSED}.arn"))

    found = outcomes(data, "AUR-ENC-004")

    assert found["AUR-ENC-004", PASSED] is Outcome.UNKNOWN
    assert found["AUR-ENC-004", OTHER] is Outcome.NOT_APPLICABLE


def test_a_local_may_be_what_its_own_module_declares() -> None:
    body = database(block(KEY))
    data = plan(
        cluster(),
        new_key(f"module.db.{KEY}"),
        new_key(OTHER),
        root=module(block(OTHER), calls={"db": call(body)}),
    )

    assert is_candidate(data, f"module.db.{KEY}")
    assert users(data, OTHER) == ([], [])


def test_a_local_of_the_root_may_be_anything_that_the_root_sees() -> None:
    keys = module(block(KEY), block(OTHER), outputs={"arn": refs(f"{KEY}.arn")})
    shown, hidden = f"module.keys.{KEY}", f"module.keys.{OTHER}"
    own = block(CLUSTER, kms_key_id=refs("local.kms"))
    data = plan(
        cluster(CLUSTER),
        *map(new_key, (PASSED, shown, hidden)),
        root=module(own, block(PASSED), calls={"keys": call(keys)}),
    )

    assert is_candidate(data, PASSED, CLUSTER)
    assert is_candidate(data, shown, CLUSTER)
    assert users(data, hidden) == ([], [])


def test_an_argument_that_is_a_local_leads_to_all_that_the_caller_sees() -> None:
    data = called(given=refs("local.key"))

    assert is_candidate(data, PASSED)
    assert is_candidate(data, OTHER)


def test_a_local_that_was_known_leads_to_nothing_new() -> None:
    body = database()
    body["resources"][0]["expressions"]["cluster_identifier"] = refs("var.name")
    data = plan(
        change(INNER, {"cluster_identifier": "orders"}, unknown=["kms_key_id"]),
        new_key(PASSED),
        new_key(OTHER),
        root=module(
            block(PASSED),
            block(OTHER),
            calls={
                "db": call(body, kms=refs(f"{PASSED}.arn"), name=refs("local.name"))
            },
        ),
    )

    assert is_candidate(data, PASSED)
    assert users(data, OTHER) == ([], [])


def test_a_key_is_followed_through_two_levels_of_modules() -> None:
    inner = f"module.app.{INNER}"
    app = module(
        block(KEY), calls={"db": call(database(), kms=refs("var.kms"))},
        variables={"kms": {}},
    )  # fmt: skip
    data = plan(
        cluster(inner),
        *map(new_key, (PASSED, OTHER, f"module.app.{KEY}")),
        root=module(
            block(PASSED),
            block(OTHER),
            calls={"app": call(app, kms=refs(f"{PASSED}.arn"))},
        ),
    )

    assert is_candidate(data, PASSED, inner)
    assert users(data, OTHER) == ([], [])
    assert users(data, f"module.app.{KEY}") == ([], [])


@pytest.mark.parametrize(
    ("traversal", "sees_both"),
    [
        pytest.param("module.keys.arn", False, id="one output"),
        pytest.param("module.keys", True, id="the module as a whole"),
    ],
)
def test_a_key_is_followed_through_the_output_of_a_sibling(
    traversal: str, *, sees_both: bool
) -> None:
    keys = module(
        block(KEY),
        block(OTHER),
        outputs={"arn": refs(f"{KEY}.arn"), "other": refs(f"{OTHER}.arn")},
    )
    data = plan(
        cluster(),
        new_key(f"module.keys.{KEY}"),
        new_key(f"module.keys.{OTHER}"),
        root=module(
            calls={
                "keys": call(keys),
                "db": call(database(), kms={"references": [traversal]}),
            }
        ),
    )

    assert is_candidate(data, f"module.keys.{KEY}")
    assert users(data, f"module.keys.{OTHER}") == ([], [INNER] if sees_both else [])


def test_an_output_that_is_a_local_leads_to_what_its_own_module_sees() -> None:
    keys = module(block(KEY), outputs={"arn": refs("local.arn")})
    own = block(CLUSTER, kms_key_id=refs("module.keys.arn"))
    data = plan(
        cluster(CLUSTER),
        new_key(f"module.keys.{KEY}"),
        new_key(OTHER),
        root=module(own, block(OTHER), calls={"keys": call(keys)}),
    )

    assert is_candidate(data, f"module.keys.{KEY}", CLUSTER)
    assert users(data, OTHER) == ([], [])


def test_keys_of_module_instances_stay_undecided_within_reach() -> None:
    body = database(block(KEY))
    clusters = [f'module.db["{name}"].{CLUSTER}' for name in "ab"]
    keys = [f'module.db["{name}"].{KEY}' for name in "ab"]
    data = plan(
        *map(cluster, clusters),
        *map(new_key, keys),
        root=module(calls={"db": call(body, for_each=const({"a": 1, "b": 2}))}),
    )

    assert users(data, keys[0]) == ([], clusters)


def test_each_value_of_a_call_leads_to_what_its_for_each_refers_to() -> None:
    inner = f'module.db["a"].{CLUSTER}'
    body = call(database(), for_each=refs(f"{PASSED}.arn"), kms=refs("each.value"))
    data = plan(
        cluster(inner),
        new_key(PASSED),
        new_key(OTHER),
        root=module(block(PASSED), block(OTHER), calls={"db": body}),
    )

    assert is_candidate(data, PASSED, inner)
    assert users(data, OTHER) == ([], [])


def test_what_a_resource_within_reach_is_made_of_is_within_reach() -> None:
    alias = "aws_kms_alias.db"
    data = called(
        change(alias, unknown=["arn", "target_key_arn", "target_key_id"]),
        given=refs(f"{alias}.target_key_arn"),
        blocks=(block(alias, target_key_id=refs(f"{PASSED}.key_id")),),
    )

    assert is_candidate(data, PASSED)
    assert users(data, OTHER) == ([], [])


@pytest.mark.parametrize(
    ("marks", "expressions"),
    [
        ({"setting": [{"value": True}]}, {}),
        ({"setting": [{}, {"value": True}]}, {"setting": [{"value": const("x")}]}),
    ],
)
def test_a_dynamic_block_may_hold_whatever_its_module_sees(
    marks: Json, expressions: Json
) -> None:
    made = "terraform_data.settings"
    data = called(
        change(made, unknown=marks),
        given=refs(f"{made}.setting"),
        blocks=(block(made, **expressions),),
    )

    assert is_candidate(data, OTHER)


def test_what_the_provider_computes_is_no_dynamic_block() -> None:
    other = "aws_rds_cluster.other"
    data = called(
        change(other, unknown={"arn": True, "tags_all": {"a": True}}),
        given=refs(f"{other}.arn"),
        blocks=(block(other, cluster_identifier=const("x")),),
    )

    assert users(data, OTHER) == ([], [])


def looked_up(source: str, **top: Anything) -> Json:
    return called(
        change(source, unknown=["result"], actions=["read"]),
        given=refs(f"{source}.result"),
        blocks=(block(source),),
        **top,
    )


def test_a_data_source_that_is_yet_to_be_read_may_find_any_key() -> None:
    assert is_candidate(looked_up("data.external.key"), OTHER)


def test_a_policy_document_finds_no_key() -> None:
    data = looked_up("data.aws_iam_policy_document.key")

    assert users(data, OTHER) == ([], [])


def test_a_data_source_that_was_read_finds_no_key_that_is_yet_to_be_made() -> None:
    state = [
        {"address": "data.external.key", "mode": "data", "type": "external",
         "name": "key", "values": {"result": "arn:k"}},
    ]  # fmt: skip
    data = called(
        given=refs("data.external.key.result"),
        blocks=(block("data.external.key"),),
        state=state,
    )

    assert users(data, OTHER) == ([], [])


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(refs("aws_kms_key.nowhere.arn"), id="no such block"),
        pytest.param({"references": ["module.nowhere.arn"]}, id="no such module"),
        pytest.param({"references": ["??"]}, id="no reference"),
    ],
)
def test_a_reference_that_leads_nowhere_may_mean_any_key(given: Json) -> None:
    assert is_candidate(called(given=given), OTHER)


def test_in_a_partial_plan_a_local_may_be_any_key() -> None:
    data = called(given=refs(f"{PASSED}.arn"), complete=False)

    assert is_candidate(data, OTHER)


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(exists(KEY, {"arn": "arn:k"}), id="one that exists"),
        pytest.param(gone(KEY, {"arn": "arn:k"}), id="one that is deleted"),
        pytest.param(
            change("aws_kms_replica_key.this", unknown=UNKNOWN_KEY),
            id="a replica, which has the id of its key",
        ),
    ],
)
def test_a_key_that_a_text_in_a_local_can_name_is_never_out_of_reach(
    key: Json,
) -> None:
    data = called(key, given=refs(f"{PASSED}.arn"), blocks=(block(key["address"]),))

    assert is_candidate(data, key["address"])


def test_a_name_in_a_local_can_mean_a_cluster_of_another_module() -> None:
    alarm = "aws_cloudwatch_metric_alarm.cpu"
    watched = module(
        block(alarm, dimensions={"references": ["local.names"]}),
    )
    data = plan(
        change(CLUSTER, {"cluster_identifier": "orders"}),
        change(f"module.watch.{alarm}", unknown=["dimensions"]),
        root=module(block(CLUSTER), calls={"watch": call(watched)}),
    )

    assert addresses(related(data, CLUSTER, "alarms").maybe) == [
        f"module.watch.{alarm}"
    ]


def test_a_local_beside_a_group_leaves_out_what_is_beyond_its_reach() -> None:
    group, other = "aws_security_group.this", "aws_security_group.other"
    inner = f"module.db.{group}"
    body = module(
        block(CLUSTER, vpc_security_group_ids=refs("local.groups", f"{group}.id")),
        block(group),
        variables={"groups": {}},
    )
    data = plan(
        change(INNER, unknown=["vpc_security_group_ids"]),
        *(change(address, unknown=["id"]) for address in (inner, other)),
        root=module(block(other), calls={"db": call(body)}),
    )

    assert clusters_of(data, inner) == [INNER]
    assert clusters_of(data, other) == []


@pytest.mark.parametrize("name", [PASSED, OTHER])
def test_what_the_sources_say_is_always_a_candidate_without_them(name: str) -> None:
    data = called(given=refs("local.chosen"))
    written = {"kms": refs("var.kms"), "chosen": refs(f"{name}.arn")}

    for key in (PASSED, OTHER):
        sure, maybe = users(data, key, written)
        assert (sure, maybe) == ([INNER] if key == name else [], [])
        assert {*sure, *maybe} <= {*users(data, key)[1]}


def test_verdicts_that_are_certain_without_sources_are_the_same_with_them() -> None:
    data = called(given=refs(f"{PASSED}.arn"))
    sure, maybe = users(data, OTHER, {"kms": refs("var.kms")})

    assert users(data, PASSED, {"kms": refs("var.kms")}) == ([INNER], [])
    assert (sure, maybe) == users(data, OTHER)


def test_a_part_of_a_local_has_the_reach_of_the_local() -> None:
    data = called(given=refs(f"{PASSED}.arn"))
    body = data["configuration"]["root_module"]["module_calls"]["db"]["module"]
    body["resources"][0]["expressions"]["kms_key_id"] = refs("local.keys.storage")

    assert is_candidate(data, PASSED)
    assert users(data, OTHER) == ([], [])


def test_a_local_beside_something_that_may_be_anything_has_no_reach() -> None:
    data = called(given=refs(f"{PASSED}.arn"))
    body = data["configuration"]["root_module"]["module_calls"]["db"]["module"]
    lost = refs("local.kms", "each.value")
    body["resources"][0]["expressions"]["kms_key_id"] = lost

    assert is_candidate(data, OTHER)


def test_of_one_block_only_the_instance_that_exists_can_be_named() -> None:
    data = called(
        exists(f"{KEY}[0]", {"arn": "arn:k"}),
        new_key(f"{KEY}[1]"),
        given=refs(f"{PASSED}.arn"),
        blocks=(block(KEY),),
    )

    found = outcomes(data, "AUR-ENC-004")

    assert found["AUR-ENC-004", f"{KEY}[0]"] is Outcome.UNKNOWN
    assert found["AUR-ENC-004", f"{KEY}[1]"] is Outcome.NOT_APPLICABLE


def test_a_key_without_a_block_is_never_out_of_reach() -> None:
    data = called(new_key(KEY), given=refs(f"{PASSED}.arn"))

    assert is_candidate(data, KEY)


@pytest.mark.parametrize("name", [const("db"), refs("terraform_data.name.output")])
def test_a_group_that_is_found_by_its_name_is_not_nameless(name: Json) -> None:
    group = "aws_security_group.this"
    known = {"name": "db"} if "constant_value" in name else {}
    made = change(group, known, unknown=["id"] if known else ["id", "name"])
    root = module(block(group, name=name), block("terraform_data.name"))
    maker = change("terraform_data.name", unknown=["output"])
    identities = resolver_of(plan(made, maker, root=root)).identities
    node = node_at(identities.graph, group)

    by_id, by_name = (
        Relation("group", "x", to=("aws_security_group",), by=by)
        for by in (("id",), ("id", "name"))
    )

    assert identities.is_nameless(by_id, node)
    assert not identities.is_nameless(by_name, node)


def test_the_default_group_of_a_vpc_is_no_group_that_the_plan_makes() -> None:
    vpc, group = "aws_vpc.this", "aws_security_group.this"
    default = "aws_default_security_group.this"
    data = plan(
        change(CLUSTER, unknown=["vpc_security_group_ids"]),
        change(vpc, unknown=["id", "default_security_group_id"]),
        change(group, unknown=["id"]),
        change(default, unknown=["id"]),
        root=module(
            block(
                CLUSTER, vpc_security_group_ids=refs(f"{vpc}.default_security_group_id")
            ),
            *map(block, (vpc, group, default)),
        ),
    )

    assert clusters_of(data, default) == [CLUSTER]
    assert clusters_of(data, group) == []
