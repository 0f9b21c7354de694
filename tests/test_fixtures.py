"""Verdicts on plans that Terraform made: what is expected stands here as data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import pytest

from builders import (
    AS_OF,
    EVERYTHING,
    FIXTURES,
    Json,
    findings_of,
    outcomes,
    pack,
    read_fixture,
    report_on,
)
from plan_check.check import Settings
from plan_check.findings import Outcome
from plan_check.plan.address import module_address_of, parse_reference
from plan_check.report.html import render_html
from plan_check.report.markdown import render_markdown

PLANS = sorted(
    str(path.parent.relative_to(FIXTURES)) for path in FIXTURES.rglob("plan.json")
)
EQUIVALENT = [name for name in PLANS if name.startswith("equivalence/")]
_KEY = re.compile(r"\[[^\]]*\]")
CLUSTER = "aws_rds_cluster.database"


def failing(name: str, *rules: str) -> set[tuple[str, str]]:
    found = outcomes(read_fixture(name), *rules)
    return {key for key, outcome in found.items() if outcome is Outcome.FAIL}


def passing(name: str) -> set[str]:
    """Give the rules that pass somewhere in a plan and fail nowhere."""
    found = outcomes(read_fixture(name))
    passed = {rule for (rule, _), outcome in found.items() if outcome is Outcome.PASS}
    return passed - {rule for rule, _ in failing(name)}


def each(rules: str, *addresses: str) -> set[tuple[str, str]]:
    return {(f"AUR-{rule}", at) for rule in rules.split() for at in addresses}


def plain(address: str) -> str:
    """Strip modules and keys: what is left is the same in every way of writing."""
    return _KEY.sub("", address[len(module_address_of(address)) :].removeprefix("."))


@pytest.mark.parametrize("name", PLANS)
def test_every_fixture_is_judged_without_an_error(name: str) -> None:
    found = outcomes(read_fixture(name))

    assert Outcome.ERROR not in found.values()


@pytest.mark.parametrize("name", PLANS)
def test_every_rule_says_one_thing_of_a_resource(name: str) -> None:
    found = [(f.rule.id, f.address) for f in findings_of(read_fixture(name))]

    assert len(found) == len(set(found))


def test_nine_ways_to_write_a_stack_give_the_same_verdicts() -> None:
    by_verdict: dict[frozenset[object], list[str]] = defaultdict(list)
    for name in EQUIVALENT:
        found = outcomes(read_fixture(name)).items()
        same = frozenset((rule, plain(at), outcome) for (rule, at), outcome in found)
        by_verdict[same].append(name)

    assert list(by_verdict.values()) == [EQUIVALENT]
    assert len(EQUIVALENT) == 9


@pytest.mark.parametrize("name", ["mysql-hardened", "postgresql-hardened"])
def test_in_a_hardened_stack_no_rule_fails_or_is_unsure(name: str) -> None:
    found = outcomes(read_fixture(name))

    assert set(found.values()) == {Outcome.PASS, Outcome.NOT_APPLICABLE}


@pytest.mark.parametrize("name", ["mysql-hardened", "postgresql-hardened"])
def test_a_hardened_stack_passes_what_an_insecure_one_fails(name: str) -> None:
    without_a_password = {"AUR-AUTH-005"}

    failed = {rule for rule, _ in failing(name.replace("hardened", "insecure"))}

    assert failed - without_a_password <= passing(name)


def test_an_instance_without_a_group_of_its_own_leaves_auditing_on() -> None:
    found = outcomes(read_fixture("postgresql-hardened"), "AUR-LOG-005")

    assert found["AUR-LOG-005", CLUSTER] is Outcome.PASS


REPORTS = "aws_rds_cluster.reports"
INSTANCES = ("aws_rds_cluster_instance.database", "aws_rds_cluster_instance.reports")
WRONG_IN_BOTH = (
    each(
        "AUTH-001 AUTH-004 AUTH-005 AUTH-006 LOG-001 LOG-015 LOG-021 MNT-004 NET-006"
        " NET-007 NET-008 NET-012 NET-020 RES-001 RES-002 RES-003 RES-005 RES-006"
        " RES-011 TAG-001 TAG-002 TAG-003",
        CLUSTER,
        REPORTS,
    )
    | each("ENC-001 ENC-002 TLS-003", REPORTS)
    | each("LOG-012 LOG-013 MNT-010 NET-001 TAG-002", *INSTANCES)
    | each("NET-003 NET-004 TAG-002", "aws_db_subnet_group.database")
    | each("TAG-002", "aws_rds_cluster_parameter_group.database")
    | each("NET-010", "aws_security_group.database")
    | each("NET-014 NET-015 NET-016 NET-018", "aws_vpc_endpoint.rds")
    | each("AUTH-008 NET-019 TAG-002 TLS-008", "aws_db_proxy.database")
    | each("ENC-004", "aws_kms_key.database")
    | each("IAM-001", "aws_iam_policy.connect")
    | each("IAM-006", "aws_iam_role.proxy")
    | each("LOG-017", "plan")
)


@pytest.mark.parametrize(
    ("name", "of_engine"),
    [
        ("mysql-insecure", "LOG-002 MNT-002 RES-010 TLS-002 TLS-005"),
        ("postgresql-insecure", "AUTH-009 AUTH-010 LOG-005 LOG-007 LOG-008 TLS-001"),
    ],
)
def test_an_insecure_stack_fails_everything_that_applies(
    name: str, of_engine: str
) -> None:
    assert failing(name) == WRONG_IN_BOTH | each(of_engine, CLUSTER, REPORTS)


MADE_TO_FAIL = {
    "copies-insecure": "ENC-001 ENC-007 ENC-008 ENC-009 ENC-010 ENC-011 ENC-012 ENC-013"
    " ENC-014 ENC-020 ENC-021 RES-004 RES-012 SHR-001 SHR-002 SHR-004 SHR-005 SHR-006",
    "access-insecure": "API-001 API-002 API-003 AUTH-002 AUTH-003 AUTH-005 AUTH-006"
    " AUTH-007 AUTH-008 AUTH-011 AUTH-012 ENC-018 IAM-001 IAM-002 IAM-003 IAM-004"
    " IAM-005 IAM-006 IAM-007 IAM-008 IAM-009 LOG-019 LOG-023 NET-013 NET-017 NET-019",
    "audit-insecure": "ENC-015 ENC-016 ENC-017 ENC-019 LOG-003 LOG-004 LOG-006 LOG-007"
    " LOG-008 LOG-009 LOG-010 LOG-011 LOG-014 LOG-016 LOG-017 LOG-018 LOG-020 LOG-022",
    "operations-insecure": "HYG-001 HYG-002 MNT-001 MNT-002 MNT-003 MNT-007"
    " MNT-008 MNT-009 MNT-011 RES-007 RES-008 RES-009 RES-012 RES-015 TLS-004 TLS-006"
    " TLS-007 TLS-009 TLS-010 TLS-011",
    "network-insecure": "ENC-003 ENC-005 ENC-006 HYG-003 NET-002 NET-005 NET-006"
    " NET-007 NET-009 NET-020 NET-021",
}


@pytest.mark.parametrize(("name", "rules"), MADE_TO_FAIL.items())
def test_a_plan_with_the_faults_of_an_area_fails_its_rules(
    name: str, rules: str
) -> None:
    failed = {rule for rule, _ in failing(name)}

    assert failed >= {f"AUR-{rule}" for rule in rules.split()}


MADE_TO_PASS = {
    "copies-hardened": "ENC-007 ENC-008 ENC-009 ENC-010 ENC-011 ENC-012 ENC-013 ENC-014"
    " ENC-020 RES-004 SHR-001 SHR-002 SHR-004 SHR-005 SHR-006",
    "services-hardened": "API-002 AUTH-002 AUTH-003 IAM-004 IAM-007 LOG-019 LOG-022"
    " NET-017 TLS-007",
}


@pytest.mark.parametrize(("name", "rules"), MADE_TO_PASS.items())
def test_rare_features_pass_where_they_are_used_well(name: str, rules: str) -> None:
    assert passing(name) >= {f"AUR-{rule}" for rule in rules.split()}


FAILS_NOWHERE = {
    "AUR-MNT-006": "the provider refuses the engine aurora since version 5",
    "AUR-NET-011": "the provider has no aws_db_security_group since version 5",
}


def test_every_rule_of_a_first_plan_fails_somewhere_in_the_fixtures() -> None:
    failed = {rule for name in PLANS for rule, _ in failing(name)}

    assert {rule.info.id for rule in pack().rules} - failed == FAILS_NOWHERE.keys()


def test_an_update_that_weakens_fails_on_what_it_changes() -> None:
    instances = {f"aws_rds_cluster_instance.database[{n}]" for n in (0, 1)}
    rule = "aws_vpc_security_group_ingress_rule.database"

    made_worse = (
        each("RES-014", CLUSTER, *instances, rule)
        | each("AUTH-001 LOG-001 NET-006 NET-007 RES-001 RES-003", CLUSTER)
        | each("NET-001", *instances)
    )

    assert failing("update-weakens") - failing("no-changes") == made_worse


def test_a_replacement_without_a_snapshot_fails() -> None:
    assert failing("replacement", "AUR-RES-013") == {
        ("AUR-RES-013", "aws_rds_cluster.unsaved")
    }


def test_a_replacement_that_keeps_every_setting_weakens_nothing() -> None:
    assert failing("replacement", "AUR-RES-014") == set()


def test_a_deletion_without_a_snapshot_fails() -> None:
    what_stays = each("ENC-019", "aws_cloudwatch_log_group.database")

    assert failing("deletion") == each("RES-013", CLUSTER) | what_stays


def test_a_destruction_that_leaves_a_snapshot_passes() -> None:
    assert failing("destroy") == set()


def test_drift_that_the_plan_mends_passes_and_a_port_opened_by_hand_fails() -> None:
    found = outcomes(read_fixture("drift"))

    assert found["AUR-RES-001", CLUSTER] is Outcome.PASS
    assert found["AUR-RES-014", CLUSTER] is Outcome.PASS
    assert found["AUR-NET-006", CLUSTER] is Outcome.FAIL


def test_a_refresh_only_plan_is_judged_by_what_is_there() -> None:
    found = outcomes(read_fixture("refresh-only"))

    assert found["AUR-RES-001", CLUSTER] is Outcome.FAIL
    assert found["AUR-NET-006", CLUSTER] is Outcome.FAIL


@pytest.mark.parametrize("name", ["empty", "data-only-plan"])
def test_to_a_plan_without_databases_no_rule_applies(name: str) -> None:
    found = outcomes(read_fixture(name))

    assert {address for _, address in found} <= {"plan"}
    assert set(found.values()) <= {Outcome.NOT_APPLICABLE}


def test_a_plan_by_opentofu_is_judged_like_one_by_terraform() -> None:
    assert outcomes(read_fixture("opentofu-shaped")) == outcomes(
        read_fixture("equivalence/literals")
    )


def test_two_ways_to_write_iam_policies_agree() -> None:
    one, other = (
        outcomes(read_fixture(name), "AUR-IAM-001")
        for name in ("iam-jsonencode", "iam-policy-document")
    )

    shared = one.keys() & other.keys()

    assert {key: one[key] for key in shared} == {key: other[key] for key in shared}
    assert len(shared) >= 3


def test_instances_of_a_module_are_judged_by_their_own_arguments() -> None:
    found = outcomes(read_fixture("module-for-each-null-arguments"), "AUR-ENC-001")
    address = 'module.direct["{}"].aws_rds_cluster.this'

    assert found["AUR-ENC-001", address.format("a.b")] is Outcome.FAIL
    assert found["AUR-ENC-001", address.format("eu")] is Outcome.PASS


def secrets() -> list[str]:
    """Give what the plan with secrets marks as sensitive."""
    source = (FIXTURES / "sensitive-canary" / "main.tf").read_text()
    given = (FIXTURES / "sensitive-canary" / "terraform.tfvars").read_text()
    return sorted(set(re.findall(r"canary-[\w-]+-not-a-secret", source + given)))


def test_no_secret_of_a_plan_is_in_any_finding() -> None:
    shown = repr(findings_of(read_fixture("sensitive-canary")))

    assert len(secrets()) == 3
    assert [word for word in secrets() if word in shown] == []


def test_no_secret_of_a_plan_is_in_a_page_or_a_picture() -> None:
    data = read_fixture("sensitive-canary")
    ids = tuple(rule.info.id for rule in pack().rules)
    settings = Settings(ids, as_of=AS_OF, show=EVERYTHING, edges=True)

    report = report_on(data, settings)
    pages = render_markdown(report, show=EVERYTHING)
    pages += render_html(report, show=EVERYTHING)

    assert b"aws_rds_cluster" in pages
    assert [word for word in secrets() if word.encode() in pages] == []


def as_created(data: Json) -> Json:
    """Turn a plan that changes nothing into the one that made it all."""
    root = data["configuration"]["root_module"]
    written = {
        block["address"]: block.get("expressions", {}) for block in root["resources"]
    }
    changes = []
    for item in data["resource_changes"]:
        block = f"{item['type']}.{item['name']}"
        after = item["change"]["after"]
        known = {k: v for k, v in after.items() if is_known(written, block, k)}
        unset = {k: None for k in after if is_unset(written, block, k)}
        change = {
            "actions": ["create"],
            "before": None,
            "after": {**unset, **known},
            "after_unknown": {k: True for k in after if k not in unset | known},
        }
        changes.append({**item, "change": change})
    return {**data, "resource_changes": changes, "prior_state": {}}


COMPUTED = (
    " arn id key_id kms_key_id port engine_version cluster_resource_id ingress egress"
    " availability_zone availability_zones route vpc_security_group_ids subnet_ids"
    " db_subnet_group_name policy security_group_id subnet_id route_table_id "
)
"""Attributes that AWS fills in."""


PROVIDED = " enable_http_endpoint "
"""Attributes that the provider gives a value."""


def is_unset(written: dict[str, Json], block: str, name: str) -> bool:
    """Tell whether nobody gives a value: not the configuration, AWS or the provider."""
    return name not in written[block] and f" {name} " not in COMPUTED + PROVIDED


def is_known(written: dict[str, Json], block: str, name: str) -> bool:
    """Tell whether the configuration alone gives the value."""
    expression = written[block].get(name)
    if expression is None:
        return f" {name} " in PROVIDED
    texts = expression.get("references", []) if isinstance(expression, dict) else []
    return all(_is_given(written, text) for text in _longest(texts))


def _longest(texts: Iterable[str]) -> list[str]:
    found = list(texts)
    return [t for t in found if not any(o.startswith(t) and o != t for o in found)]


def _is_given(written: dict[str, Json], text: str) -> bool:
    reference = parse_reference(text)
    if reference is None or reference.kind != "resource":
        return True
    path = [step for step in reference.path if isinstance(step, str)]
    return bool(path) and is_known(written, reference.name, path[0])


CHOSEN_BY_AWS = {
    "AUR-HYG-003": "the network type",
    "AUR-RES-006": "one zone for both instances",
    "AUR-TLS-009": "the certificate authority",
}


def test_a_plan_without_changes_is_judged_as_when_it_was_made() -> None:
    data = read_fixture("no-changes")

    now, then = (
        {key: said for key, said in found.items() if key[0] not in CHOSEN_BY_AWS}
        for found in (outcomes(data), outcomes(as_created(data)))
    )

    assert now == then
