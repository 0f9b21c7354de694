"""Policies as statements: from JSON, and from documents that are not read yet."""

from __future__ import annotations

import json

import pytest

from builders import (
    Anything,
    Json,
    block,
    change,
    const,
    module,
    plan,
    refs,
    resolver_of,
)
from plan_check.graph.items import Items
from plan_check.graph.policies import statements_of
from plan_check.rules.aws_operators import grants
from plan_check.values import Data, Unknown

POLICY = "aws_iam_policy.this"
DOCUMENT = "data.aws_iam_policy_document.this"


def statements(data: Json, address: str = POLICY) -> Items:
    resolver = resolver_of(data)
    return statements_of(resolver, resolver.graph.by_address[address], "policy")


def written(**statement: Anything) -> Items:
    text = json.dumps({"Statement": [statement]})
    return statements(plan(change(POLICY, {"policy": text})))


@pytest.mark.parametrize(
    ("key", "name", "expected"),
    [
        ("Action", "actions", ["a"]),
        ("Resource", "resources", ["a"]),
        ("NotAction", "actions", {"all_but": ["a"]}),
        ("NotResource", "resources", ["*"]),
    ],
)
@pytest.mark.parametrize("value", ["a", ["a"]])
def test_a_string_and_a_list_of_one_are_the_same(
    key: str, name: str, expected: Data, value: str | list[str]
) -> None:
    (item,) = written(Effect="Allow", **{key: value}).items

    assert item.data[name] == expected


@pytest.mark.parametrize(
    ("arn", "whole"),
    [
        ("*", "*"),
        ("arn:*", "arn:*:*:*:*:*"),
        ("arn:aws:rds", "arn:aws:rds:*:*:*"),
        ("arn:aws:rds:*:*:cluster:*", "arn:aws:rds:*:*:cluster:*"),
    ],
)
def test_a_short_arn_is_completed_with_wildcards(arn: str, whole: str) -> None:
    (item,) = written(Effect="Allow", Resource=arn).items

    assert item.data["resources"] == [whole]


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("*", ["*"]),
        ({"AWS": "*"}, ["AWS:*"]),
        ({"Service": ["a", "b"]}, ["Service:a", "Service:b"]),
        ({"AWS": "1", "Service": "a"}, ["AWS:1", "Service:a"]),
        (None, []),
    ],
)
def test_principals_are_written_with_their_kind(
    principal: object, expected: list[str]
) -> None:
    (item,) = written(Effect="Allow", Principal=principal).items

    assert item.data["principals"] == expected


def test_conditions_come_one_by_one_with_lower_case_variables() -> None:
    (item,) = written(
        Effect="Allow", Condition={"StringEquals": {"aws:SourceAccount": "1"}}
    ).items

    assert item.data["conditions"] == [
        {"test": "StringEquals", "variable": "aws:sourceaccount", "values": ["1"]}
    ]


def test_one_statement_needs_no_list() -> None:
    text = json.dumps({"Statement": {"Effect": "Deny"}})

    (item,) = statements(plan(change(POLICY, {"policy": text}))).items

    assert item.data["effect"] == "Deny"


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"a"', "1"])
def test_what_is_no_policy_is_not_an_empty_one(text: str) -> None:
    found = statements(plan(change(POLICY, {"policy": text or " "})))

    assert found.more == f"{POLICY}.policy is not a JSON policy"


def documented(after: Json, unknown: Json, **expressions: Anything) -> Json:
    """Make a policy from a document that is read during apply."""
    return plan(
        change(POLICY, unknown=["policy"]),
        change(DOCUMENT, after, unknown={**unknown, "json": True}, actions=["read"]),
        root=module(
            block(POLICY, policy=refs(f"{DOCUMENT}.json")),
            block(DOCUMENT, **expressions),
        ),
    )


def test_a_document_that_is_not_read_yet_gives_its_known_parts() -> None:
    statement = {"actions": ["rds-db:connect"], "effect": None, "resources": [None]}
    data = documented(
        {"statement": [statement]}, {"statement": [{"resources": [True]}]}
    )

    (item,) = statements(data).items

    assert item.node.address == DOCUMENT
    assert item.data["effect"] == "Allow"
    assert item.data["actions"] == ["rds-db:connect"]
    assert isinstance(item.data["resources"], list)
    assert isinstance(item.data["resources"][0], Unknown)


def test_a_documents_principals_and_conditions_have_the_shape_of_json_ones() -> None:
    statement = {
        "principals": [
            {"type": "Service", "identifiers": ["a", "b"]},
            {"type": "*", "identifiers": ["*"]},
        ],
        "condition": [
            {"test": "StringEquals", "variable": "aws:SourceArn", "values": ["x"]}
        ],
    }

    (item,) = statements(documented({"statement": [statement]}, {})).items

    assert item.data["principals"] == ["Service:a", "Service:b", "*"]
    assert item.data["conditions"] == [
        {"test": "StringEquals", "variable": "aws:sourcearn", "values": ["x"]}
    ]


def test_statements_of_unknown_number_leave_the_list_open() -> None:
    found = statements(documented({}, {"statement": True}))

    assert found.more == f"{DOCUMENT}.statement is known after apply"


def test_a_document_holds_the_statements_that_it_subsumes() -> None:
    other = json.dumps({"Statement": [{"Effect": "Deny"}]})
    data = documented({"statement": [], "source_policy_documents": [other]}, {})

    (item,) = statements(data).items

    assert item.data["effect"] == "Deny"


def test_a_policy_of_two_documents_is_not_guessed() -> None:
    data = documented({"statement": []}, {})
    data["resource_changes"].append(
        change("data.aws_iam_policy_document.b", unknown=["json"], actions=["read"])
    )
    root = data["configuration"]["root_module"]
    root["resources"] = [
        block(
            POLICY,
            policy=refs(
                "var.b", f"{DOCUMENT}.json", "data.aws_iam_policy_document.b.json"
            ),
        ),
        block(DOCUMENT),
        block("data.aws_iam_policy_document.b"),
    ]

    assert statements(data).more.startswith(f"{POLICY}.policy is known after apply")


def test_documents_that_subsume_each_other_come_to_an_end() -> None:
    data = documented(
        {"statement": []},
        {"source_policy_documents": True},
        source_policy_documents=refs(f"{DOCUMENT}.json"),
    )

    assert statements(data).more


def test_a_policy_that_is_not_there_has_no_statements() -> None:
    data = plan(
        change(POLICY, {"policy": None}), root=module(block(POLICY, policy=const(None)))
    )

    assert statements(data) == Items()


@pytest.mark.parametrize(
    "secret", [{"statement": [True]}, {"statement": [{"actions": True}]}]
)
def test_a_sensitive_statement_is_a_statement(secret: Json) -> None:
    statement = {"effect": "Allow", "actions": ["rds-db:*"], "resources": ["*"]}
    data = documented({"statement": [statement]}, {})
    data["resource_changes"][1]["change"]["after_sensitive"] = secret

    (item,) = statements(data).items

    assert grants(item.data["actions"], "rds-db:connect") is True
