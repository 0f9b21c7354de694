"""Locals, followed through the sources that a plan does not hold."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from builders import FIXTURES, outcomes, pack, read_fixture, schema
from plan_check.check import Settings, check_plan
from plan_check.errors import SourceError
from plan_check.findings import JsonValue, Outcome
from plan_check.load import Document
from plan_check.source import Sources, read_locals, sources_in, sources_of_plan


def local(text: str, name: str = "x") -> JsonValue:
    return read_locals(Sources({(): (("main.tf", text),)}))((), name)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('"plain"', {"constant_value": "plain"}),
        ("7", {"constant_value": 7}),
        ("true", {"constant_value": True}),
        ("null", {"constant_value": None}),
        ("var.key", {"references": ["var.key"]}),
        ("aws_kms_key.this.arn", {"references": ["aws_kms_key.this.arn"]}),
        ("aws_kms_key.this[0].arn", {"references": ["aws_kms_key.this[0].arn"]}),
        ('module.m["a.b"].out', {"references": ['module.m["a.b"].out']}),
        ('"arn:${var.a}:${local.b}"', {"references": ["var.a", "local.b"]}),
        (
            "var.own ? aws_kms_key.this[0].arn : null",
            {"references": ["var.own", "aws_kms_key.this[0].arn"]},
        ),
        ('upper("x")', {}),
    ],
)
def test_a_local_is_read_as_a_plan_writes_expressions(
    expression: str, expected: JsonValue
) -> None:
    assert local(f"locals {{\n  x = {expression}\n}}\n") == expected


def test_an_object_is_read_key_by_key() -> None:
    text = 'locals {\n  x = {\n    key = aws_kms_key.this.arn\n    n   = "1"\n  }\n}\n'

    assert local(text) == {
        "key": {"references": ["aws_kms_key.this.arn"]},
        "n": {"constant_value": "1"},
    }


def test_text_that_only_looks_like_a_reference_is_none() -> None:
    assert local('locals {\n  x = lower("var.key and aws_kms_key.a.b")\n}\n') == {}


@pytest.mark.parametrize("text", ["", "locals {", "locals {\n  y = 1\n}\n", "\0"])
def test_what_is_not_there_or_cannot_be_read_is_not_at_hand(text: str) -> None:
    assert local(text) is None


def test_locals_of_several_blocks_and_files_are_put_together() -> None:
    files = (
        ("a.tf", "locals {\n  a = 1\n}\nlocals {\n  b = 2\n}\n"),
        ("b.tf", "locals {\n  c = 3\n}\n"),
    )
    find = read_locals(Sources({(): files}))

    assert [find((), name) for name in "abc"] == [
        {"constant_value": n} for n in (1, 2, 3)
    ]


def test_a_local_belongs_to_its_module() -> None:
    files: Mapping[tuple[str, ...], tuple[tuple[str, str], ...]] = {
        ("db",): (("m.tf", "locals {\n  x = 1\n}\n"),)
    }
    find = read_locals(Sources(files))

    assert find((), "x") is None
    assert find(("db",), "x") == {"constant_value": 1}


def test_a_local_is_read_from_json() -> None:
    text = '{"locals": [{"x": "${aws_kms_key.this.arn}"}, {"y": 1}]}'
    find = read_locals(Sources({(): (("main.tf.json", text),)}))

    assert find((), "x") == {"references": ["aws_kms_key.this.arn"]}
    assert find((), "y") == {"constant_value": 1}


@pytest.mark.parametrize(
    "text", ['"locals"', '{"locals": 1}', '{"locals": [1]}', '["locals']
)
def test_json_of_another_shape_has_no_locals(text: str) -> None:
    find = read_locals(Sources({(): (("main.tf.json", text),)}))

    assert find((), "x") is None


def test_modules_that_terraform_installed_are_found(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("# root\n")
    (tmp_path / "mod").mkdir()
    (tmp_path / "mod" / "m.tf").write_text("# child\n")
    manifest = tmp_path / ".terraform/modules/modules.json"
    manifest.parent.mkdir(parents=True)
    entries = [{"Key": "", "Dir": "."}, {"Key": "a.b", "Dir": "mod"}]
    manifest.write_text(json.dumps({"Modules": entries}))

    files = sources_in(tmp_path).files

    assert {path: [text for _, text in found] for path, found in files.items()} == {
        (): ["# root\n"],
        ("a", "b"): ["# child\n"],
    }


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "[]",
        "1",
        '{"Modules": 1}',
        '{"Modules": [1]}',
        "{",
    ],
)
def test_a_broken_manifest_leaves_the_root_module(
    tmp_path: Path, manifest: str
) -> None:
    (tmp_path / "main.tf").write_text("# root\n")
    path = tmp_path / ".terraform/modules/modules.json"
    path.parent.mkdir(parents=True)
    path.write_text(manifest)

    assert list(sources_in(tmp_path).files) == [()]


def test_a_folder_without_sources_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        sources_in(tmp_path)

    assert str(caught.value) == (
        f"{tmp_path}: no .tf file in it"
        "\n  hint: name the folder in which terraform plan ran"
    )


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such folder of Terraform sources"):
        sources_in(tmp_path / "none")


def test_a_source_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_bytes(b"#" * 2_000_001)

    with pytest.raises(SourceError, match="larger than 2 MB"):
        sources_in(tmp_path)


def test_a_binary_plan_carries_its_sources(tmp_path: Path) -> None:
    path = tmp_path / "tfplan"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tfconfig/modules.json", '[{"Key": "", "Dir": "."}]')
        archive.writestr("tfconfig/m-/main.tf", "# root\n")
        archive.writestr("tfconfig/m-/notes.txt", "no source")

    assert sources_of_plan(path) == Sources({(): (("main.tf", "# root\n"),)})


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"{}"])
def test_a_file_that_is_no_binary_plan_has_no_sources(
    tmp_path: Path, raw: bytes
) -> None:
    path = tmp_path / "tfplan"
    path.write_bytes(raw)

    assert sources_of_plan(path) is None


def test_sources_tell_what_a_plan_with_locals_does_not() -> None:
    data = read_fixture("locals")
    ids = tuple(rule.info.id for rule in pack().rules)
    sources = sources_in(FIXTURES / "locals")
    chosen = Settings(ids, sources=sources, show=frozenset(Outcome))

    told = check_plan(Document("plan.json", data), pack(), schema(), chosen).findings

    without = outcomes(data)
    with_ = {(f.rule.id, f.address): f.outcome for f in told}
    assert {
        k: v for k, v in without.items() if v is not Outcome.UNKNOWN
    }.items() <= with_.items()
    assert sum(v is Outcome.UNKNOWN for v in with_.values()) < sum(
        v is Outcome.UNKNOWN for v in without.values()
    )
