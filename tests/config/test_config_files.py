"""The configuration file: where it is found, and what is said of mistakes."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from plan_check.config.files import find_config, read_config
from plan_check.config.json_schema import config_schema
from plan_check.errors import PlanCheckError
from plan_check.rules.yaml import read_yaml

EVERYTHING = """
profile: ours
policy: policies
skip_rules: [AUR-HYG-001]
fail_on: high
fail_on_unknown: true
source: infra
output: [json:report.json]
rules:
  AUR-RES-001: {severity: high, params: {min_days: 14}}
  AUR-NET-006: true
profiles:
  ours: {about: Ours., extends: production, rules: [AUR-ENC-*], except: [AUR-ENC-002]}
"""


def written(folder: Path, text: str, name: str = "plan-check.yaml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


def test_a_file_is_found_upward_to_the_git_root(tmp_path: Path) -> None:
    above = written(tmp_path, "profile: all")
    root, inner = tmp_path / "repo", tmp_path / "repo" / "a" / "b"
    inner.mkdir(parents=True)
    (root / ".git").mkdir()

    assert find_config(inner) is None

    mine = written(root, "profile: all")
    assert find_config(inner) == mine
    assert find_config(tmp_path) == above


def test_outside_a_repository_only_the_folder_itself_counts(tmp_path: Path) -> None:
    written(tmp_path, "profile: all")
    (tmp_path / "inner").mkdir()

    assert find_config(tmp_path / "inner") is None


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    written(tmp_path, "profile: all")
    table = written(tmp_path / "a", "[tool.plan-check]\n", "pyproject.toml")

    assert find_config(tmp_path / "a") == table


def test_a_pyproject_without_our_table_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    above = written(tmp_path, "profile: all")
    written(tmp_path / "a", "[tool.other]\n", "pyproject.toml")

    assert find_config(tmp_path / "a") == above


def test_yaml_and_toml_say_the_same(tmp_path: Path) -> None:
    yaml = written(tmp_path, "profile: all\nfail_on: high\nskip_rules: [a, b]\n")
    toml = written(
        tmp_path,
        '[tool.plan-check]\nprofile = "all"\nfail_on = "high"\n'
        'skip_rules = ["a", "b"]\n',
        "pyproject.toml",
    )

    assert read_config(yaml).values == read_config(toml).values


def test_paths_are_taken_from_the_folder_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "repo", "policy: rules\nsource: infra\n")
    (tmp_path / "repo" / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "repo" / "deep")

    values = read_config(path).values

    assert values == {"policy": ["../rules"], "source": "../infra"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("profil: all", "plan-check.yaml:1: unknown key 'profil'"),
        ("\nfail_on: severe", ":2: fail_on must be one of low, medium"),
        ("fail_on_unknown: 1", "fail_on_unknown must be true or false"),
        ("profile: [a]", "profile must be text"),
        ("policy: {a: b}", "policy must be a list of paths"),
        ("rules: [a]", "rules must be a mapping"),
        ("- a", "must be a mapping"),
        ("a: [", "plan-check.yaml:"),
        ("profile: a\nprofile: b", "profile"),
        ("profil: a\nfale_on: b", "2 problems in the configuration"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, text: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(PlanCheckError) as caught:
        read_config(written(tmp_path, text))

    assert told in str(caught.value)


def test_toml_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlanCheckError, match="not TOML"):
        read_config(written(tmp_path, "[tool.plan-check", "pyproject.toml"))


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    assert read_config(written(tmp_path, "")).values == {}


def test_what_the_reader_accepts_the_schema_accepts(tmp_path: Path) -> None:
    path = written(tmp_path, EVERYTHING)

    assert read_config(path).values["fail_on"] == "high"
    jsonschema.validate(read_yaml(path, []), config_schema())


def test_the_schema_refuses_unknown_keys() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"profil": "all"}, config_schema())
