from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from builders import ROOT
from plan_check.cases.json_schema import case_schema
from plan_check.cases.reader import case_paths
from plan_check.errors import RuleError
from plan_check.rules.yaml import read_yaml

PUBLISHED = ROOT / "policies" / "cases.schema.json"
FILES = case_paths([ROOT / "policies"])


def test_the_published_schema_is_the_generated_one() -> None:
    assert json.loads(PUBLISHED.read_text()) == case_schema(), (
        "write policies/cases.schema.json again from case_schema()"
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_case_files_satisfy_it_and_name_it(path: Path) -> None:
    problems: list[RuleError] = []
    validator = Draft202012Validator(case_schema())

    assert list(validator.iter_errors(read_yaml(path, problems))) == []
    assert path.read_text().startswith(
        "# yaml-language-server: $schema=../../cases.schema.json\n"
    )


@pytest.mark.parametrize(
    "data",
    [
        {"rule": "A", "cases": []},
        {"rule": "A", "cases": [{"name": "a", "expect": "passes", "resources": []}]},
        {
            "rule": "A",
            "cases": [{"name": "a", "expect": "pass", "resources": [{"after": {}}]}],
        },
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(data: object) -> None:
    assert not Draft202012Validator(case_schema()).is_valid(data)
