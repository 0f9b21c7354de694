"""`plan-check graph`: what is related to what, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

Run = Callable[..., Any]
HARDENED = "fixtures/mysql-hardened/plan.json"
INSECURE = "fixtures/mysql-insecure/plan.json"


def edges(run: Run, *arguments: str) -> dict[tuple[str, str], set[tuple[str, str]]]:
    ran = run("graph", *arguments, "--format", "json")
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for edge in orjson.loads(ran.out)["edges"]:
        ends = found.setdefault((edge["source"], edge["relation"]), set())
        ends.add((edge["target"], edge["certainty"]))
    return found


def test_every_resource_is_a_node(run: Run) -> None:
    ran = run("graph", HARDENED, "--format", "json")
    graph = orjson.loads(ran.out)

    assert (ran.code, ran.err) == (0, "")
    assert len(graph["nodes"]) == 59


def test_relations_lead_to_resources_of_the_plan(run: Run) -> None:
    found = edges(run, HARDENED)

    assert found["aws_rds_cluster.database", "kms_key"] == {
        ("aws_kms_key.database", "exact")
    }
    assert found["aws_db_subnet_group.database", "subnets"] == {
        (f"aws_subnet.{name}", "exact") for name in "abc"
    }


def test_what_is_left_out_leads_outside(run: Run) -> None:
    found = edges(run, "fixtures/serverless-v2/plan.json")

    certainties = {sure for ends in found.values() for _, sure in ends}
    assert "outside" in certainties
    assert certainties <= {"exact", "candidate", "outside"}


def test_a_destroyed_resource_is_shown_as_it_was(run: Run) -> None:
    assert edges(run, "fixtures/destroy/plan.json")


def test_passing_on_is_no_relation(run: Run) -> None:
    assert not [name for _, name in edges(run, HARDENED) if name.startswith("passes")]


@pytest.mark.parametrize(
    ("format_", "start"),
    [
        ("text", f"{HARDENED}: 59 resources, "),
        ("json", '{\n  "schema": "plan-check/graph/v1"'),
        ("mermaid", "flowchart LR\n"),
        ("dot", "digraph plan {\n"),
    ],
)
def test_formats(run: Run, format_: str, start: str) -> None:
    assert run("graph", HARDENED, "--format", format_).out.startswith(start)


def test_an_address_selects_resources_and_what_they_are_related_to(run: Run) -> None:
    ran = run("graph", HARDENED, "--address", "aws_kms_key.*", "--format", "json")

    addresses = [node["address"] for node in orjson.loads(ran.out)["nodes"]]
    assert addresses == [
        "aws_backup_vault.database",
        "aws_cloudwatch_log_group.audit",
        "aws_cloudwatch_log_group.error",
        "aws_cloudwatch_log_group.failed_logins",
        "aws_cloudwatch_log_group.slow_queries",
        "aws_kms_key.database",
        "aws_rds_cluster.database",
        "aws_rds_cluster_activity_stream.database",
        "aws_rds_cluster_instance.reader",
        "aws_rds_cluster_instance.writer",
    ]


def test_an_address_that_matches_nothing_is_an_error(run: Run) -> None:
    ran = run("graph", HARDENED, "--address", "aws_kms_kex.*")

    assert (ran.code, ran.out) == (2, "")
    assert "aws_kms_key.database" in ran.err


def test_only_one_plan_is_drawn(run: Run) -> None:
    ran = run("graph", "fixtures/mysql-*/plan.json")

    assert ran.code == 2
    assert ran.err.startswith("2 plans where one is wanted\n")
