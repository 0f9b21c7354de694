"""The hooks, installed and run by pre-commit in a repository."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from builders import ROOT

FIXTURE = ROOT / "fixtures/mysql-insecure"


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


def repository(folder: Path) -> None:
    """Make a repository with a fresh plan that git ignores, and one that it has."""
    git(folder, "init", "--quiet")
    (folder / "infra").mkdir()
    for name in ("main.tf", "plan.json"):
        shutil.copy(FIXTURE / name, folder / "infra" / name)
    os.utime(folder / "infra/main.tf", (1_000_000_000, 1_000_000_000))
    shutil.copy(FIXTURE / "plan.json", folder / "notes.txt")
    (folder / ".gitignore").write_text("plan.json\n")
    (folder / "compose.yaml").write_text("services: {}\n")
    git(folder, "add", ".")


def test_pre_commit_installs_and_runs_the_hooks(tmp_path: Path) -> None:
    pre_commit = shutil.which("pre-commit")
    if pre_commit is None or not (ROOT / ".git").exists():
        pytest.skip("needs pre-commit, and a clone of the repository")
    repository(tmp_path)

    done = subprocess.run(
        [pre_commit, "try-repo", str(ROOT), "--all-files", "--color=never"],
        cwd=tmp_path,
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith("PYTHON")},
            "PRE_COMMIT_HOME": str(tmp_path / "home"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 3:  # pre-commit's own failure
        pytest.skip("pre-commit could not install the hooks: is there a network?")

    results = {
        line.split("..")[0]: line.rpartition(".")[2]
        for line in done.stdout.splitlines()
        if line.endswith(("Passed", "Failed", "Skipped"))
    }
    assert results == {
        "plan-check": "Failed",
        "plan-check rules": "Passed",
        "plan-check no plan files": "Failed",
    }, done.stdout + done.stderr
    assert "gate closed" in done.stdout
    assert "notes.txt: a Terraform plan" in done.stdout
