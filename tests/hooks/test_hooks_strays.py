"""Plans and states are known by what they hold, and nothing else is taken for one."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from builders import ROOT
from plan_check.hooks.strays import what_is

PLAN = ROOT / "fixtures/mysql-hardened/plan.json"
STATE = {"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x"}
SHOWN = {"format_version": "1.0", "terraform_version": "1.9.0", "values": {}}
ENCRYPTED = {"meta": {}, "encrypted_data": "x", "encryption_version": "v0"}
BOOKMARK = {"remote_plan_format": 1, "run_id": "run-1", "hostname": "x"}


def written(folder: Path, content: bytes, name: str = "notes.txt") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def archive(*members: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for member in members:
            file.writestr(member, "x")
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PLAN.read_bytes(), "a Terraform plan"),
        (PLAN.read_bytes()[:5000], "a Terraform plan"),
        (b"\n\n" * 99 + PLAN.read_bytes(), "a Terraform plan"),
        (PLAN.read_text().encode("utf-16"), "a Terraform plan"),
        (PLAN.read_text().encode("utf-16-le"), "a Terraform plan"),
        (b"\xef\xbb\xbf" + PLAN.read_bytes(), "a Terraform plan"),
        (PLAN.read_bytes().strip() + b"\n" + PLAN.read_bytes(), "a Terraform plan"),
        (b'{"plan": ' + PLAN.read_bytes() + b"}", "a Terraform plan"),
        (b"[" + PLAN.read_bytes() + b"]", "a Terraform plan"),
        (archive("tfplan", "tfstate", "tfconfig/m-/main.tf"), "a Terraform plan"),
        (b"tfplan\x02\x00", "a Terraform plan"),
        (json.dumps(STATE).encode(), "a Terraform state"),
        (json.dumps(SHOWN).encode(), "a Terraform state"),
        (json.dumps(ENCRYPTED).encode(), "a plan or state that OpenTofu encrypted"),
        (json.dumps(BOOKMARK).encode(), "a bookmark of a plan in HCP Terraform"),
    ],
)
def test_the_content_tells(tmp_path: Path, content: bytes, kind: str) -> None:
    assert what_is(written(tmp_path, content)) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("terraform.tfstate", "a Terraform state"),
        ("terraform.tfstate.backup", "a Terraform state"),
        ("prod.tfstate.1700000000.backup", "a Terraform state"),
        ("prod.tfplan", "a Terraform plan"),
    ],
)
def test_the_name_tells_where_the_content_does_not(
    tmp_path: Path, name: str, kind: str
) -> None:
    assert what_is(written(tmp_path, b"", name)) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"{}",
        b"[]",
        b"[1, null]",
        b"\xff\xfe{",
        b"PK\x03\x04 broken",
        archive("other"),
        b'{"configuration": {}, "version": 1}',
        b'{"format_version": "1.0", "valid": true}',
        b'{"serial": 1, "name": "a printer"}',
        b'{"plan": "basic", "serial": 1}',
        b'The key "format_version" of "planned_values" is explained here.',
        b'resource "aws_rds_cluster" "this" {}',
    ],
)
def test_other_files_are_let_through(tmp_path: Path, content: bytes) -> None:
    assert what_is(written(tmp_path, content, "tfplan.txt")) == ""


def test_no_source_of_this_repository_is_taken_for_a_plan() -> None:
    files = [
        path
        for folder in ("engine", "policies", ".ci")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    ]

    assert [path for path in files if what_is(path)] == []
