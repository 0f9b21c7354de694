"""What a reader sees: reasons and evidence, word for word, and never a secret."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from builders import (
    Anything,
    Json,
    block,
    call,
    change,
    evaluator_of,
    exists,
    findings_of,
    module,
    plan,
    refs,
)
from plan_check.evaluate.redact import Redactor
from plan_check.findings import Evidence, Finding, Outcome
from plan_check.values import HIDDEN, UNKNOWN, Sensitive

CLUSTER = "aws_rds_cluster.this"
KEY = "aws_kms_key.this"
SG = "aws_security_group.this"
VPC = "aws_vpc_security_group_ingress_rule.open"
MYSQL = {"engine": "aurora-mysql", "port": 3306}


def finding(data: Json, rule: str, address: str = CLUSTER) -> Finding:
    (found,) = [f for f in findings_of(data, rule) if f.address == address]
    return found


def test_a_wrong_value_is_shown() -> None:
    found = finding(
        plan(change(CLUSTER, {**MYSQL, "storage_encrypted": False})), "AUR-ENC-001"
    )

    assert found.reason == "storage_encrypted = false"
    assert found.evidence[0] == Evidence(CLUSTER, "storage_encrypted", "known", False)  # noqa: FBT003


def test_what_is_left_out_is_said_with_what_aws_does_then() -> None:
    made = change(CLUSTER, MYSQL, unknown=["storage_encrypted"])

    found = finding(plan(made, root=module(block(CLUSTER))), "AUR-ENC-001")

    note = "AWS creates a provisioned cluster without encryption under your control"
    assert found.reason == f"storage_encrypted is not set; {note}"
    assert found.evidence[0] == Evidence(
        CLUSTER,
        "storage_encrypted",
        "omitted",
        value=False,
        note=f"not set; {note}",
    )


def test_an_unknown_value_is_said_with_where_it_comes_from() -> None:
    data = plan(
        change(CLUSTER, MYSQL, unknown=["storage_encrypted"]),
        change("terraform_data.x", unknown=["output"]),
        root=module(
            block(CLUSTER, storage_encrypted=refs("terraform_data.x.output")),
            block("terraform_data.x"),
        ),
    )

    found = finding(data, "AUR-ENC-001")

    assert found.outcome is Outcome.UNKNOWN
    assert found.reason == (
        "storage_encrypted is known after apply, from terraform_data.x.output"
    )


def test_a_lost_local_is_named() -> None:
    data = plan(
        change(CLUSTER, MYSQL, unknown=["storage_encrypted"]),
        root=module(block(CLUSTER, storage_encrypted=refs("local.encrypt"))),
    )

    found = finding(data, "AUR-ENC-001")

    assert found.reason == (
        "storage_encrypted comes from local.encrypt, and a plan holds no locals"
    )


def test_a_list_that_comes_from_a_lost_local_is_named() -> None:
    backup, selection = "aws_backup_plan.p", "aws_backup_selection.s"
    data = plan(
        change(backup, {"rule": [{}]}, unknown=["id"]),
        change(selection, unknown=["plan_id", "resources"]),
        root=module(
            block(backup),
            block(
                selection, plan_id=refs(f"{backup}.id"), resources=refs("local.arns")
            ),
        ),
    )

    found = finding(data, "AUR-RES-009", backup)

    assert found.reason == (
        "resources comes from local.arns, and a plan holds no locals"
    )


def test_evidence_stands_at_the_resource_that_holds_it() -> None:
    data = plan(
        change(CLUSTER, {**MYSQL, "vpc_security_group_ids": ["sg-1"]}),
        change(SG, {"id": "sg-1", "ingress": []}),
        change(
            VPC,
            {
                "security_group_id": "sg-1",
                "ip_protocol": "-1",
                "cidr_ipv4": "0.0.0.0/0",
            },
        ),
    )

    found = finding(data, "AUR-NET-006")

    assert found.address == CLUSTER
    assert found.reason == "ports = all traffic; cidrs = [0.0.0.0/0]"
    assert [(e.address, e.attribute, e.value) for e in found.evidence] == [
        (VPC, "ports", "all traffic"),
        (VPC, "cidrs", ["0.0.0.0/0"]),
    ]


def test_an_inline_rule_is_evidence_of_its_group() -> None:
    entry = {
        "protocol": "tcp",
        "from_port": 3306,
        "to_port": 3306,
        "cidr_blocks": ["::/0"],
    }
    data = plan(
        change(CLUSTER, {**MYSQL, "vpc_security_group_ids": ["sg-1"]}),
        change(SG, {"id": "sg-1", "ingress": [entry]}),
    )

    found = finding(data, "AUR-NET-006")

    assert [(e.address, e.attribute, e.value) for e in found.evidence] == [
        (SG, "ingress.ports", "tcp 3306"),
        (SG, "ingress.cidrs", ["::/0"]),
    ]


def test_a_value_is_shown_rather_than_that_it_leads_out_of_the_plan() -> None:
    found = finding(
        plan(change(CLUSTER, {**MYSQL, "db_subnet_group_name": "default"})),
        "AUR-NET-002",
    )

    assert found.reason == "db_subnet_group_name = default"


def test_where_no_value_decides_the_resource_is_named() -> None:
    group = "aws_default_security_group.this"
    data = plan(
        change(CLUSTER, {**MYSQL, "vpc_security_group_ids": ["sg-1"]}),
        change(group, {"id": "sg-1"}),
    )

    assert finding(data, "AUR-NET-005").reason == f"because of {group}"


def test_of_what_aws_has_chosen_it_is_said_that_nobody_gave_it() -> None:
    made = exists(CLUSTER, {**MYSQL, "vpc_security_group_ids": ["sg-1"]})

    found = finding(plan(made, root=module(block(CLUSTER))), "AUR-NET-005")

    said = "vpc_security_group_ids = [sg-1] (not given by the configuration)"
    assert found.reason == said


def test_where_the_action_decides_it_is_named() -> None:
    kept = {"arn": "key", "is_enabled": True, "deletion_window_in_days": 30}
    data = plan(
        change(KEY, before=kept, actions=("delete",)),
        exists(CLUSTER, {**MYSQL, "kms_key_id": "key"}),
    )

    assert finding(data, "AUR-ENC-005", KEY).reason == "the action is delete"


def test_a_default_that_may_override_a_value_is_said_to() -> None:
    made = change(
        CLUSTER,
        {**MYSQL, "storage_encrypted": True, "global_cluster_identifier": "world"},
        unknown=["master_username"],
    )
    root = module(block(CLUSTER, master_username=refs("local.user")))

    said = "storage_encrypted may not be heeded, and which default applies is not known"
    assert finding(plan(made, root=root), "AUR-ENC-001").reason == said


def test_what_is_missing_is_said_of_what_it_is_missing_from() -> None:
    data = plan(
        change(CLUSTER, {**MYSQL, "db_subnet_group_name": "db"}),
        change("aws_db_subnet_group.db", {"name": "db", "subnet_ids": ["subnet-1"]}),
        change("aws_subnet.a", {"id": "subnet-1", "vpc_id": "vpc-1"}),
        change("aws_vpc.this", {"id": "vpc-1"}),
    )

    assert finding(data, "AUR-NET-020").reason == "aws_vpc.this has no flow_logs"


def test_a_rule_that_others_decide_names_them() -> None:
    """The Data API is safe only with what three other rules demand."""
    data = plan(change(CLUSTER, {**MYSQL, "enable_http_endpoint": True}))

    found = finding(data, "AUR-API-002")

    assert found.reason.startswith(f"{CLUSTER} fails AUR-AUTH-004")


def test_the_same_is_said_once() -> None:
    rule = {"ip_protocol": "-1", "security_group_id": "sg-1"}
    data = plan(
        change(CLUSTER, {**MYSQL, "vpc_security_group_ids": ["sg-1"]}),
        change(SG, {"id": "sg-1", "ingress": []}),
        change(VPC, {**rule, "cidr_ipv4": "8.0.0.0/8"}),
    )

    assert finding(data, "AUR-NET-007").reason == (
        "ports = all traffic; cidrs = 8.0.0.0/8"
    )


def test_a_parameter_by_default_is_said_with_its_family() -> None:
    made = {
        "engine": "aurora-postgresql",
        "engine_version": "16.8",
        "db_cluster_parameter_group_name": "default.aurora-postgresql16",
    }

    found = finding(plan(change(CLUSTER, made)), "AUR-TLS-001")

    assert found.reason == (
        "rds.force_ssl is not set; its default in aurora-postgresql16 is 0"
    )


def test_a_count_says_how_many_there_are() -> None:
    data = plan(
        change(CLUSTER, {**MYSQL, "cluster_identifier": "db"}),
        change("aws_rds_cluster_instance.a", {"cluster_identifier": "db"}),
    )

    assert finding(data, "AUR-RES-006").reason == "count of instances = 1"


def test_a_verdict_that_passes_needs_no_words() -> None:
    found = finding(
        plan(change(CLUSTER, {**MYSQL, "storage_encrypted": True})), "AUR-ENC-001"
    )

    assert (found.outcome, found.reason, found.evidence) == (Outcome.PASS, "", ())


def redactor(*changes: Json, **parts: Anything) -> Redactor:
    return evaluator_of(plan(*changes, **parts)).redactor


def secret(value: object, **more: Anything) -> Redactor:
    made = change(CLUSTER, {"database_name": value}, secret={"database_name": True})
    return redactor(made, **more)


def test_a_secret_is_hidden_inside_larger_texts() -> None:
    found = secret("hunter2")

    assert found.text("mysql://root:hunter2@db") == f"mysql://root:{HIDDEN}@db"
    assert found.shown({"dsn": ["x-hunter2"]}) == {"dsn": [f"x-{HIDDEN}"]}


def test_a_short_secret_is_hidden_where_it_stands_alone() -> None:
    found = secret("abc")

    assert found.text("abc") == HIDDEN
    assert found.text("abcdef") == "abcdef"


def test_a_secret_that_is_a_word_of_the_rules_is_hidden_as_a_word() -> None:
    """``aurora-(sensitive value)ql`` would tell the secret."""
    found = secret("postgres")

    assert found.shown("postgres") == HIDDEN
    assert found.shown("mysql://root:postgres@db") == f"mysql://root:{HIDDEN}@db"
    assert found.shown("aurora-postgresql") == "aurora-postgresql"
    assert found.text("postgres has no such setting") == "postgres has no such setting"


def test_a_number_is_a_secret_unless_it_is_small() -> None:
    """Ports and counts stand in blocks that are marked as a whole."""
    assert secret(123456).shown(123456) == HIDDEN
    assert secret(5432).shown(5432) == 5432


def test_of_two_secrets_the_longer_is_hidden_whole() -> None:
    found = secret(["hunter2", "hunter2-and-more"])

    assert found.text("hunter2-and-more") == HIDDEN


@given(
    st.lists(st.text("ab1", min_size=4, max_size=8), min_size=30, max_size=60),
    st.text("ab1-", max_size=40),
)
def test_of_many_secrets_none_is_shown(secrets: list[str], text: str) -> None:
    found = secret(secrets)

    shown = found.text(f"{text} {secrets[-1]}").replace(HIDDEN, "|")

    assert not any(word in shown for word in secrets)


def test_the_name_of_an_attribute_may_tell_a_secret() -> None:
    found = redactor()

    for name in ("master_password", "password", "auth.secret_string", "api_key"):
        assert found.shown("plain", name) == HIDDEN
    assert found.shown("plain", "engine") == "plain"
    assert found.shown({"master_password": "x"}) == {"master_password": HIDDEN}
    assert found.shown("scram", "password_encryption") == "scram"


def test_a_sensitive_attribute_of_the_provider_is_secret_without_a_mark() -> None:
    found = redactor(change(CLUSTER, {"master_password": "hunter2"}))

    assert found.text("hunter2") == HIDDEN


def test_the_default_of_a_sensitive_variable_of_a_module_is_secret() -> None:
    child = module(variables={"p": {"sensitive": True, "default": "hunter2"}})
    found = redactor(root=module(calls={"db": call(child)}))

    assert found.text("hunter2") == HIDDEN


def test_secrets_before_the_plan_are_secret_too() -> None:
    made = exists(CLUSTER, {"database_name": "hunter2"}, database_name="x")
    made["change"]["before_sensitive"] = {"database_name": True}

    assert redactor(made).text("hunter2") == HIDDEN


def test_a_sensitive_variable_is_secret_wherever_it_stands() -> None:
    found = redactor(
        root=module(variables={"p": {"sensitive": True}}),
        variables={"p": {"nested": ["hunter2"]}, "q": "plain-text"},
    )

    assert found.text("hunter2 plain-text") == f"{HIDDEN} plain-text"


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (None, None),
        (True, True),
        (5, 5),
        (UNKNOWN, "(known after apply)"),
        (Sensitive("x"), HIDDEN),
        ([1, Sensitive(2)], [1, HIDDEN]),
        ("x" * 200, "x" * 159 + "…"),
        (list(range(20)), [*range(12), "…"]),
    ],
)
def test_what_is_shown_is_json_of_a_size(data: Any, shown: object) -> None:  # noqa: ANN401
    assert redactor().shown(data) == shown


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=4, max_size=12)


@settings(max_examples=40)
@given(word=WORDS, before=st.text(max_size=5), after=st.text(max_size=5))
def test_no_secret_is_in_what_is_shown(word: str, before: str, after: str) -> None:
    assume(word not in HIDDEN)
    found = replace(secret(word), words=str)
    text = f"{before}{word}{after}"

    for data in (word, text, [text], {text: text}, Sensitive(text)):
        assert word not in "".join(texts(found.shown(data))).replace(HIDDEN, "\0")


def texts(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        yield from (
            part for pair in data.items() for item in pair for part in texts(item)
        )
    elif isinstance(data, list):
        yield from (part for item in data for part in texts(item))
    else:
        yield f"{data}\0"


@pytest.mark.parametrize("quoted", ['pa"ss\\word', "line\nbreak", "tab\tin"])
def test_a_secret_is_hidden_where_json_escapes_it(quoted: str) -> None:
    """A policy or a user data text holds values as JSON strings."""
    text = json.dumps({"password": quoted})

    assert json.dumps(quoted)[1:-1] not in secret(quoted).text(text)


def test_no_evidence_holds_a_secret() -> None:
    word = "hunter2-hunter2"
    data = plan(
        change(
            CLUSTER,
            {**MYSQL, "kms_key_id": f"alias/aws/{word}", "engine_version": word,
             "master_password": word, "db_cluster_parameter_group_name": word},
            secret={"master_password": True},
        )
    )  # fmt: skip

    assert word not in repr(findings_of(data))
