"""The GitHub action, run step by step as a runner would, and what checks it."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from builders import ROOT
from github_stand_in import TOKEN, serve

ACTION = ROOT / "action.yml"
TEMPLATE = ROOT / ".gitlab/plan-check.gitlab-ci.yml"
RECIPES = sorted((ROOT / ".github/recipes").glob("*.md"))
CLOSED, OPEN = "mysql-insecure", "mysql-hardened"


def steps() -> dict[str, dict[str, Any]]:
    action = yaml.safe_load(ACTION.read_text())
    return {step["name"]: step for step in action["runs"]["steps"]}


class Runner:
    """Runs steps of the action in a workspace of its own."""

    def __init__(self, folder: Path) -> None:
        self.workspace = folder / "work"
        self.temp = folder / "temp"
        self.workspace.mkdir()
        self.temp.mkdir()
        self.output = folder / "output"
        self.summary = folder / "summary"
        self.python = folder / "python"
        # The action runs what it installed, isolated; here that is the source tree.
        self.python.write_text(
            '#!/bin/sh\nshift\nexec "$REAL" -P "$@"\n'  # the first argument is -I
        )
        self.python.chmod(self.python.stat().st_mode | stat.S_IXUSR)

    def plan(self, fixture: str, name: str = "plan.json") -> None:
        shutil.copy(ROOT / f"fixtures/{fixture}/plan.json", self.workspace / name)

    def run(self, name: str, **given: str) -> subprocess.CompletedProcess[str]:
        step = steps()[name]
        environment = dict.fromkeys(step.get("env", {}), "")
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.workspace,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT / "engine"),
                "REAL": sys.executable,
                "RUNNER_TEMP": str(self.temp),
                "GITHUB_OUTPUT": str(self.output),
                "GITHUB_STEP_SUMMARY": str(self.summary),
                "NO_PROXY": "127.0.0.1",
                **environment,
                "PYTHON": str(self.python),
                **given,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def check(self, plans: str = "plan.json", **given: str) -> dict[str, str]:
        given = {"FORMAT": "github", "PLANS": plans, **given}
        self.done = self.run("Judge the plans", **given)
        assert self.done.returncode == 0, self.done.stderr
        lines = self.output.read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


@pytest.mark.parametrize(
    ("fixture", "code", "status"), [(CLOSED, "1", "closed"), (OPEN, "0", "open")]
)
def test_the_gate_decides_after_the_reports(
    runner: Runner, fixture: str, code: str, status: str
) -> None:
    runner.plan(fixture)

    told = runner.check(FAIL_ON="critical")
    summary = runner.run("Write the summary", MARKDOWN=told["markdown"])
    gate = runner.run("Open or close the gate", CODE=told["code"])

    report = json.loads(Path(told["report"]).read_text())
    assert (told["code"], told["status"]) == (code, status)
    assert int(told["violations"]) == report["summary"]["fail"]
    assert json.loads(Path(told["sarif"]).read_text())["version"] == "2.1.0"
    assert summary.returncode == 0
    assert f"plan-check: gate {status}" in runner.summary.read_text()
    assert runner.summary.stat().st_size < 1 << 20
    assert gate.returncode == int(code)


def test_where_nothing_was_judged_the_reports_say_so(runner: Runner) -> None:
    (runner.workspace / "plan.json").write_text("{")

    told = runner.check()

    assert (told["code"], told["status"]) == ("2", "error")
    assert "violations" not in told
    assert "sarif" not in told
    assert "nothing was judged" in Path(told["markdown"]).read_text()
    assert "plan.json" in runner.done.stderr


def test_inputs_are_no_shell(runner: Runner) -> None:
    names = ["$(touch pwned).json", "a b;touch pwned.json", "-q.json"]
    for name in names:
        runner.plan(CLOSED, name)

    told = runner.check(
        "\n".join(["", *(f"  {name}  " for name in names)]),
        ARGUMENTS="--rule\nAUR-ENC-001\n\n--skip-rule\n$(touch pwned)",
    )

    assert not (runner.workspace / "pwned").exists()
    assert told["code"] in ("1", "2")
    told = runner.check("\n".join(names), ARGUMENTS="--rule\nAUR-ENC-001")
    report = json.loads(Path(told["report"]).read_text())
    assert [plan["path"] for plan in report["plans"]] == names


def test_modules_of_the_workspace_are_not_imported(runner: Runner) -> None:
    runner.plan(OPEN)
    for name in ("orjson", "json", "typer", "yaml"):
        (runner.workspace / f"{name}.py").write_text("raise SystemExit(0)")

    assert runner.check(FAIL_ON="critical")["status"] == "open"


def test_all_of_python_runs_isolated() -> None:
    scripts = [step["run"] for step in steps().values() if "run" in step]
    calls = [re.findall(r'"\$(?:PYTHON|python)" (-\S+)', text) for text in scripts]

    assert [call for found in calls for call in found] == ["-I"] * 5


def test_scripts_hold_no_expression() -> None:
    for step in steps().values():
        assert "${{" not in step.get("run", "")


def test_the_comment_is_written_once(runner: Runner, tmp_path: Path) -> None:
    runner.plan(CLOSED)
    told = runner.check()
    event = {"number": 7, "pull_request": {"number": 7, "head": {"sha": "ab" * 20}}}
    (tmp_path / "event.json").write_text(json.dumps(event))

    with serve() as github:
        for number in ("1", "2"):
            done = runner.run(
                "Comment on the pull request",
                MARKDOWN=told["markdown"],
                MATRIX='{\n  "stack": "prod"\n}',
                GITHUB_TOKEN=TOKEN,
                GITHUB_API_URL=github.address,
                GITHUB_GRAPHQL_URL=f"{github.address}/graphql",
                GITHUB_REPOSITORY="octo/shop",
                GITHUB_EVENT_PATH=str(tmp_path / "event.json"),
                GITHUB_RUN_NUMBER=number,
                GITHUB_JOB="plan",
            )
            assert done.returncode == 0, done.stderr
            assert TOKEN not in done.stdout + done.stderr

    (body,) = github.bodies()
    assert "gate closed" in body


def pinned(text: str) -> list[str]:
    return re.findall(r"uses: +(\S+(?: +# .*)?)", text)


def test_actions_are_pinned_by_digest_and_say_their_version() -> None:
    uses = pinned(ACTION.read_text())
    uses += pinned((ROOT / ".github/recipes/github.md").read_text())

    others = [one for one in uses if not one.startswith("OWNER/plan-check@DIGEST")]
    assert len(others) == 3
    assert all(
        re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one) for one in others
    )


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def ran(*command: str | Path) -> str:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def workflow(folder: Path) -> Path:
    """Write the workflow of the recipe to a file."""
    text = (ROOT / ".github/recipes/github.md").read_text()
    path = folder / ".github/workflows/plan.yml"
    path.parent.mkdir(parents=True)
    found = text.split("```yaml\n")[1].split("```")[0]
    path.write_text(found.replace("OWNER/plan-check@DIGEST", f"o/p@{'ab' * 20}"))
    return path


def test_the_action_and_the_workflow_have_nothing_that_zizmor_finds(
    tmp_path: Path,
) -> None:
    zizmor = [tool("zizmor"), "--offline"]

    assert ran(*zizmor, ACTION) == ""
    assert ran(*zizmor, workflow(tmp_path)) == ""


def test_the_action_the_workflow_and_the_template_fit_their_schemas(
    tmp_path: Path,
) -> None:
    check = [tool("check-jsonschema"), "--builtin-schema"]
    jobs = tmp_path / "jobs.yml"
    jobs.write_text(TEMPLATE.read_text().split("\n---\n")[1])

    assert ran(*check, "vendor.github-actions", ACTION) == ""
    assert ran(*check, "vendor.github-workflows", workflow(tmp_path)) == ""
    assert ran(*check, "vendor.gitlab-ci", jobs) == ""


def test_the_workflow_has_nothing_that_actionlint_finds(tmp_path: Path) -> None:
    assert ran(tool("actionlint"), workflow(tmp_path)) == ""


def test_the_template_uses_the_inputs_that_it_declares() -> None:
    head, body = yaml.safe_load_all(TEMPLATE.read_text())

    used = set(re.findall(r"\$\[\[ inputs\.([\w-]+) \]\]", json.dumps(body)))

    assert used == set(head["spec"]["inputs"])


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_recipes_are_whole(path: Path) -> None:
    text = path.read_text()

    assert "pull_request_target" not in text
    for link in re.findall(r"\]\((?!https)([^)]+)\)", text):
        assert (path.parent / link).exists(), link
    for code in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL):
        assert yaml.safe_load(code)
    for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        compile(code, str(path), "exec")


def test_all_recipes_are_listed() -> None:
    text = (ROOT / ".github/recipes/README.md").read_text()

    for path in RECIPES:
        assert path.name == "README.md" or f"({path.name})" in text
