"""Many plans in one run: one report, in order, however they are shared out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import orjson
import pytest

from plan_check.commands.sharing import available_processors

Run = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]
HARDENED = "fixtures/mysql-hardened/plan.json"
INSECURE = "fixtures/mysql-insecure/plan.json"
ERRORED = "fixtures/errored/plan.json"
QUICKLY = ("--rule", "AUR-ENC-001", "--config", "none")


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


def paths(report: str | bytes) -> list[str]:
    return [plan["path"] for plan in orjson.loads(report)["plans"]]


def test_the_report_is_the_same_whatever_the_number_of_processes() -> None:
    plans = sorted(map(str, (ROOT / "fixtures").glob("*/plan.json")))[::-1]
    flags = ("--format", "json", "--outcomes", "all", "--source", "fixtures/locals")

    one, three = (as_process("--jobs", n, *flags, *plans) for n in ("1", "3"))

    assert paths(one.stdout) == plans
    assert (three.returncode, three.stdout, three.stderr) == (2, one.stdout, b"")
    assert (one.returncode, one.stderr) == (2, b"")


def test_a_framework_is_judged_over_the_plans_of_all_processes() -> None:
    flags = ("--framework", "soc2", "--format", "json", HARDENED, INSECURE)

    one, two = (as_process("--jobs", n, *flags).stdout for n in ("1", "2"))

    assert orjson.loads(one)["framework"]["requirements"]
    assert one == two


@pytest.mark.parametrize(
    ("plans", "code"),
    [
        ([HARDENED, HARDENED.replace("mysql", "postgresql")], 0),
        ([HARDENED, INSECURE], 1),
        ([INSECURE, HARDENED], 1),
        ([INSECURE, ERRORED, HARDENED], 2),
        ([ERRORED, INSECURE], 2),
    ],
)
def test_the_worst_plan_decides(run: Run, plans: list[str], code: int) -> None:
    assert run(*QUICKLY, *plans).code == code


def test_plans_are_called_by_their_labels(run: Run) -> None:
    ran = run(*QUICKLY, f"prod={INSECURE}", f"dev={HARDENED}", ERRORED, "--jobs", "1")

    headings = [line for line in ran.out.splitlines() if line.startswith("plan ")]
    assert headings == ["plan prod", "plan dev", f"plan {ERRORED}"]


def test_a_label_is_in_fingerprints_and_the_file_is_the_place(run: Run) -> None:
    flags = (*QUICKLY, "--jobs", "1", "--format", "sarif")

    alone = results(run(*flags, f"prod={INSECURE}").out)
    among = results(run(*flags, ERRORED, f"prod={INSECURE}", HARDENED).out)
    unnamed = results(run(*flags, INSECURE).out)

    assert "fail" in {result["kind"] for result in alone}
    assert prints(alone) <= prints(among)
    assert prints(alone).isdisjoint(prints(unnamed))
    places = [result["locations"][0]["physicalLocation"] for result in alone]
    assert {place["artifactLocation"]["uri"] for place in places} == {INSECURE}


def results(sarif: str) -> list[dict[str, Any]]:
    return [found for run in orjson.loads(sarif)["runs"] for found in run["results"]]


def prints(found: list[dict[str, Any]]) -> set[str]:
    return {text for each in found for text in each["partialFingerprints"].values()}


def test_a_report_must_not_overwrite_a_plan_that_has_a_label(
    run: Run, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.json"
    plan.write_bytes((ROOT / HARDENED).read_bytes())

    for argument in (f"prod={plan}", f"{tmp_path}/*.json"):
        ran = run(argument, "--output", plan)

        assert (ran.code, ran.out) == (2, "")
        assert "is a plan to check, not a report" in ran.err


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_every_broken_plan_is_named_and_none_of_the_others_is_green(
    tmp_path: Path, jobs: str
) -> None:
    cut = tmp_path / "cut.json"
    cut.write_bytes((ROOT / HARDENED).read_bytes()[:-9])
    odd = tmp_path / "odd.json"
    odd.write_text('{"format_version":"1.2","resource_changes":[{"address":1}]}')
    report = tmp_path / "report.json"

    ran = as_process(
        *(HARDENED, str(cut), "nowhere.json", f"odd={odd}", INSECURE),
        *("--jobs", jobs, "--output", str(report)),
    )

    told = ran.stderr.decode()
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert "nowhere.json: no such file\n" in told
    assert f"{cut}:" in told
    assert "odd: " in told
    assert told.endswith("3 problems in 3 plan files; nothing was checked\n")
    assert not report.exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_standard_input_is_judged_with_files(jobs: str) -> None:
    ran = as_process(
        *(*QUICKLY, "--format", "json", "--jobs", jobs, HARDENED, "piped=-", INSECURE),
        stdin=(ROOT / INSECURE).read_bytes(),
    )

    assert ran.returncode == 1
    assert paths(ran.stdout) == [HARDENED, "piped", INSECURE]
    _, piped, read = orjson.loads(ran.stdout)["plans"]
    assert piped["findings"] == read["findings"]


def test_a_pipe_is_read_once_by_whoever_can(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cp", ROOT / HARDENED, pipe]):
        ran = as_process(*QUICKLY, "--jobs", "2", HARDENED, str(pipe))

    assert (ran.returncode, ran.stderr) == (0, b"")


def test_interrupting_ends_everything_at_once_and_in_silence(tmp_path: Path) -> None:
    with waiting_for_a_pipe(tmp_path / "pipe") as process:
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)

    assert (process.returncode, out, err) == (130, b"", b"")
    assert is_gone(process.pid)


def test_a_process_that_is_killed_is_told_with_a_plan_that_it_had(
    tmp_path: Path,
) -> None:
    with waiting_for_a_pipe(tmp_path / "pipe") as process:
        for child in children(process.pid):
            os.kill(child, signal.SIGKILL)
    out, err = process.communicate(timeout=30)

    assert (process.returncode, out) == (2, b"")
    assert b": the process that judged it was ended by SIGKILL; nothing was" in err
    assert err.endswith(b"judge one plan at a time, --jobs 1\n")
    assert is_gone(process.pid)


def test_processes_do_not_outlive_the_one_that_started_them(tmp_path: Path) -> None:
    with waiting_for_a_pipe(tmp_path / "pipe") as process:
        process.kill()
        process.communicate(timeout=30)

    assert is_gone(process.pid)


@contextmanager
def waiting_for_a_pipe(pipe: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the command until it has started processes and reads a plan from a pipe."""
    os.mkfifo(pipe)
    process = subprocess.Popen(
        [sys.executable, "-m", "plan_check", "--jobs", "2", HARDENED, str(pipe)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    descriptor = os.open(pipe, os.O_WRONLY)  # opens when the other end does
    try:
        yield process
    finally:
        with suppress(BrokenPipeError):
            os.write(descriptor, (ROOT / HARDENED).read_bytes())
        os.close(descriptor)


def children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent:
                found.append(int(stat.parent.name))
    return found


def is_gone(group: int) -> bool:
    """Tell whether no process of the group is left, after a moment for it to go."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--jobs", "0"], "--jobs"),
        (["--jobs", "-1"], "--jobs"),
        (["--jobs", "many"], "--jobs"),
    ],
)
def test_a_number_of_processes_that_means_nothing(
    run: Run, flags: list[str], told: str
) -> None:
    ran = run(HARDENED, *flags)

    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_the_variable_must_be_a_number(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("0", "x", "1.5", "9" * 5000):
        monkeypatch.setenv("PLAN_CHECK_JOBS", text)

        ran = run(HARDENED)

        assert ran.code == 2
        assert ran.err.startswith("PLAN_CHECK_JOBS=")
        assert ran.err.endswith("is not a whole number from 1 up\n")


def test_the_configuration_may_say_how_many(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "plan-check.yaml"

    config.write_text("jobs: 2")
    assert "jobs: 2" in run("config", "--config", config).out

    config.write_text("jobs: true")
    assert run("config", "--config", config).err.endswith(
        "plan-check.yaml:1: jobs must be a whole number from 1 up\n"
    )


def test_there_is_a_processor() -> None:
    assert 1 <= available_processors() <= (os.cpu_count() or 1)
