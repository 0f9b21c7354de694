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


def each(rules: str, *addresses: str) -> set[tuple[str, str]]:
    return {(rule, address) for rule in rules.split() for address in addresses}


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
def test_nothing_fails_in_a_hardened_stack(name: str) -> None:
    assert failing(name) == set()


@pytest.mark.parametrize("name", ["mysql-hardened", "postgresql-hardened"])
def test_a_hardened_stack_passes_what_an_insecure_one_fails(name: str) -> None:
    passed = {
        rule
        for (rule, _), outcome in outcomes(read_fixture(name)).items()
        if outcome is Outcome.PASS
    }
    unsure = {"AUR-MNT-002"}
    secrets = {"AUR-AUTH-005"}

    failed = {rule for rule, _ in failing(name.replace("hardened", "insecure"))}

    assert failed - unsure - secrets <= passed


def test_an_instance_without_a_group_of_its_own_leaves_auditing_on() -> None:
    found = outcomes(read_fixture("postgresql-hardened"), "AUR-LOG-005")

    assert found["AUR-LOG-005", CLUSTER] is Outcome.PASS


OF_EACH = (
    "AUR-AUTH-001 AUR-AUTH-004 AUR-AUTH-005 AUR-LOG-001 AUR-LOG-015 AUR-NET-006"
    " AUR-RES-001 AUR-RES-006"
)
OF_SHARED = {
    ("AUR-ENC-004", "aws_kms_key.database"),
    ("AUR-IAM-001", "aws_iam_policy.connect"),
    ("AUR-IAM-006", "aws_iam_role.proxy"),
    ("AUR-NET-001", "aws_rds_cluster_instance.database"),
    ("AUR-NET-001", "aws_rds_cluster_instance.reports"),
    ("AUR-NET-003", "aws_db_subnet_group.database"),
    ("AUR-NET-004", "aws_db_subnet_group.database"),
    ("AUR-NET-016", "aws_vpc_endpoint.rds"),
    ("AUR-TLS-008", "aws_db_proxy.database"),
    ("AUR-ENC-001", "aws_rds_cluster.reports"),
    ("AUR-ENC-002", "aws_rds_cluster.reports"),
}


@pytest.mark.parametrize(
    ("name", "of_engine"),
    [
        ("mysql-insecure", "AUR-LOG-002 AUR-MNT-002 AUR-TLS-002"),
        ("postgresql-insecure", "AUR-LOG-005 AUR-TLS-001"),
    ],
)
def test_an_insecure_stack_fails_everything_that_applies(
    name: str, of_engine: str
) -> None:
    both = each(f"{OF_EACH} {of_engine}", CLUSTER, "aws_rds_cluster.reports")

    assert failing(name) == OF_SHARED | both


def test_every_rule_of_a_first_plan_fails_somewhere_in_the_fixtures() -> None:
    failed = {rule for name in PLANS for rule, _ in failing(name)}

    assert failed == {rule.info.id for rule in pack().rules}


def test_an_update_that_weakens_fails_on_what_it_changes() -> None:
    expected = {
        ("AUR-RES-014", CLUSTER),
        ("AUR-RES-014", "aws_rds_cluster_instance.database[0]"),
        ("AUR-RES-014", "aws_rds_cluster_instance.database[1]"),
        ("AUR-RES-014", "aws_vpc_security_group_ingress_rule.database"),
    }
    left_as_it_is = each("AUR-LOG-005 AUR-LOG-015 AUR-RES-006", CLUSTER)
    made_worse = each("AUR-AUTH-001 AUR-LOG-001 AUR-NET-006 AUR-RES-001", CLUSTER)
    public = {
        ("AUR-NET-001", f"aws_rds_cluster_instance.database[{n}]") for n in (0, 1)
    }

    assert failing("update-weakens") == expected | left_as_it_is | made_worse | public


def test_a_replacement_without_a_snapshot_fails() -> None:
    assert failing("replacement", "AUR-RES-013") == {
        ("AUR-RES-013", "aws_rds_cluster.unsaved")
    }


def test_a_replacement_that_keeps_every_setting_weakens_nothing() -> None:
    assert failing("replacement", "AUR-RES-014") == set()


def test_a_deletion_without_a_snapshot_fails() -> None:
    assert failing("deletion") == {("AUR-RES-013", CLUSTER)}


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
        unset = {k: None for k in after if k not in known and f" {k} " not in COMPUTED}
        change = {
            "actions": ["create"],
            "before": None,
            "after": {**unset, **known},
            "after_unknown": {k: True for k in after if k not in {**unset, **known}},
        }
        changes.append({**item, "change": change})
    return {**data, "resource_changes": changes, "prior_state": {}}


COMPUTED = (
    " arn id key_id kms_key_id port engine_version cluster_resource_id ingress egress"
    " availability_zone availability_zones route vpc_security_group_ids subnet_ids"
    " db_subnet_group_name policy security_group_id subnet_id route_table_id "
)
"""Attributes that AWS fills in."""


def is_known(written: dict[str, Json], block: str, name: str) -> bool:
    """Tell whether the configuration alone gives the value."""
    expression = written[block].get(name)
    if expression is None:
        return False
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


def test_a_plan_without_changes_is_judged_as_when_it_was_made() -> None:
    data = read_fixture("no-changes")
    zones = {("AUR-RES-006", CLUSTER)}  # AWS chose one zone for both instances

    now, then = outcomes(data), outcomes(as_created(data))

    assert {k: v for k, v in now.items() if k not in zones} == {
        k: v for k, v in then.items() if k not in zones
    }
