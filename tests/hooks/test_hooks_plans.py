"""Which plan is of which files, and whether it is of the files as they are."""

from __future__ import annotations

import io
import json
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plan_check.errors import SourceError
from plan_check.hooks.freshness import why_stale
from plan_check.hooks.plans import Planned, find_plans

BEFORE, PLANNED, LATER = 1_000_000_000, 1_000_000_100, 1_000_000_200
CALL = 'module "db" {\n  source = "../../modules/db"\n}\n'


def write(path: Path, text: str = "", time: int = BEFORE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (time, time))
    return path


def plan(path: Path, *, written: int = PLANNED, planned: int | None = None) -> Path:
    data = {"format_version": "1.2", "resource_changes": []}
    if planned is not None:
        data["timestamp"] = datetime.fromtimestamp(planned, UTC).isoformat()
    return write(path, json.dumps(data), written)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a repository with two stacks that share a module."""
    (tmp_path / ".git").mkdir()
    write(tmp_path / "modules/db/main.tf")
    for name in ("prod", "test"):
        write(tmp_path / f"stacks/{name}/main.tf", CALL)
        write(tmp_path / f"stacks/{name}/terraform.tfvars")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def of(found: list[Planned], file: str) -> list[str]:
    return [one.plan.as_posix() for one in found if one.is_of([Path(file)])]


@pytest.mark.usefixtures("here")
def test_a_plan_is_of_its_folder_and_of_local_modules() -> None:
    found = find_plans(["stacks/prod/plan.json", "stacks/test/plan.json"], None, [])

    both = ["stacks/prod/plan.json", "stacks/test/plan.json"]
    assert of(found, "modules/db/main.tf") == both
    assert of(found, "stacks/prod/main.tf") == both[:1]
    assert of(found, "./stacks/test/terraform.tfvars") == both[1:]
    assert of(found, "elsewhere/main.tf") == []


@pytest.mark.usefixtures("here")
def test_a_pattern_names_the_plans_of_all_stacks_also_missing_ones() -> None:
    found = find_plans(["stacks/*/plan.json"], None, [])

    assert [one.plan.as_posix() for one in found] == [
        "stacks/prod/plan.json",
        "stacks/test/plan.json",
    ]


def test_a_plan_that_lies_elsewhere_is_of_the_folder_that_is_named(here: Path) -> None:
    plan(here / "out/plan.json")

    (found,) = find_plans(["out/plan.json"], Path("stacks/prod"), [])

    assert of([found], "stacks/prod/main.tf") == ["out/plan.json"]


def test_a_plan_without_sources_is_an_error(here: Path) -> None:
    plan(here / "out/plan.json")

    with pytest.raises(SourceError):
        find_plans(["out/plan.json"], None, [])


def test_without_a_name_the_newest_plan_beside_a_file_is_found(here: Path) -> None:
    plan(here / "stacks/prod/plan.json", written=PLANNED)
    plan(here / "stacks/prod/tfplan.json", written=LATER)
    write(here / "stacks/test/plan.txt")

    found = find_plans([], None, [Path("stacks/prod/main.tf"), Path("a/main.tf")])

    assert [one.plan.as_posix() for one in found] == ["stacks/prod/tfplan.json"]


def test_a_plan_above_the_repository_is_not_looked_for(here: Path) -> None:
    plan(here.parent / "plan.json")
    write(here.parent / "main.tf")

    assert find_plans([], None, [Path("stacks/prod/main.tf"), Path("/x.tf")]) == []


def stale(path: Path) -> str:
    (found,) = find_plans([str(path)], None, [])
    return why_stale(found)


def test_a_plan_that_is_newer_than_its_sources_is_fresh(here: Path) -> None:
    assert stale(plan(here / "stacks/prod/plan.json")) == ""


@pytest.mark.parametrize(
    "file",
    ["stacks/prod/main.tf", "stacks/prod/terraform.tfvars", "modules/db/main.tf"],
)
def test_a_plan_that_is_older_than_a_source_is_not(here: Path, file: str) -> None:
    path = plan(here / "stacks/prod/plan.json")
    os.utime(here / file, (LATER, LATER))

    assert stale(path) == f"it is older than {Path(file).name}"


def test_the_time_of_planning_counts_not_that_of_showing(here: Path) -> None:
    path = plan(here / "stacks/prod/plan.json", planned=BEFORE, written=LATER)
    os.utime(here / "stacks/prod/main.tf", (PLANNED, PLANNED))

    assert stale(path) == "it is older than main.tf"


def test_a_file_saved_in_the_second_of_the_plan_is_not_newer(here: Path) -> None:
    path = plan(here / "stacks/prod/plan.json", planned=PLANNED)
    os.utime(here / "stacks/prod/main.tf", (PLANNED + 0.9, PLANNED + 0.9))

    assert stale(path) == ""


@pytest.mark.usefixtures("here")
def test_a_plan_that_is_missing_is_not_fresh() -> None:
    assert stale(Path("stacks/prod/plan.json")) == "there is no such plan"


def binary(path: Path, text: str) -> Path:
    held = io.BytesIO()
    modules = [{"Key": "", "Source": "", "Dir": "."}]
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("tfplan", "x")
        archive.writestr("tfstate", "{}")
        archive.writestr("tfconfig/modules.json", json.dumps(modules))
        archive.writestr("tfconfig/m-/main.tf", text)
    path.write_bytes(held.getvalue())
    os.utime(path, (PLANNED, PLANNED))
    return path


def test_a_binary_plan_is_compared_with_its_sources(here: Path) -> None:
    write(here / "one/main.tf", "# as planned\n", time=LATER)
    path = binary(here / "one/tfplan", "# as planned\n")

    assert stale(path) == ""

    write(here / "one/more.tf", "", time=BEFORE)

    assert stale(path) == "more.tf is not as it was planned"


def test_values_that_changed_since_a_binary_plan_are_seen(here: Path) -> None:
    write(here / "one/main.tf", "# as planned\n")
    path = binary(here / "one/tfplan", "# as planned\n")
    write(here / "one/x.auto.tfvars", "", time=LATER)

    assert stale(path) == "it is older than x.auto.tfvars"
