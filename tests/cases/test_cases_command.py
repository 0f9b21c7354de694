"""`plan-check test`: runs the cases of rules as a user would."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from plan_check.__main__ import main

RULE = """\
id: ORG-RDS-001
name: unprotected
title: Cluster can be deleted
severity: low
resource: aws_rds_cluster
when: aurora
parameters: {wanted: {default: true, one_of: [true, false]}}
require:
  - {attribute: deletion_protection, equals: $wanted}
message: deletion_protection must be true
"""
CASES = """\
rule: ORG-RDS-001
cases:
  - name: protected
    expect: pass
    resources:
      - address: aws_rds_cluster.a
        after: {engine: aurora-mysql, deletion_protection: true}
  - name: unprotected
    expect: EXPECTED
    resources:
      - address: aws_rds_cluster.a
        after: {engine: aurora-mysql, deletion_protection: false}
"""
GOOD = CASES.replace("EXPECTED", "fail")
BAD = CASES.replace("EXPECTED", "unknown")
TOTALS = "2 cases of 1 rule: all pass; 3 of 6 results of conditions shown (50 %)\n"


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]
Write = Callable[..., Path]


@pytest.fixture
def run(
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Run]:
    """Give a function that runs `plan-check test` in the folder of the rules."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def run_(*arguments: str) -> Ran:
        capsysbinary.readouterr()
        code = main(["test", *arguments])
        caught = capsysbinary.readouterr()
        return Ran(code, caught.out.decode(), caught.err.decode())

    limit = sys.getrecursionlimit()
    yield run_
    sys.setrecursionlimit(limit)
    gc.enable()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Give a function that writes a rule's cases beside it."""

    def write_(cases: str, rule: str = RULE) -> Path:
        (tmp_path / "rule.yaml").write_text(rule)
        path = tmp_path / "rule.cases.yaml"
        path.write_text(cases)
        return path

    return write_


def test_the_cases_of_the_bundled_rules_pass_and_leave_nothing_out(run: Run) -> None:
    ran = run()

    assert ran.code == 0
    assert " rules: all pass;" in ran.out
    assert ran.out.endswith(" results of conditions shown (100 %)\n")


def test_a_users_rule_is_tested_and_what_no_case_shows_is_listed(
    run: Run, write: Write
) -> None:
    write(GOOD)

    ran = run(".")

    assert ran.code == 0
    assert ran.out == (
        "rule.yaml:6: ORG-RDS-001: no case shows 'aurora' false or unknown\n"
        "rule.yaml:9: ORG-RDS-001: no case shows"
        " 'deletion_protection equals $wanted' unknown\n" + TOTALS
    )


def test_a_case_that_fails_says_where_and_why(run: Run, write: Write) -> None:
    write(BAD)

    ran = run(".", "--color", "never")

    assert ran.code == 1
    assert ran.out.splitlines()[:2] == [
        "rule.cases.yaml:8: failed: ORG-RDS-001: unprotected",
        "  aws_rds_cluster.a: expected unknown, got fail: deletion_protection = false",
    ]
    assert "2 cases of 1 rule: 1 failed;" in ran.out


def test_cases_that_pass_are_listed_on_demand(run: Run, write: Write) -> None:
    write(GOOD)

    ran = run(".", "--verbose")

    assert ran.out.startswith(
        "ok    ORG-RDS-001: protected\nok    ORG-RDS-001: unprotected\n"
    )


@pytest.mark.parametrize(("percent", "code"), [("50", 0), ("50.1", 1)])
def test_coverage_closes_the_gate_on_demand(
    run: Run, write: Write, percent: str, code: int
) -> None:
    write(GOOD)

    assert run(".", "--min-coverage", percent).code == code


def test_colours_mark_words(run: Run, write: Write) -> None:
    write(BAD)

    ran = run(".", "--color", "always", "--verbose")

    assert "\x1b[32mok\x1b[0m    ORG-RDS-001: protected" in ran.out
    assert "\x1b[31mfailed\x1b[0m: ORG-RDS-001: unprotected" in ran.out


def test_a_name_cannot_command_the_terminal(run: Run, write: Write) -> None:
    write(GOOD.replace("name: protected", 'name: "\\e[2J"'))

    ran = run(".", "--verbose", "--color", "never")

    assert "\x1b" not in ran.out


def test_one_rule_is_selected_by_its_name(run: Run) -> None:
    ran = run("--rule", "storage-unencrypted")

    assert ran.code == 0
    assert "cases of 1 rule: all pass" in ran.out


def test_a_rule_that_is_not_there_is_refused(run: Run) -> None:
    ran = run("--rule", "storage-unencripted")

    assert ran.code == 2
    assert ran.err == (
        "no rule is called 'storage-unencripted'\n"
        "  hint: did you mean 'storage-unencrypted'?\n"
    )


def test_a_folder_without_cases_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(RULE)

    ran = run(".")

    assert ran.code == 2
    assert ran.err == (
        "there is no case to run\n"
        "  hint: write cases into RULE.cases.yaml beside the rule\n"
    )


def test_a_folder_that_is_not_there_is_refused(run: Run) -> None:
    ran = run("nowhere")

    assert ran.code == 2
    assert "nowhere: no such folder of rules" in ran.err


def test_a_rule_without_a_case_is_named(run: Run, write: Write, tmp_path: Path) -> None:
    write(GOOD)
    other = RULE.replace("001", "002").replace("name: un", "name: less-")
    (tmp_path / "other.yaml").write_text(other)

    ran = run(".")

    assert ran.code == 0
    assert "other.yaml:1: ORG-RDS-002 has no case\n" in ran.out
    assert "ORG-RDS-002: no case shows" not in ran.out
    assert "2 cases of 2 rules: all pass;" in ran.out


def test_cases_may_stand_apart_from_the_rules(
    run: Run, write: Write, tmp_path: Path
) -> None:
    cases = write(GOOD)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rule.yaml").rename(tmp_path / "rules" / "rule.yaml")

    ran = run(str(cases), "--policy", "rules")

    assert ran.code == 0
    assert "2 cases of 1 rule: all pass" in ran.out


def test_a_users_cases_may_be_about_a_bundled_rule(run: Run, tmp_path: Path) -> None:
    (tmp_path / "more.cases.yaml").write_text(
        GOOD.replace("ORG-RDS-001", "AUR-ENC-001").replace(
            "deletion_protection", "storage_encrypted"
        )
    )

    ran = run(".")

    assert ran.code == 0
    assert "2 cases of 1 rule: all pass" in ran.out


def test_every_problem_of_every_file_comes_at_once(run: Run, write: Write) -> None:
    write("rule: ORG-RDS-1\ncases: []\nextra: 1\n")

    ran = run(".")

    assert ran.code == 2
    assert ran.out == ""
    assert ran.err == (
        "rule.cases.yaml:3: unknown key 'extra'\n"
        "rule.cases.yaml:1: no rule is called 'ORG-RDS-1'\n"
        "  hint: did you mean 'ORG-RDS-001'?\n"
        "rule.cases.yaml:2: cases must be a list\n"
        "3 problems in 1 case file; no case was run\n"
    )
