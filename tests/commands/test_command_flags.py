"""Flags that mean nothing are refused with the nearest word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from plan_check import __version__
from plan_check.commands.gate import Request, judge_plans
from plan_check.commands.outputs import Output, parse_outputs
from plan_check.commands.program import build_program
from plan_check.commands.quick import read_quickly
from plan_check.commands.selection import parse_outcomes
from plan_check.commands.sizes import parse_size
from plan_check.errors import UsageError
from plan_check.findings import Outcome, Severity

Run = Callable[..., Any]
HARDENED = "fixtures/mysql-hardened/plan.json"


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        pytest.param(["--fial-on", "high"], "--fail-on", id="flag"),
        pytest.param(["--fail-on", "severe"], "'critical'", id="severity"),
        pytest.param(["--rule", "AUR-ENC-0001"], "'AUR-ENC-001'?", id="rule id"),
        pytest.param(["--rule", "storage-unencrypt"], "'storage-unenc", id="rule name"),
        pytest.param(["--skip-rule", "AUR-XXX-*"], "no rule matches", id="rule glob"),
        pytest.param(["--param", "min_day=1"], "'min_days'?", id="parameter"),
        pytest.param(["--param", "AUR-ENC-001.x=1"], "'x'", id="parameter of a rule"),
        pytest.param(["--param", "AUR-ENC-0001.x=1"], "'AUR-ENC-001'?", id="its rule"),
        pytest.param(["--param", "min_days"], "NAME=VALUE", id="no value"),
        pytest.param(["--param", "min_days=x"], "a whole number", id="type"),
        pytest.param(["--param", "metrics=["], "regular expression", id="pattern"),
        pytest.param(["--outcomes", "passed"], "'pass'?", id="outcome"),
        pytest.param(["--format", "jsn"], "json", id="format"),
        pytest.param(["--output", "jso:x"], "'json'?", id="output format"),
        pytest.param(["--output", "json:"], "names no file", id="output file"),
        pytest.param(["--output", "x", "--output", "x"], "two reports", id="twice"),
        pytest.param(["--output", "x", "--output", "./x"], "two reports", id="again"),
        pytest.param(["--as-of", "2025-13-01"], "2025-13-01", id="day"),
        pytest.param(["--max-size", "much"], "500M", id="size"),
        pytest.param(["--max-size", "10"], "--max-size", id="too large"),
        pytest.param(["--source", "nowhere"], "nowhere", id="sources"),
    ],
)
def test_a_flag_that_means_nothing(run: Run, flags: list[str], told: str) -> None:
    ran = run(HARDENED, *flags)

    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert "Traceback" not in ran.err


def test_a_mistyped_command_is_not_taken_for_a_plan(run: Run) -> None:
    ran = run("grahp", HARDENED)

    assert ran.code == 2
    assert ran.err == (
        "no command or plan is called 'grahp'\n  hint: did you mean 'graph'?\n"
    )


def test_a_file_that_is_called_like_a_command_is_named_with_its_folder(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rules").write_text("{}")

    ran = run("./rules")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("./rules:")


def test_no_rule_left_is_an_error(run: Run) -> None:
    ran = run(HARDENED, "--rule", "AUR-ENC-001", "--skip-rule", "storage-unencrypted")

    assert ran.code == 2
    assert ran.err.startswith("no rule is left to apply\n")


def test_rules_are_named_by_id_name_and_pattern(run: Run) -> None:
    ran = run(HARDENED, "--rule=aur-enc-02*,publicly-accessible", "--rule=AUR-TLS-002")

    assert "4 rules, " in ran.out


def test_version(run: Run) -> None:
    assert run("--version").out == f"plan-check {__version__}\n"


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("command", [[], ["check"], ["explain"], ["rules"], ["graph"]])
def test_help(run: Run, command: list[str], flag: str) -> None:
    ran = run(*command, flag)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Usage: plan-check")


def test_help_shows_options_and_commands_on_one_page(run: Run) -> None:
    text = run("--help").out

    assert all(word in text for word in ("--fail-on", "explain", "Exit codes:"))


def test_completion_offers_commands_and_options(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_PLAN_CHECK_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "plan-check plan.json --fail")
    monkeypatch.setenv("COMP_CWORD", "2")

    with pytest.raises(SystemExit):
        build_program().main(args=[], prog_name="plan-check")

    assert capsys.readouterr().out.split() == ["--fail-on", "--fail-on-unknown"]


@pytest.mark.parametrize(
    ("text", "size"),
    [("1", 1), ("2k", 2048), ("3M", 3 << 20), ("1GiB", 1 << 30), (" 5 MB ", 5 << 20)],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5G", "x", "9" * 30])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(UsageError):
        parse_size(text)


def test_formats_of_outputs_are_guessed_from_suffixes() -> None:
    given = ["a.json", "b.txt", "c", "json:d.txt", "./xml:e"]

    outputs = parse_outputs(given, "json", plans=[], quiet=False)

    assert outputs == [
        Output("json", "a.json"),
        Output("text", "b.txt"),
        Output("text", "c"),
        Output("json", "d.txt"),
        Output("text", "./xml:e"),
        Output("json", "-"),
    ]


def test_outcomes_are_added_to_those_that_are_always_shown() -> None:
    usual = {Outcome.FAIL, Outcome.UNKNOWN, Outcome.WAIVED, Outcome.ERROR}

    assert parse_outcomes(["pass,not-applicable"]) == frozenset(Outcome)
    assert parse_outcomes(["pass"]) == usual | {Outcome.PASS}
    assert parse_outcomes([]) == usual


QUICK: list[tuple[list[str], Request]] = [
    (["a.json"], Request(["a.json"])),
    (["a.json", "-", "b"], Request(["a.json", "-", "b"])),
    (["--quiet", "a.json"], Request(["a.json"], quiet=True)),
    (["a.json", "-q"], Request(["a.json"], quiet=True)),
    (["./a", "--fail-on", "high"], Request(["./a"], fail_on=Severity.HIGH)),
    (["./a", "--fail-on=low", "b"], Request(["./a", "b"], fail_on=Severity.LOW)),
    (["./a", "--no-fail-on-unknown"], Request(["./a"], fail_on_unknown=False)),
    (["./a", "--profile", "all"], Request(["./a"], profile="all")),
    (["./a", "--framework=soc2"], Request(["./a"], framework="soc2")),
    (["./a", "--config", "none"], Request(["./a"], config="none")),
    (["./a", "--fail-on-unknown"], Request(["./a"], fail_on_unknown=True)),
    (["./a", "--allow-incomplete"], Request(["./a"], allow_incomplete=True)),
    (["./a", "--policy", "p"], Request(["./a"], policies=[Path("p")])),
    (["./a", "--source=s"], Request(["./a"], source=Path("s"))),
    (["./a", "--rule", "x,y", "--rule=z"], Request(["./a"], rules=["x,y", "z"])),
    (["./a", "--skip-rule", "x"], Request(["./a"], skipped=["x"])),
    (["./a", "--param", "a=b=c"], Request(["./a"], parameters=["a=b=c"])),
    (["./a", "--as-of", "2025-02-28"], Request(["./a"], as_of=date(2025, 2, 28))),
    (["./a", "--outcomes", "all"], Request(["./a"], outcomes=["all"])),
    (["./a", "--format", "json"], Request(["./a"], format="json")),
    (["./a", "--output", "-"], Request(["./a"], outputs=["-"])),
    (["./a", "--output=json:x"], Request(["./a"], outputs=["json:x"])),
    (["./a", "--color", "never"], Request(["./a"], color="never")),
    (["./a", "--max-size", "2G"], Request(["./a"], max_size="2G")),
    (["./a", "--jobs", "4"], Request(["./a"], jobs=4)),
    (["a=./a", "b=-"], Request(["a=./a", "b=-"])),
]


@pytest.mark.parametrize(
    ("arguments", "request_"),
    QUICK,
    ids=[" ".join(arguments) for arguments, _ in QUICK],
)
def test_typer_and_the_quick_reader_read_the_same(
    arguments: list[str], request_: Request
) -> None:
    job = build_program().main(
        args=arguments, prog_name="plan-check", standalone_mode=False
    )

    assert isinstance(job, partial)
    assert job.func is judge_plans
    assert (
        as_lists(job.args[0]) == as_lists(read_quickly(arguments)) == as_lists(request_)
    )


def as_lists(request: Request | None) -> dict[str, Any]:
    names = Request.__dataclass_fields__
    values = {name: getattr(request, name) for name in names}
    return {
        name: list(value) if isinstance(value, (list, tuple)) else value
        for name, value in values.items()
    }


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [""],
        ["check", "./a"],
        ["rules"],
        ["--version"],
        ["-h"],
        ["./a", "--help"],
        ["./a", "--fail-on"],
        ["./a", "--fail-on", "severe"],
        ["./a", "--fail-on", "HIGH"],
        ["./a", "--jobs", "0"],
        ["./a", "--jobs", "٣"],
        ["./a", "--as-of", "20250101"],
        ["./a", "--rule", "--quiet"],
        ["./a", "--quiet=1"],
        ["./a", "--quit"],
        ["./a", "-qq"],
        ["--", "./a"],
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_typer(arguments: list[str]) -> None:
    assert read_quickly(arguments) is None
