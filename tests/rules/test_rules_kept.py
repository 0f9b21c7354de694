"""What was read of the bundled policies when the package was built."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from builders import ROOT, schema
from plan_check.rules.bundled import bundled_policies
from plan_check.rules.kept import Bundled, keep, recall
from plan_check.rules.profiles import read_bundled_profiles
from plan_check.rules.reading import read_pack

PLAN = ROOT / "fixtures/mysql-insecure/plan.json"
RULE = "policies/aurora/encryption/AUR-ENC-001-storage-unencrypted.yaml"


@pytest.fixture(scope="module")
def read() -> Bundled:
    pack = read_pack((), schema(), only=None)
    return Bundled(pack, read_bundled_profiles(bundled_policies()))


@pytest.fixture
def place(tmp_path: Path, read: Bundled) -> Path:
    keep(read, tmp_path / "kept.bin")
    return tmp_path / "kept.bin"


def test_what_is_kept_is_what_was_read(place: Path, read: Bundled) -> None:
    found = recall(place)

    assert found == read
    assert found is not None
    assert [r.where for r in found.pack.rules] == [r.where for r in read.pack.rules]


def test_it_tells_nothing_of_the_place_where_it_was_made(place: Path) -> None:
    assert str(ROOT).encode() not in place.read_bytes()


def test_nothing_is_recalled_where_nothing_is_kept(tmp_path: Path) -> None:
    assert recall(tmp_path / "none.bin") is None


@pytest.mark.parametrize("at", [0, 40, -1])
def test_what_was_changed_is_not_recalled(place: Path, at: int) -> None:
    kept = bytearray(place.read_bytes())
    kept[at] ^= 1
    place.write_bytes(kept)

    assert recall(place) is None


class Evil:
    """Runs a command where it is read."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (self.folder,)


def test_reading_what_is_kept_calls_nothing_else(tmp_path: Path, read: Bundled) -> None:
    odd: Any = {("aws_rds_cluster", "evil"): Evil(tmp_path / "made")}
    keep(replace(read, pack=replace(read.pack, relations=odd)), tmp_path / "kept.bin")

    with pytest.raises(pickle.UnpicklingError):
        recall(tmp_path / "kept.bin")

    assert not (tmp_path / "made").exists()


def judged(tree: Path) -> str:
    command = [sys.executable, "-m", "plan_check", "--rule=AUR-ENC-001", str(PLAN)]
    env = {**os.environ, "PYTHONPATH": str(tree / "engine")}
    run = partial(subprocess.run, cwd=tree, env=env, capture_output=True, text=True)
    keeping = "import sys; from plan_check.rules.kept import *; print(recall() is None)"
    kept = run([sys.executable, "-c", keeping], check=True).stdout.strip()
    return f"{kept} {run(command, check=False).stdout.splitlines()[1].strip()}"


def test_an_edited_rule_counts_at_once(tmp_path: Path, read: Bundled) -> None:
    """Whoever edits a rule must never be judged by what it said before."""
    own = shutil.ignore_patterns("__pycache__", "*.bin", "docs", "*.cases.yaml")
    for name in ("engine", "policies"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=own)
    keep(read, tmp_path / "engine/plan_check/rules/policies.bin")
    rule = tmp_path / RULE

    assert judged(tmp_path) == "False high  AUR-ENC-001 storage-unencrypted"

    rule.write_text(rule.read_text().replace("severity: high", "severity: low"))

    assert judged(tmp_path) == "True low  AUR-ENC-001 storage-unencrypted"
