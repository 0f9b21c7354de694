"""Permissions of a role: statements of inline, own and attached policies."""

from __future__ import annotations

import json

from builders import Json, block, change, plan, refs, resolver_of
from plan_check.graph.items import Items
from plan_check.graph.permissions import permissions_of

ROLE = "aws_iam_role.this"
OWN = "aws_iam_role_policy.own"
ATTACHMENT = "aws_iam_role_policy_attachment.this"


def permissions(data: Json, address: str = ROLE) -> Items:
    resolver = resolver_of(data)
    return permissions_of(resolver, resolver.graph.by_address[address])


def allowing(action: str) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return json.dumps({"Statement": [statement]})


def actions(items: Items) -> list[object]:
    return [item.data["actions"] for item in items.items]


def test_statements_come_from_wherever_they_are_written() -> None:
    found = permissions(
        plan(
            change(ROLE, {"name": "r", "inline_policy": [{"policy": allowing("a")}]}),
            change(OWN, {"role": "r", "policy": allowing("b")}),
            change("aws_iam_policy.c", {"arn": "arn:c", "policy": allowing("c")}),
            change(ATTACHMENT, {"role": "r", "policy_arn": "arn:c"}),
        )
    )

    assert actions(found) == [["a"], ["b"], ["c"]]
    assert found.more == ""


def test_policies_of_other_roles_do_not_count() -> None:
    found = permissions(
        plan(
            change(ROLE, {"name": "r"}),
            change(OWN, {"role": "other", "policy": allowing("b")}),
        )
    )

    assert found == Items()


def test_a_policy_outside_the_plan_may_hold_anything() -> None:
    found = permissions(
        plan(
            change(ROLE, {"name": "r"}),
            change(ATTACHMENT, {"role": "r", "policy_arn": "arn:elsewhere"}),
        )
    )

    assert found.more == "arn:elsewhere is outside the plan"


def test_a_role_that_is_looked_up_does_not_show_its_policies() -> None:
    address = "data.aws_iam_role.this"
    found = permissions(plan(change(address, {"name": "r"})), address)

    assert found.more == f"the policies of {address} are outside the plan"


def test_a_policy_that_may_be_of_another_role_is_unsure() -> None:
    found = permissions(
        plan(
            change(ROLE, {"name": "r"}),
            change(OWN, {"policy": allowing("b")}, unknown={"role": True}),
            config=[block(ROLE), block(OWN, role=refs("local.role"))],
        )
    )

    assert found.items == ()
    assert [item.data["actions"] for item in found.maybe] == [["b"]]


def test_one_of_several_policies_is_unsure() -> None:
    found = permissions(
        plan(
            change(ROLE, {"name": "r"}),
            change(ATTACHMENT, {"role": "r", "policy_arn": "arn:c"}),
            change("aws_iam_policy.a", {"arn": "arn:c", "policy": allowing("a")}),
            change("aws_iam_policy.b", {"arn": "arn:c", "policy": allowing("b")}),
        )
    )

    assert found.items == ()
    assert [item.data["actions"] for item in found.maybe] == [["a"], ["b"]]


def test_policies_that_a_role_lists_itself_count() -> None:
    arns = ["arn:c", "arn:elsewhere"]
    found = permissions(
        plan(
            change(ROLE, {"name": "r", "managed_policy_arns": arns}),
            change("aws_iam_policy.c", {"arn": "arn:c", "policy": allowing("c")}),
        )
    )

    assert actions(found) == [["c"]]
    assert found.more == "arn:elsewhere is outside the plan"


def test_a_mirror_of_attachments_says_nothing_of_its_own() -> None:
    role: Json = {"name": "r", "managed_policy_arns": ["arn:elsewhere"]}
    found = permissions(
        plan(
            change(ROLE, role, before=role, actions=["no-op"]),
            config=[block(ROLE, name={"constant_value": "r"})],
        )
    )

    assert found == Items()
