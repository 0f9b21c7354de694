"""What happens becomes an exit code in one place, and a code means one thing."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

import plan_check.commands.gate
from plan_check.__main__ import main
from plan_check.errors import PlanCheckError
from plan_check.findings import (
    Finding,
    Outcome,
    PlanVerdict,
    Report,
    RuleInfo,
    Severity,
)

Run = Callable[..., Any]
SECRET = "hunter2-in-the-plan"  # noqa: S105


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PlanCheckError("no good"), 2),
        (MemoryError(), 2),
        (KeyboardInterrupt(), 130),
        (ValueError(SECRET), 3),
        (RecursionError(), 3),
    ],
)
def test_what_is_raised_decides_the_exit_code(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    def broken(_request: object) -> int:
        raise error

    monkeypatch.setattr(plan_check.commands.gate, "judge_plans", broken)

    assert run("./plan.json").code == code
    assert run("check", "./plan.json").code == code


def test_a_bug_is_reported_without_the_plan(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_request: object) -> int:
        secret = SECRET
        raise KeyError(secret)

    monkeypatch.setattr(plan_check.commands.gate, "judge_plans", broken)

    ran = run("./plan.json")

    assert (ran.code, ran.out) == (3, "")
    assert SECRET not in ran.err
    assert "KeyError" in ran.err
    assert "in broken" in ran.err
    assert "this is a bug in plan-check\n  hint: report it" in ran.err


def test_errors_cannot_steer_the_terminal(run: Run) -> None:
    ran = run("./\x1b]0;owned\x07.json")

    assert ran.code == 2
    assert "\x1b" not in ran.err


def test_main_reads_the_arguments_of_the_process(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    del run
    monkeypatch.setattr("sys.argv", ["plan-check", "./nowhere.json"])

    assert main() == 2


RULES = {
    severity: RuleInfo("X-1", "x", "X", severity, ("aws_vpc",), "must")
    for severity in Severity
}


def report(  # noqa: PLR0913
    outcome: Outcome,
    severity: Severity,
    *,
    errored: bool,
    complete: bool | None,
    fail_on: Severity,
    strict: bool,
    lenient: bool,
) -> Report:
    finding = Finding(RULES[severity], "aws_vpc.x", outcome)
    verdict = PlanVerdict(
        path="plan.json",
        terraform_version="1.11.4",
        complete=complete,
        errored=errored,
        findings=(finding,),
        counts=Counter([outcome]),
        rules=1,
        resources=1,
    )
    return Report((verdict,), fail_on, strict, lenient)


def test_no_flag_changes_what_an_exit_code_means() -> None:
    """1 is a finding that closes the gate, 2 a plan that could not be judged whole.

    Flags decide which findings close it; none turns one code into the other.
    """
    flags = itertools.product(Severity, (False, True), (False, True))
    cases = itertools.product(
        Outcome, Severity, (False, True), (None, False, True), flags
    )
    for outcome, severity, errored, complete, (fail_on, strict, lenient) in cases:
        made = report(
            outcome,
            severity,
            errored=errored,
            complete=complete,
            fail_on=fail_on,
            strict=strict,
            lenient=lenient,
        )
        whole = not errored and complete is not False
        closing = made.closes_gate(made.plans[0].findings[0])

        assert made.exit_code in (0, 1, 2)
        assert (made.exit_code == 2) is (
            outcome is Outcome.ERROR or not (whole or lenient)
        )
        assert made.exit_code != 1 or closing
        assert not closing or outcome in (Outcome.FAIL, Outcome.UNKNOWN)
        assert made.exit_code != 0 or outcome is not Outcome.FAIL or not closing
