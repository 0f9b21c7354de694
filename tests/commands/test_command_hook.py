"""``plan-check hook``: what pre-commit runs, and what it says."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from builders import ROOT

Run = Callable[..., Any]
OLD = 1_000_000_000
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
FIXTURE = ROOT / "fixtures/mysql-insecure"


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_the_entry_of_a_hook_is_a_command(run: Run, hook: dict[str, str]) -> None:
    program, *words = hook["entry"].removesuffix(" --").split()

    ran = run(*words, "--help")

    assert program == "plan-check"
    assert ran.code == 0
    assert f"Usage: plan-check {' '.join(words)} " in ran.out


@pytest.fixture
def stack(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a repository with one stack, planned after its source was written."""
    del run  # it goes to another folder first
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "infra"
    folder.mkdir()
    for name in ("main.tf", "plan.json"):
        shutil.copy(FIXTURE / name, folder / name)
    os.utime(folder / "main.tf", (OLD, OLD))
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.usefixtures("stack")
def test_a_fresh_plan_is_judged_and_closes_the_gate(run: Run) -> None:
    ran = run("hook", "plan", "--plan", "infra/plan.json", "infra/main.tf")

    assert ran.code == 1
    assert "gate closed" in ran.out
    assert ran.err == ""


@pytest.mark.usefixtures("stack")
def test_without_a_name_the_plan_beside_the_file_is_judged(run: Run) -> None:
    assert run("hook", "plan", "infra/main.tf").code == 1


@pytest.mark.usefixtures("stack")
def test_flags_and_configuration_count(run: Run) -> None:
    Path("plan-check.yaml").write_text("profiles: {few: {rules: [AUR-NET-002]}}\n")

    assert run("hook", "plan", "--profile", "few", "infra/main.tf").code == 0


def test_an_old_plan_is_a_warning_that_passes(run: Run, stack: Path) -> None:
    os.utime(stack / "main.tf")

    ran = run("hook", "plan", "infra/main.tf")

    assert (ran.code, ran.out) == (0, "")
    assert ran.err == (
        "warning: infra/plan.json was not judged: it is older than main.tf\n"
        "  hint: plan again: terraform -chdir=infra plan -out=tfplan"
        " && terraform -chdir=infra show -json tfplan > infra/plan.json\n"
    )


def test_a_plan_that_is_missing_is_a_warning_that_passes(run: Run, stack: Path) -> None:
    (stack / "plan.json").unlink()

    ran = run("hook", "plan", "--plan", "infra/tfplan", "infra/main.tf")

    assert ran.code == 0
    assert "infra/tfplan was not judged: there is no such plan" in ran.err
    assert "terraform -chdir=infra plan -out=tfplan\n" in ran.err


def test_a_file_that_no_plan_covers_is_named(run: Run, stack: Path) -> None:
    (stack / "plan.json").unlink()
    files = [f"infra/{n}.tf" for n in range(12)]

    ran = run("hook", "plan", *files)

    assert ran.code == 0
    assert "no plan covers infra/0.tf, infra/1.tf" in ran.err
    assert "infra/9.tf and 2 more\n" in ran.err


@pytest.mark.parametrize("arguments", [("infra/main.tf",), ()])
def test_a_plan_can_be_required(
    run: Run, stack: Path, arguments: tuple[str, ...]
) -> None:
    (stack / "plan.json").unlink()

    ran = run("hook", "plan", "--require-plan", *arguments)

    assert ran.code == 2
    assert "plan" in ran.err


@pytest.mark.usefixtures("stack")
def test_without_files_all_plans_are_judged(run: Run) -> None:
    assert run("hook", "plan", "--plan", "*/plan.json").code == 1


@pytest.mark.usefixtures("stack")
def test_a_plan_of_other_files_is_not_judged(run: Run) -> None:
    Path("other").mkdir()
    Path("other/main.tf").write_text("")

    ran = run("hook", "plan", "--plan", "infra/plan.json", "other/main.tf")

    assert (ran.code, ran.out) == (0, "")
    assert "no plan covers other/main.tf" in ran.err


CASES = """\
rule: OWN-1
cases:
  - name: unprotected
    expect: EXPECTED
    resources:
      - address: aws_rds_cluster.a
        after: {engine: aurora-mysql, deletion_protection: false}
"""


def test_the_configuration_names_the_sources_but_no_reports(
    run: Run, stack: Path
) -> None:
    Path("plan-check.yaml").write_text("source: infra\noutput: report.json\n")
    (stack / "plan.json").rename("elsewhere.json")

    ran = run("hook", "plan", "--plan", "elsewhere.json", "infra/main.tf")

    assert ran.code == 1
    assert "gate closed" in ran.out
    assert not Path("report.json").exists()


@pytest.fixture
def rules(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with a rule and its cases."""
    del run
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "OWN-1-not-tagged.yaml").write_text(
        "id: OWN-1\nname: not-tagged\ntitle: A cluster has no owner\nseverity: low\n"
        "resource: aws_rds_cluster\nrequire:\n"
        "  - {attribute: deletion_protection, equals: true}\n"
        "message: deletion_protection must be true\n"
    )
    monkeypatch.chdir(tmp_path)
    return folder


def test_rules_that_changed_are_loaded(run: Run, rules: Path) -> None:
    good = run("hook", "rules", "--policy", "rules", *rules.iterdir())
    (rules / "OWN-2-wrong.yaml").write_text("id: OWN-2\nnam: wrong\n")
    bad = run("hook", "rules", "--policy", "rules", *rules.iterdir())

    assert good.code == 0, good.err
    assert "warning: no case was run" in good.err
    assert bad.code == 2
    assert "OWN-2-wrong.yaml" in bad.err


def test_cases_of_rules_that_changed_are_run(run: Run, rules: Path) -> None:
    cases = rules / "OWN-1.cases.yaml"
    cases.write_text(CASES.replace("EXPECTED", "fail"))
    good = run("hook", "rules", "--policy", "rules", cases)
    cases.write_text(CASES.replace("EXPECTED", "pass"))
    bad = run("hook", "rules", "--policy", "rules", cases)

    assert (good.code, bad.code) == (0, 1)
    assert "1 case of 1 rule: all pass" in good.out
    assert "unprotected" in bad.out


def test_the_configuration_names_folders_of_rules(run: Run, rules: Path) -> None:
    Path("plan-check.yaml").write_text("policy: rules\n")
    (rules / "OWN-2-wrong.yaml").write_text("id: OWN-2\nnam: wrong\n")

    assert run("hook", "rules", "rules/OWN-2-wrong.yaml").code == 2
    assert run("hook", "rules").code == 2


@pytest.mark.usefixtures("rules")
def test_other_files_than_rules_pass_at_once(run: Run) -> None:
    ran = run("hook", "rules", "--policy", "rules", "compose.yaml")

    assert (ran.code, ran.out) == (0, "")


@pytest.mark.usefixtures("rules")
def test_rules_in_no_folder_that_is_known_are_a_warning(run: Run) -> None:
    ran = run("hook", "rules", "rules/OWN-1-not-tagged.yaml")

    assert ran.code == 0
    assert "warning: no rule was checked" in ran.err


@pytest.mark.usefixtures("stack")
def test_plans_are_kept_out_of_commits(run: Run) -> None:
    Path("notes").write_bytes((FIXTURE / "plan.json").read_bytes())

    ran = run("hook", "no-plan-files", "infra/main.tf", "notes")

    assert ran.code == 1
    assert ran.err == (
        "notes: a Terraform plan, which can hold secrets in plain text\n"
        "  hint: git rm --cached FILE, and name it in .gitignore\n"
    )
    assert run("hook", "no-plan-files", "infra/main.tf").code == 0


@pytest.mark.usefixtures("stack")
def test_a_plan_is_kept_out_whatever_its_name_starts_with(run: Run) -> None:
    Path("--help").write_bytes((FIXTURE / "plan.json").read_bytes())

    assert run("hook", "no-plan-files", "--", "--help").code == 1


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("name", ["nowhere", "infra"])
def test_a_file_that_cannot_be_read_is_an_error(run: Run, name: str) -> None:
    ran = run("hook", "no-plan-files", name)

    assert ran.code == 2
    assert ran.err.startswith(f"{name}: cannot be read")
