"""`plan-check PLAN...`: exit codes, what is shown, and where it goes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

Run = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]
HARDENED = "fixtures/mysql-hardened/plan.json"
INSECURE = "fixtures/mysql-insecure/plan.json"
ERRORED = "fixtures/errored/plan.json"
EMPTY = "fixtures/empty/plan.json"


def as_process(
    *arguments: str, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "plan_check", *arguments],
        input=stdin,
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **environment},
    )


def findings(text: str) -> list[dict[str, Any]]:
    plans = orjson.loads(text)["plans"]
    return [finding for plan in plans for finding in plan["findings"]]


def test_a_hardened_stack_opens_the_gate(run: Run) -> None:
    ran = run(HARDENED)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[-1].startswith("gate open")


def test_an_insecure_stack_closes_the_gate(run: Run) -> None:
    ran = run(INSECURE)

    assert (ran.code, ran.err) == (1, "")
    assert ran.out.splitlines()[-1].startswith("gate closed")


def test_the_process_exits_as_the_function_returns() -> None:
    codes = [as_process(name, "--quiet").returncode for name in (HARDENED, INSECURE)]

    assert codes == [0, 1]


def test_check_is_what_is_meant_where_no_command_is_named(run: Run) -> None:
    assert run("check", INSECURE) == run(INSECURE)


def test_several_plans_are_reported_together(run: Run) -> None:
    ran = run(HARDENED, INSECURE, "--format", "json")

    paths = [plan["path"] for plan in orjson.loads(ran.out)["plans"]]
    assert (ran.code, paths) == (1, [HARDENED, INSECURE])


def test_a_plan_comes_from_standard_input() -> None:
    plan = (ROOT / HARDENED).read_bytes()

    ran = as_process("-", "--format", "json", stdin=plan)

    assert ran.returncode == 0
    assert orjson.loads(ran.stdout)["plans"][0]["path"] == "<stdin>"


def test_binary_garbage_is_one_clear_error(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "plan"
    path.write_bytes(bytes(range(256)) * 4)

    ran = run(path)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"{path}")
    assert "Traceback" not in ran.err


def test_a_missing_plan_is_named(run: Run) -> None:
    ran = run("fixtures/mysql-hardened/plam.json")

    assert ran.code == 2
    assert ran.err == (
        "fixtures/mysql-hardened/plam.json: no such file\n"
        "  hint: did you mean 'plan.json'?\n"
    )


def test_no_plan_is_an_error_and_not_a_pass(run: Run) -> None:
    ran = run()

    assert (ran.code, ran.out) == (2, "")
    assert "name a plan file" in ran.err


def test_an_errored_plan_is_never_green(run: Run) -> None:
    assert run(ERRORED).code == 2
    assert run(ERRORED, "--allow-incomplete").code in (0, 1)


def test_an_empty_plan_says_that_nothing_was_judged(run: Run) -> None:
    ran = run(EMPTY)

    assert ran.code == 0
    assert "no resource that any rule judges is in this plan" in ran.out


def test_every_problem_of_a_folder_of_rules_comes_at_once(
    run: Run, tmp_path: Path
) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text(RULE.replace("severity: high", "severity: hihg"))
    second.write_text(RULE.replace("true}", "true, equalz: 1}") + "whyy: so\n")

    ran = run(HARDENED, "--policy", tmp_path)

    assert (ran.code, ran.out) == (2, "")
    assert f"{first}:4: severity 'hihg' is not one of" in ran.err
    assert f"{second}:7: unknown operator 'equalz'" in ran.err
    assert "did you mean 'equals'?" in ran.err
    assert f"{second}:9: unknown key 'whyy'" in ran.err
    assert ran.err.endswith("3 problems in 2 files; nothing was checked\n")
    assert "Traceback" not in ran.err


def test_rules_of_a_folder_are_added_to_the_bundled_ones(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "own.yaml").write_text(RULE)

    ran = run(INSECURE, "--policy", tmp_path, "--rule", "ORG-TAG-001", "--format=json")

    assert {finding["rule"] for finding in findings(ran.out)} == {"ORG-TAG-001"}


def test_a_missing_folder_of_rules_is_an_error(run: Run) -> None:
    ran = run(HARDENED, "--policy", "nowhere")

    assert ran.code == 2
    assert ran.err.startswith("nowhere: no such folder of rules\n")


def test_fail_on_lets_lesser_violations_through(run: Run) -> None:
    only = ("--rule", "AUR-RES-001,AUR-AUTH-001")

    assert run(INSECURE, *only, "--fail-on", "medium").code == 1
    assert run(INSECURE, *only, "--fail-on", "high").code == 0


def test_an_unknown_closes_the_gate_on_demand(run: Run) -> None:
    only = ("fixtures/locals/plan.json", "--rule", "no-customer-managed-key")

    assert run(*only).code == 0
    assert run(*only, "--fail-on-unknown").code == 1


def test_outcomes_add_to_what_is_shown(run: Run) -> None:
    plan = ("fixtures/serverless-v2/plan.json", "--format", "json")
    usual = findings(run(*plan).out)
    more = findings(run(*plan, "--outcomes", "pass").out)
    all_ = findings(run(*plan, "--outcomes", "all").out)

    assert {finding["outcome"] for finding in usual} == {"fail", "unknown"}
    assert {finding["outcome"] for finding in more} == {"fail", "pass", "unknown"}
    assert len(all_) > len(more) > len(usual)


def test_the_day_of_judgement_decides_on_support(run: Run) -> None:
    name = "fixtures/postgresql-hardened/plan.json"
    only = (name, "--rule", "AUR-MNT-002")

    assert run(*only, "--as-of", "2024-01-01").code == 0
    assert run(*only, "--as-of", "2040-01-01").code == 1


def test_a_parameter_changes_a_verdict(run: Run) -> None:
    only = (HARDENED, "--rule", "AUR-RES-001")

    assert run(*only).code == 0
    assert run(*only, "--param", "AUR-RES-001.min_days=36").code == 1
    assert run(*only, "--param", "min_days=36").code == 1


def test_two_runs_are_byte_equal() -> None:
    def output(seed: str) -> bytes:
        arguments = (INSECURE, "--outcomes", "all", "--format", "json")
        return as_process(*arguments, PYTHONHASHSEED=seed).stdout

    assert output("1") == output("2")


def test_reports_go_to_files_and_to_standard_output(run: Run, tmp_path: Path) -> None:
    json, text = tmp_path / "report.json", tmp_path / "report"

    ran = run(INSECURE, "--output", json, "--output", f"text:{text}")

    assert ran.code == 1
    assert orjson.loads(json.read_bytes())["summary"]["exit_code"] == 1
    assert text.read_text() == ran.out


def test_standard_output_is_named_with_a_dash(run: Run) -> None:
    ran = run(INSECURE, "--output", "json:-")

    assert orjson.loads(ran.out)["schema"] == "plan-check/report/v1"


def test_quiet_leaves_only_the_exit_code(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "report.json"

    ran = run(INSECURE, "-q", "--output", path)

    assert (ran.code, ran.out, ran.err) == (1, "", "")
    assert path.exists()


def test_a_report_that_cannot_be_written_is_an_error(run: Run, tmp_path: Path) -> None:
    ran = run(HARDENED, "--output", tmp_path / "missing" / "report.json")

    assert (ran.code, ran.out) == (2, "")
    assert "its folder does not exist" in ran.err


def test_a_report_does_not_overwrite_a_plan(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_bytes((ROOT / HARDENED).read_bytes())

    ran = run(plan, "--output", plan)

    assert ran.code == 2
    assert "is a plan to check, not a report" in ran.err


@pytest.mark.parametrize(
    ("environment", "flags", "colored"),
    [
        pytest.param({}, (), False, id="no terminal"),
        pytest.param({"FORCE_COLOR": "1"}, (), True, id="forced"),
        pytest.param({"FORCE_COLOR": "1", "NO_COLOR": "1"}, (), False, id="forbidden"),
        pytest.param({"NO_COLOR": "1"}, ("--color", "always"), True, id="always"),
        pytest.param({"FORCE_COLOR": "1"}, ("--color", "never"), False, id="never"),
    ],
)
def test_colors(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    flags: tuple[str, ...],
    colored: bool,  # noqa: FBT001
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert ("\x1b[" in run(INSECURE, *flags).out) is colored


def test_output_is_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    plan = tmp_path / "Übersicht.json"
    plan.write_bytes((ROOT / HARDENED).read_bytes())

    ran = as_process(str(plan), HARDENED, LC_ALL="C", PYTHONIOENCODING="latin-1")

    assert ran.returncode == 0
    assert "Übersicht.json" in ran.stdout.decode()


def test_a_full_device_is_an_error_without_a_traceback() -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "plan_check", HARDENED],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            cwd=ROOT,
        )

    assert ran.returncode == 2
    assert ran.stderr.startswith(b"<stdout>: cannot be written: no space left")


def test_a_reader_that_goes_away_changes_no_verdict() -> None:
    command = (
        f"{sys.executable} -m plan_check {INSECURE} | true; exit ${{PIPESTATUS[0]}}"
    )

    ran = subprocess.run(
        ["bash", "-c", command], capture_output=True, check=False, cwd=ROOT
    )

    assert (ran.returncode, ran.stderr) == (1, b"")


RULE = """\
id: ORG-TAG-001
name: no-tags
title: Cluster has no tags
severity: high
resource: aws_rds_cluster
require:
  - {attribute: copy_tags_to_snapshot, equals: true}
message: copy_tags_to_snapshot must be true
"""
