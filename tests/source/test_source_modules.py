"""Where the files of each module lie, and how their paths are shown."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from plan_check.source import Sources, sources_in, sources_of_plan


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def manifest(*entries: tuple[str, str, str]) -> str:
    return json.dumps(
        {"Modules": [{"Key": k, "Source": s, "Dir": d} for k, s, d in entries]}
    )


def names(sources: Sources | None) -> dict[tuple[str, ...], list[str]]:
    assert sources is not None
    return {path: [name for name, _ in files] for path, files in sources.files.items()}


def test_without_a_repository_paths_are_shown_from_the_folder(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": "", "more.tf.json": "{}", "notes.txt": ""})

    assert names(sources_in(tmp_path)) == {(): ["main.tf", "more.tf.json"]}


@pytest.mark.parametrize("git", [".git/HEAD", ".git"])
def test_in_a_repository_paths_are_shown_from_its_root(
    tmp_path: Path, git: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {git: "", "infra/prod/main.tf": ""})
    monkeypatch.chdir(tmp_path)

    assert names(sources_in(Path("infra/prod"))) == {(): ["infra/prod/main.tf"]}
    monkeypatch.chdir(tmp_path / "infra")
    assert names(sources_in(Path("prod"))) == {(): ["infra/prod/main.tf"]}


def test_a_module_beside_the_folder_is_shown_by_its_own_path(tmp_path: Path) -> None:
    call = 'module "db" {\n  source = "../modules/db"\n}\n'
    write(tmp_path, {".git": "", "prod/main.tf": call, "modules/db/main.tf": ""})

    assert names(sources_in(tmp_path / "prod")) == {
        (): ["prod/main.tf"],
        ("db",): ["modules/db/main.tf"],
    }


def test_local_modules_are_followed_where_terraform_did_not_note_them(
    tmp_path: Path,
) -> None:
    inner = '{"module": {"b": {"source": "./b"}, "c": {"source": "git::x"}}}'
    files = {
        "main.tf": 'module "a" {\n  source = "./a" # here\n}\n',
        "a/main.tf.json": inner,
        "a/b/main.tf": "",
    }

    assert names(sources_in(write(tmp_path, files))) == {
        (): ["main.tf"],
        ("a",): ["a/main.tf.json"],
        ("a", "b"): ["a/b/main.tf"],
    }


def test_a_module_that_calls_itself_is_not_followed_for_ever(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": 'module "a" {\n  source = "./."\n}\n'})

    assert len(sources_in(tmp_path).files) < 100


def test_modules_from_elsewhere_are_told_from_ones_own(tmp_path: Path) -> None:
    entries = manifest(
        ("", "", "."),
        ("own", "./own", "own"),
        ("own.far", "git::https://example.com/x.git", ".terraform/modules/own.far"),
        ("far", "registry.terraform.io/a/b/c", "elsewhere/far"),
        ("far.inner", "./inner", "elsewhere/far/inner"),
        ("older", "", ".terraform/modules/older"),
    )
    files = {"main.tf": "", ".terraform/modules/modules.json": entries}

    assert sources_in(write(tmp_path, files)).installed == {
        ("own", "far"),
        ("far",),
        ("far", "inner"),
        ("older",),
    }


@pytest.mark.parametrize("folder", ["none", "\0", "a" * 5000, "../" * 500])
def test_a_module_that_is_nowhere_has_no_files(tmp_path: Path, folder: str) -> None:
    entries = manifest(("", "", "."), ("a", "./a", folder))
    files = {"main.tf": "", ".terraform/modules/modules.json": entries}

    assert names(sources_in(write(tmp_path, files))) == {(): ["main.tf"], ("a",): []}


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": "", "folder.tf/main.tf": "", ".hidden.tf": ""})
    os.mkfifo(tmp_path / "pipe.tf")

    assert names(sources_in(tmp_path)) == {(): ["main.tf"]}


def test_a_name_that_is_no_text_can_be_shown(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.tf")).write_text("")

    assert names(sources_in(tmp_path)) == {(): ["?.tf"]}


def carried(path: Path, entries: str, files: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tfconfig/modules.json", entries)
        for name, text in files.items():
            archive.writestr(f"tfconfig/{name}", text)
    return path


ENTRIES = json.dumps(
    [
        {"Key": "", "Dir": "."},
        {"Key": "a", "Source": "./mods/a", "Dir": "mods/a"},
        {"Key": "far", "Source": "a/b/c", "Dir": ".terraform/modules/far"},
    ]
)
MEMBERS = {"m-/main.tf": "# root\n", "m-a/main.tf": "", "m-far/main.tf": ""}


def test_paths_in_a_binary_plan_are_those_it_was_made_from(tmp_path: Path) -> None:
    sources = sources_of_plan(carried(tmp_path / "tfplan", ENTRIES, MEMBERS))

    assert names(sources) == {
        (): ["main.tf"],
        ("a",): ["mods/a/main.tf"],
        ("far",): [".terraform/modules/far/main.tf"],
    }
    assert sources is not None
    assert sources.installed == {("far",)}


@pytest.mark.parametrize(
    ("there", "shown"), [("# root\n", "infra/main.tf"), ("# changed\n", "main.tf")]
)
def test_a_binary_plan_beside_its_sources_shows_them_from_the_repository(
    tmp_path: Path, there: str, shown: str
) -> None:
    write(tmp_path, {".git": "", "infra/main.tf": there})
    plan = carried(tmp_path / "infra" / "tfplan", ENTRIES, MEMBERS)

    assert names(sources_of_plan(plan))[()] == [shown]
