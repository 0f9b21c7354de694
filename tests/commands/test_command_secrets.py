"""No command prints what a plan keeps secret."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

Run = Callable[..., Any]
PLAN = "fixtures/sensitive-canary/plan.json"
CANARIES = ("9f3c1e77", "77e0d2", "51aa0b")


def is_clean(text: str) -> bool:
    return not any(canary in text for canary in CANARIES)


def test_the_plan_holds_the_canaries() -> None:
    text = (Path(__file__).resolve().parents[2] / PLAN).read_text()

    assert all(canary in text for canary in CANARIES)


FORMATS = ["text", "json", "sarif", "junit", "github", "gitlab"]


@pytest.mark.parametrize("format_", FORMATS)
def test_reports(run: Run, format_: str) -> None:
    ran = run(PLAN, "--outcomes", "all", "--format", format_)

    assert ran.code == 1
    assert is_clean(ran.out + ran.err)


@pytest.mark.parametrize("format_", ["text", "json", "mermaid", "dot"])
def test_graphs(run: Run, format_: str) -> None:
    ran = run("graph", PLAN, "--format", format_)

    assert ran.code == 0
    assert is_clean(ran.out + ran.err)


def test_explanations_of_all_verdicts(run: Run) -> None:
    shown = run(PLAN, "--format", "json", "--outcomes", "all").out

    for finding in orjson.loads(shown)["plans"][0]["findings"]:
        ran = run("explain", finding["rule"], finding["address"], PLAN)
        assert ran.code == 0
        assert is_clean(ran.out + ran.err), finding


def test_a_rule_that_asks_for_secrets_is_shown_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "nosy.yaml").write_text(NOSY)
    flags = ("--policy", str(tmp_path), "--rule", "ORG-SPY-001")

    told = [run(PLAN, *flags, "--format", format_) for format_ in FORMATS]
    told.append(run("explain", "ORG-SPY-001", "variable", PLAN, *flags[:2]))

    assert all(ran.out and is_clean(ran.out + ran.err) for ran in told)


NOSY = """\
id: ORG-SPY-001
name: nosy
title: Spies
severity: low
resource: aws_rds_cluster
require:
  - {attribute: master_password, matches: "^x"}
message: tell me
"""
