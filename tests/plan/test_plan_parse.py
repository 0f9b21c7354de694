"""From the JSON of a plan to instances; and what is said of wrong shapes."""

from __future__ import annotations

from datetime import date

import pytest

from builders import Anything, Json, change, exists, gone, module, plan
from plan_check.errors import PlanError
from plan_check.plan.model import Deferred, Instance, Plan
from plan_check.plan.parse import parse_plan

CLUSTER = "aws_rds_cluster.this"
HINT = "\n  hint: write the plan again: terraform show -json tfplan > plan.json"


def parsed(data: Json) -> Plan:
    return parse_plan(data, "plan.json")


def one(data: Json) -> Instance:
    (instance,) = parsed(data).instances
    return instance


def broken(**parts: Anything) -> Json:
    return {**plan(), **parts}


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (broken(configuration=[]), "configuration is not an object"),
        (broken(configuration={"root_module": 1}), "root_module is not an object"),
        (broken(resource_changes={}), "resource_changes is not a list"),
        (broken(resource_changes=[1]), "resource_changes[0] is not an object"),
        (
            broken(resource_changes=[change(CLUSTER), {"type": "x"}]),
            "resource_changes[1] is not a resource with an address",
        ),
        (
            broken(resource_changes=[{"address": "a.b", "type": "a", "change": []}]),
            "resource_changes[0].change is not an object",
        ),
        (broken(variables=[]), "variables is not an object"),
        (broken(prior_state=1), "prior_state is not an object"),
        (broken(prior_state={"values": 1}), "values is not an object"),
    ],
)
def test_a_shape_that_no_terraform_writes_is_refused_by_its_name(
    data: Json, problem: str
) -> None:
    with pytest.raises(PlanError) as caught:
        parsed(data)

    assert str(caught.value) == f"plan.json: {problem}{HINT}"


@pytest.mark.parametrize("part", ["resource_changes", "configuration", "variables"])
def test_parts_that_are_left_out_are_empty(part: str) -> None:
    data = plan()
    del data[part]

    assert parsed(data).instances == ()


def test_an_instance_knows_its_modules_and_keys() -> None:
    address = f'module.db["a.b"].module.inner[0].{CLUSTER}["x"]'

    found = one(plan(change(address)))

    assert (found.modules, found.keys, found.key) == (("db", "inner"), ("a.b", 0), "x")
    assert found.config_address == CLUSTER


def test_a_data_source_is_addressed_as_the_configuration_does() -> None:
    found = one(plan(change("data.aws_vpc.this", actions=["read"])))

    assert (found.config_address, found.action) == ("data.aws_vpc.this", "read")


@pytest.mark.parametrize(
    ("actions", "word"),
    [
        (["no-op"], "no-op"),
        (["create"], "create"),
        (["update"], "update"),
        (["delete", "create"], "replace"),
        (["create", "delete"], "replace"),
        (["forget"], "forget"),
    ],
)
def test_actions_come_to_one_word(actions: list[str], word: str) -> None:
    assert one(plan(change(CLUSTER, {}, actions=actions))).action == word


def test_a_deleted_resource_does_not_stay() -> None:
    found = one(plan(gone(CLUSTER, {"engine": "aurora-mysql"})))

    assert not found.stays
    assert found.before == {"engine": "aurora-mysql"}


def test_a_forgotten_resource_stays_as_it_was() -> None:
    """AWS keeps it, so that others may still be connected to it."""
    made = change(CLUSTER, before={"engine": "x"}, actions=["forget"])
    made["change"]["after"] = None

    found = one(plan(made))

    assert (found.action, found.after, found.stays) == ("forget", {"engine": "x"}, True)


def test_a_resource_of_which_nothing_is_known_stays() -> None:
    made = change(CLUSTER, unknown=True)
    made["change"]["after"] = None

    assert one(plan(made)).stays


def test_a_deposed_object_stands_beside_the_one_that_replaces_it() -> None:
    old = change(CLUSTER, before={}, actions=["delete"], deposed="abcd1234")

    found = parsed(plan(exists(CLUSTER, {"engine": "x"}), old)).instances

    assert [(i.address, i.deposed, i.stays) for i in found] == [
        (CLUSTER, "", True),
        (CLUSTER, "abcd1234", False),
    ]


def test_a_data_source_that_was_read_stands_in_the_state_only() -> None:
    state = [
        {"address": "data.aws_vpc.this", "mode": "data", "type": "aws_vpc",
         "name": "this", "values": {"id": "vpc-1"}}
    ]  # fmt: skip

    found = one(plan(state=state))

    assert (found.action, found.after) == ("read", {"id": "vpc-1"})


def test_a_resource_that_only_the_state_holds_does_not_change() -> None:
    state = [
        {"address": CLUSTER, "mode": "managed", "type": "aws_rds_cluster",
         "name": "this", "values": {"engine": "x"}}
    ]  # fmt: skip

    found = one(plan(state=state))

    assert (found.action, found.after, found.before) == (
        "no-op",
        {"engine": "x"},
        {"engine": "x"},
    )


def test_the_state_adds_what_a_resource_depends_on() -> None:
    state = [
        {"address": CLUSTER, "mode": "managed", "type": "aws_rds_cluster",
         "name": "this", "values": {}, "depends_on": ["aws_kms_key.this"]}
    ]  # fmt: skip

    found = one(plan(exists(CLUSTER, {}), state=state))

    assert found.depends_on == ("aws_kms_key.this",)


def test_child_modules_of_the_state_are_read_at_any_depth() -> None:
    resource = {"address": "module.a.module.b.aws_vpc.this", "mode": "managed",
                "type": "aws_vpc", "name": "this", "values": {}}  # fmt: skip
    inner = {"child_modules": [{"resources": [resource]}]}
    state = {"values": {"root_module": {"child_modules": [inner]}}}

    assert one(plan(prior_state=state)).modules == ("a", "b")


def test_variables_keep_their_values() -> None:
    assert parsed(plan(variables={"a": None, "b": [1]})).variables == {
        "a": None,
        "b": [1],
    }


@pytest.mark.parametrize(
    ("timestamp", "day"),
    [
        ("2025-03-04T23:59:59Z", date(2025, 3, 4)),
        ("soon", None),
        (None, None),
        (5, None),
    ],
)
def test_the_day_of_the_plan_is_its_own(timestamp: object, day: date | None) -> None:
    assert parsed(plan(timestamp=timestamp)).timestamp == day


@pytest.mark.parametrize(
    ("top", "whole"),
    [
        ({}, True),
        ({"complete": False}, False),
        ({"errored": True}, False),
        ({"complete": None}, True),
    ],
)
def test_a_partial_plan_is_not_whole(top: Json, whole: bool) -> None:  # noqa: FBT001
    assert parsed(plan(**top)).is_whole is whole


def test_deferred_changes_are_told() -> None:
    deferred = {
        "reason": "instance_count_unknown",
        "resource_change": {"address": f"{CLUSTER}[*]"},
    }

    found = parsed(plan(deferred_changes=[deferred, 1, {}])).deferred

    assert found == (Deferred(f"{CLUSTER}[*]", "instance_count_unknown"),)


def test_checks_that_failed_are_named() -> None:
    instance = {"status": "fail", "address": {"to_display": f"{CLUSTER}[0]"}}
    checks = [{"instances": [instance, {"status": "pass"}]}, {}, 1]

    assert parsed(plan(checks=checks, errored=True)).problems == (f"{CLUSTER}[0]",)


def test_secrets_of_variables_and_outputs_are_collected_and_not_shown() -> None:
    data = plan(
        root=module(variables={"p": {"sensitive": True, "default": "d3fault"}}),
        variables={"p": "hunter2", "q": "plain"},
        output_changes={
            "o": {"after": "out", "after_sensitive": True, "before_sensitive": False}
        },
    )

    found = parsed(data)

    assert {"hunter2", "d3fault", "out"} <= {str(secret) for secret in found.secrets}
    assert "plain" not in found.secrets
    assert "hunter2" not in repr(found.secrets and found.root)
