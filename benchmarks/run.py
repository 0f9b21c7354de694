"""Measures plan-check against what orjson takes to decode the same plan.

    python benchmarks/generate.py 700 plan-700.json
    python benchmarks/run.py plan-700.json

Each figure is a whole process, from the start of Python to its exit, best of several
runs; ratios are of figures from the same run. Besides the plan as it is, these are
measured: copies whose module instances all differ, in something that no rule reads
(such instances are still judged as one), and in something that rules do read (then
each is judged for itself); the plan ten times over; and the small plan in fixtures/.
The last rows are runs of many plans, in one process and in one for each processor:
the time of the processors, too, because it tells what the processes themselves cost,
also on a machine that is busy.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from plan_check.commands.sharing import available_processors

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "fixtures/mysql-hardened/plan.json"
DECODE = "import sys, orjson; orjson.loads(open(sys.argv[1], 'rb').read())"
RUNS = 5


def measure(command: list[str]) -> tuple[float, float]:
    """Give the shortest time in seconds, and the peak memory in MB."""
    best, peak = float("inf"), 0.0
    for _ in range(RUNS):
        start = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            _, _, usage = os.wait4(process.pid, 0)
            best = min(best, time.perf_counter() - start)
            process.returncode = 0
        peak = max(peak, usage.ru_maxrss / 1024)
    return best, peak


def measure_many(plans: list[Path], jobs: int) -> tuple[float, float]:
    """Give the shortest time and the shortest time of processors, in seconds."""
    command = [sys.executable, "-m", "plan_check", "--quiet", f"--jobs={jobs}"]
    best, least = float("inf"), float("inf")
    for _ in range(RUNS):
        start, before = time.perf_counter(), os.times()
        subprocess.run([*command, *map(str, plans)], check=False)
        best, after = min(best, time.perf_counter() - start), os.times()
        used = after.children_user + after.children_system
        least = min(least, used - before.children_user - before.children_system)
    return best, least


def many(name: str, plans: list[Path]) -> None:
    """Measure a run of many plans and print a row."""
    jobs = min(available_processors(), len(plans))
    alone, work = measure_many(plans, 1)
    shared, total = measure_many(plans, jobs)
    print(
        f"{len(plans):3} {name:24} {alone:7.2f} s in one process, {shared:.2f} s in "
        f"{jobs}: {alone / shared:.2f} x as fast; {work:.2f} s and {total:.2f} s of "
        "processors"
    )


def decoding(plan: Path) -> float:
    """Give the shortest time that orjson takes to decode a plan, in this process."""
    import gc

    import orjson

    raw = plan.read_bytes()
    gc.disable()
    best = float("inf")
    for _ in range(RUNS):
        start = time.perf_counter()
        orjson.loads(raw)
        best = min(best, time.perf_counter() - start)
    gc.enable()
    return best


def salted(plan: Path, folder: Path, attribute: str) -> Path:
    """Write a copy in which an attribute has another value in every instance."""
    document = json.loads(plan.read_bytes())
    salts: dict[str, int] = {}
    for change in document["resource_changes"]:
        salt = salts.setdefault(change.get("module_address", ""), len(salts))
        if isinstance(change["change"]["after"], dict):
            change["change"]["after"][attribute] = f"salt {salt * 7919 % 100_003}"
    copy = folder / f"{attribute}-{plan.name}"
    copy.write_text(json.dumps(document, separators=(",", ":")))
    return copy


def multiplied(plan: Path, folder: Path, times: int) -> Path:
    """Write a copy with every module instance *times* over, under new keys."""
    document = json.loads(plan.read_bytes())
    changes = document["resource_changes"]
    more = list(changes)
    for number in range(1, times):
        for change in changes:
            key = change["module_address"].split('"')[1]
            text = json.dumps(change).replace(key, f"x{number}{key}")
            more.append(json.loads(text))
    document["resource_changes"] = more
    copy = folder / f"{times}-times-{plan.name}"
    copy.write_text(json.dumps(document, separators=(",", ":")))
    return copy


def line(name: str, plan: Path) -> None:
    """Measure one plan and print a row."""
    check = [sys.executable, "-m", "plan_check", "--profile", "all", str(plan)]
    decode, _ = measure([sys.executable, "-c", DECODE, str(plan)])
    seconds, memory = measure(check)
    inside = decoding(plan)
    print(
        f"{name:28} {plan.stat().st_size / 1e6:7.1f} MB {seconds:7.2f} s "
        f"{memory:6.0f} MB   {seconds / inside:5.1f} x decoding   "
        f"{seconds / decode:5.1f} x a process that decodes"
    )


def main() -> None:
    """Measure everything and print a table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("plan", type=Path)
    arguments.add_argument("--times", type=int, default=10)
    arguments.add_argument("--plans", type=int, default=12)
    given = arguments.parse_args()
    bare, _ = measure([sys.executable, "-c", "pass"])
    small, _ = measure(
        [sys.executable, "-m", "plan_check", "--profile", "all", str(SMALL)]
    )
    print(f"a small plan: {small:.2f} s; bare Python: {bare:.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        line("as it is", given.plan)
        place = Path(folder)
        line("differ where nobody reads", salted(given.plan, place, "iops"))
        line("differ where rules read", salted(given.plan, place, "description"))
        line(
            f"{given.times} times over",
            multiplied(given.plan, Path(folder), given.times),
        )
        many("small plans", sorted(ROOT.glob("fixtures/*/plan.json")))
        copies = [place / f"{number}.json" for number in range(given.plans)]
        for copy in copies:
            shutil.copyfile(given.plan, copy)
        many("times the plan", copies)


if __name__ == "__main__":
    main()
