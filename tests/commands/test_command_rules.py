"""`plan-check rules`: the list, one rule, and the schema that editors use."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest

from plan_check.errors import RuleError
from plan_check.rules.json_schema import rule_schema
from plan_check.rules.operators import operators
from plan_check.rules.rule_file import KEYS
from plan_check.rules.words import HEADS, MODIFIERS
from plan_check.rules.yaml import read_yaml

Run = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]
RULES = sorted((ROOT / "policies" / "aurora").rglob("AUR-*.yaml"))
RULES = [path for path in RULES if not path.stem.endswith(".cases")]
SCHEMA = ROOT / "policies" / "rule.schema.json"


@cache
def validator() -> Any:  # noqa: ANN401
    schema = rule_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_list_has_a_line_for_each_rule(run: Run) -> None:
    ran = run("rules")

    lines = ran.out.splitlines()
    assert (ran.code, len(lines)) == (0, len(RULES))
    assert lines == sorted(lines)
    assert any(
        line.split()[:3] == ["AUR-ENC-001", "high", "storage-unencrypted"]
        for line in lines
    )


def test_the_list_as_json(run: Run) -> None:
    rules = orjson.loads(run("rules", "--format", "json").out)

    assert len(rules) == len(RULES)
    assert {tuple(rule) for rule in rules} == {
        ("id", "name", "title", "severity", "resource", "compliance", "peers", "links")
    }


@pytest.mark.parametrize("word", ["AUR-ENC-001", "storage-unencrypted", "aur-enc-001"])
def test_a_rule_is_shown_by_id_and_by_name(run: Run, word: str) -> None:
    ran = run("rules", "show", word)

    assert ran.code == 0
    assert ran.out.startswith("AUR-ENC-001 storage-unencrypted (high)\n")
    for told in (
        "storage_encrypted equals true",
        "allow_default_encryption = false",
        "fix: Set storage_encrypted = true",
        "https://docs.aws.amazon.com/",
        "pci-dss-4.0: 3.5.1",
        "checkov: CKV_AWS_96",
    ):
        assert told in ran.out


def test_every_rule_can_be_shown(run: Run) -> None:
    for path in RULES:
        rule = "-".join(path.stem.split("-")[:3])
        ran = run("rules", "show", rule)
        assert (ran.code, ran.out.startswith(rule)) == (0, True)


def test_an_unknown_rule_is_answered_with_the_nearest(run: Run) -> None:
    ran = run("rules", "show", "storage-encrypted")

    assert ran.code == 2
    assert ran.err == (
        "no rule is called 'storage-encrypted'\n"
        "  hint: did you mean 'storage-unencrypted'?\n"
    )


def test_rules_of_a_folder_are_listed_and_shown(run: Run, tmp_path: Path) -> None:
    text = RULES[0].read_text().replace("AUR-AUTH-001", "ORG-AUTH-001")
    text = text.replace("no-iam-authentication", "own-rule")
    (tmp_path / "own.yaml").write_text(text)

    assert "ORG-AUTH-001" in run("rules", "--policy", tmp_path).out
    assert run("rules", "show", "own-rule", "--policy", tmp_path).code == 0
    assert run("rules", "--policy", tmp_path, "show", "own-rule").code == 0


def test_the_published_schema_is_what_the_program_prints(run: Run) -> None:
    printed = run("rules", "schema").out

    assert SCHEMA.read_text() == printed, (
        "stale: plan-check rules schema > policies/rule.schema.json"
    )


def test_the_schema_has_every_word_of_the_language() -> None:
    schema = rule_schema()
    compared = schema["$defs"]["attribute"]["properties"]
    named = {name for part in schema["$defs"].values() for name in properties(part)}

    assert tuple(schema["properties"]) == KEYS
    assert set(HEADS) <= set(schema["$defs"])
    assert set(operators()) <= set(compared)
    assert set(MODIFIERS) <= named
    assert all("description" in part for part in schema["properties"].values())
    assert all("description" in part for part in compared.values())


def properties(part: dict[str, Any]) -> list[str]:
    return list(part.get("properties", ()))


@pytest.mark.parametrize("path", RULES, ids=[path.stem for path in RULES])
def test_every_bundled_rule_meets_the_schema(path: Path) -> None:
    problems: list[RuleError] = []

    rule = read_yaml(path, problems)

    assert not problems
    assert [error.message for error in validator().iter_errors(rule)] == []


@pytest.mark.parametrize("path", RULES, ids=[path.stem for path in RULES])
def test_every_bundled_rule_names_the_schema(path: Path) -> None:
    first = path.read_text().partition("\n")[0]

    assert first == "# yaml-language-server: $schema=../../rule.schema.json"
    assert (path.parent / "../../rule.schema.json").resolve() == SCHEMA


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"severity": "severe"}, id="severity"),
        pytest.param({"whyy": "no"}, id="unknown key"),
        pytest.param({"id": "x"}, id="id"),
        pytest.param({"require": [{"attribute": "x", "equalz": 1}]}, id="operator"),
        pytest.param({"require": [{"attribute": "x"}]}, id="compares with nothing"),
        pytest.param({"require": [{"every": "x"}]}, id="every without where"),
        pytest.param({"require": [{"all": [], "any": []}]}, id="two heads"),
        pytest.param({"require": {"not": {"is": "set"}}}, id="no head"),
        pytest.param({"require": [{"attribute": "x", "at_least": "7"}]}, id="operand"),
        pytest.param({"require": [{"attribute": "x", "is": "there"}]}, id="state"),
        pytest.param({"links": ["http://example.com"]}, id="link"),
        pytest.param({"unknown": [{"when": "aurora"}]}, id="unknown without because"),
        pytest.param({"parameters": {"x": {"about": "x"}}}, id="no default"),
    ],
)
def test_the_schema_refuses(change: dict[str, Any]) -> None:
    rule = {
        "id": "ORG-NET-001",
        "name": "x",
        "title": "X",
        "severity": "high",
        "resource": "aws_vpc",
        "require": [{"attribute": "x", "equals": True}],
        "message": "x must be true",
    }

    assert validator().is_valid(rule)
    assert not validator().is_valid({**rule, **change})
