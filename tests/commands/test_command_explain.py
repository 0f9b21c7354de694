"""`plan-check explain`: how a verdict came about, and where to look for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]
HARDENED = "fixtures/mysql-hardened/plan.json"
INSECURE = "fixtures/mysql-insecure/plan.json"
MODULES = "fixtures/module-for-each-null-arguments/plan.json"


def test_a_violation(run: Run) -> None:
    ran = run("explain", "AUR-NET-006", "aws_rds_cluster.database", INSECURE)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(VIOLATION)
    assert "\nverdict: fail\n" in ran.out
    assert "\n  fix: Replace the open CIDR" in ran.out


def test_a_pass_through_a_reference(run: Run) -> None:
    ran = run("explain", "no-customer-managed-key", "database", HARDENED)

    assert "kms_key -> aws_kms_key.database  (exact, kms_key_id)" in ran.out
    assert "(known after apply, from aws_kms_key.database.arn)" in ran.out
    assert ran.out.endswith("verdict: pass\n")


def test_an_unknown_says_what_is_missing(run: Run) -> None:
    plan = "fixtures/locals/plan.json"
    ran = run("explain", "AUR-ENC-002", "aws_rds_cluster.database", plan)

    assert "requires: unknown\n" in ran.out
    assert "\nverdict: unknown\n" in ran.out
    assert "local.key_arn" in ran.out.rpartition("verdict")[2]


def test_a_default_is_a_fact_that_is_told(run: Run) -> None:
    ran = run("explain", "AUR-AUTH-001", "aws_rds_cluster.database", INSECURE)

    assert "AWS leaves IAM database authentication off" in ran.out


def test_a_rule_that_does_not_apply_stops_at_when(run: Run) -> None:
    ran = run("explain", "AUR-TLS-001", "aws_rds_cluster.database", INSECURE)

    assert "applies where: false" in ran.out
    assert "requires" not in ran.out
    assert ran.out.endswith(
        "verdict: not applicable\n  the rule does not apply to this resource\n"
    )


def test_an_address_may_be_abbreviated_where_it_is_unique(run: Run) -> None:
    whole = run("explain", "AUR-ENC-001", "aws_rds_cluster.database", HARDENED)

    assert run("explain", "AUR-ENC-001", "database", HARDENED) == whole
    assert run("explain", "AUR-ENC-001", "aws_rds", HARDENED) == whole


def test_an_address_that_means_several_is_refused(run: Run) -> None:
    ran = run("explain", "AUR-ENC-001", "aws_rds_cluster", INSECURE)

    assert ran.code == 2
    assert ran.err == (
        "'aws_rds_cluster' means 2 resources\n"
        "  hint: name one: aws_rds_cluster.database, aws_rds_cluster.reports\n"
    )


def test_a_miss_lists_what_the_rule_judges(run: Run) -> None:
    ran = run("explain", "AUR-ENC-001", "aws_rds_cluster.datbase", INSECURE)

    assert ran.code == 2
    assert "it judges: aws_rds_cluster.database" in ran.err


def test_a_resource_that_the_rule_is_not_about(run: Run) -> None:
    ran = run("explain", "AUR-ENC-001", "aws_kms_key.database", HARDENED)

    assert ran.code == 2
    assert ran.err.startswith(
        "AUR-ENC-001 does not judge aws_kms_key.database: it is about aws_rds_cluster\n"
    )


def test_an_action_that_the_rule_is_not_about(run: Run) -> None:
    ran = run("explain", "AUR-RES-013", "aws_rds_cluster.database", HARDENED)

    assert ran.code == 2
    assert "the plan's action is create, and the rule is about delete, repl" in ran.err


def test_every_verdict_can_be_explained(run: Run) -> None:
    import orjson

    shown = run(MODULES, "--format", "json", "--outcomes", "all").out
    findings = orjson.loads(shown)["plans"][0]["findings"]

    for finding in findings:
        ran = run("explain", finding["rule"], finding["address"], MODULES)
        word = finding["outcome"].replace("_", " ")
        assert (ran.code, f"\nverdict: {word}\n" in ran.out) == (0, True)


VIOLATION = """\
aws_rds_cluster.database
AUR-NET-006 open-to-the-internet (critical)
Aurora security group admits the Internet

references
  security_groups -> aws_security_group.database  (exact, vpc_security_group_ids)
  parameter_group -> aws_rds_cluster_parameter_group.database  (exact, \
db_cluster_parameter_group_name)

applies where: true
  true  aurora: any of
    true  aurora-mysql
      true  engine in aurora-mysql, aurora
            engine = "aurora-mysql"
    false  aurora-postgresql
      false  engine equals aurora-postgresql
             engine = "aurora-mysql"

requires: false
  false  no security_groups.ingress where (ports covers $resource.port and \
from-the-internet)
    true  aws_vpc_security_group_ingress_rule.world: all of
      true  ports covers $resource.port
            ports = "tcp 3306"
"""
