from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from builders import pack, schema
from plan_check.cases.model import Case, CaseFile
from plan_check.cases.reader import case_paths, read_cases
from plan_check.errors import RuleError
from plan_check.findings import Outcome
from plan_check.rules.shapes import Shapes

HEAD = "rule: AUR-ENC-008\ncases:\n"
CASE = "  - name: a\n    expect: pass\n    resources:\n      - "


def read(path: Path, text: str) -> tuple[CaseFile | None, list[str]]:
    path.write_text(text)
    problems: list[RuleError] = []
    rules = {word: r for r in pack().rules for word in (r.info.id, r.info.name)}
    found = read_cases(path, problems, rules, Shapes(schema(), pack().relations))
    return found, [str(problem).removeprefix(f"{path}") for problem in problems]


def the_case(path: Path, text: str) -> Case:
    found, problems = read(path, text)
    assert problems == []
    assert found is not None
    return found.cases[0]


def test_a_case_is_read(tmp_path: Path) -> None:
    text = (
        HEAD
        + "  - name: restored\n"
        + "    expect: {aws_rds_cluster.a: unknown}\n"
        + "    as_of: '2025-02-03'\n"
        + "    complete: false\n"
        + "    parameters: {unknown_source: fail}\n"
        + "    variables: {kms: null}\n"
        + "    configuration: {variables: {kms: {sensitive: true}}}\n"
        + "    resources:\n"
        + "      - address: aws_rds_cluster.a\n"
        + "        actions: [delete, create]\n"
        + "        references: {kms_key_id: var.kms, snapshot_identifier: [var.a]}\n"
        + "        unknown: engine\n"
    )

    case = the_case(tmp_path / "a.cases.yaml", text)

    assert case.expect == {"aws_rds_cluster.a": Outcome.UNKNOWN}
    assert (case.as_of, case.complete) == (date(2025, 2, 3), False)
    assert case.parameters == {"unknown_source": "fail"}
    assert case.variables == {"kms": None}
    assert case.where is not None
    assert case.where.line == 3
    resource = case.resources[0]
    assert resource.actions == ("delete", "create")
    assert resource.unknown == ("engine",)
    assert resource.references == {
        "kms_key_id": ("var.kms",),
        "snapshot_identifier": ("var.a",),
    }


def test_a_rule_may_be_named_in_words(tmp_path: Path) -> None:
    text = HEAD.replace("AUR-ENC-008", "storage-unencrypted") + CASE
    found, _ = read(tmp_path / "a.cases.yaml", text + "address: aws_rds_cluster.a\n")

    assert found is not None
    assert found.rule == "AUR-ENC-001"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "- a\n", ": a case file must be a mapping with rule and cases", id="a list"
        ),
        pytest.param("cases: [{}]\n", ":1: rule is missing", id="no rule"),
        pytest.param(HEAD + "  - a\n", ":3: a case must be a mapping", id="a word"),
        pytest.param(
            HEAD + "  - {name: a, expect: pass}\n",
            ":3: resources is missing",
            id="no resources",
        ),
        pytest.param(
            HEAD + "  - {name: a, expect: fails, resources: []}\n",
            ":3: 'fails' is not one of pass, fail, unknown, not_applicable\n"
            "  hint: did you mean 'fail'?",
            id="an outcome",
        ),
        pytest.param(
            HEAD + "  - {name: a, expect: pass, resources: {}}\n",
            ":3: resources must be a list",
            id="resources",
        ),
        pytest.param(
            HEAD + "  - {name: a, expect: pass, resources: [], nmae: b}\n",
            ":3: unknown key 'nmae'\n  hint: did you mean 'name'?",
            id="a key",
        ),
        pytest.param(
            HEAD
            + "  - {name: a, expect: {}, resources: []}\n"
            + "  - {name: a, expect: {}, resources: []}\n",
            ":4: a case on line 3 has the same name",
            id="a name twice",
        ),
        pytest.param(
            HEAD
            + "  - expect: {aws_rds_cluster.b: pass}\n    name: a\n"
            + "    resources: [{address: aws_rds_cluster.a}]\n",
            ":3: the case has no aws_rds_cluster.b\n"
            "  hint: did you mean 'aws_rds_cluster.a'?",
            id="an address",
        ),
        pytest.param(
            HEAD + "  - {name: a, expect: {}, resources: [], variables: 1}\n",
            ":3: variables must be a mapping",
            id="variables",
        ),
        pytest.param(
            HEAD + "  - {name: a, expect: {}, resources: [], parameters: {sauce: 1}}\n",
            ":3: the rule has no parameter 'sauce'",
            id="a parameter",
        ),
        pytest.param(
            HEAD
            + "  - name: a\n    expect: {}\n    resources: []\n"
            + "    parameters: {unknown_source: pass}\n",
            ":6: unknown_source is not one of unknown, fail",
            id="a parameter's value",
        ),
        pytest.param(
            HEAD + "  - {name: a, expect: {}, resources: [], as_of: soon}\n",
            ":3: as_of is not YYYY-MM-DD",
            id="a day",
        ),
        pytest.param(
            HEAD + "  - {name: a, expect: {}, resources: [], complete: 1}\n",
            ":3: complete must be true or false",
            id="complete",
        ),
        pytest.param(
            HEAD + CASE + "aws_rds_cluster.a\n",
            ":6: a resource must be a mapping with an address",
            id="a resource",
        ),
        pytest.param(
            HEAD + CASE + "{adress: aws_rds_cluster.a}\n",
            ":6: unknown key 'adress'\n  hint: did you mean 'address'?",
            id="a resource's key",
        ),
        pytest.param(
            HEAD + CASE + "{address: aws_rds_cluster}\n",
            ":6: address is not that of a resource: TYPE.NAME",
            id="half an address",
        ),
        pytest.param(
            HEAD + CASE + "{address: aws_rds_clutser.a}\n",
            ":6: unknown resource type 'aws_rds_clutser'\n"
            "  hint: did you mean 'aws_rds_cluster'?",
            id="a type",
        ),
        pytest.param(
            HEAD + CASE + "{address: aws_rds_cluster.a, after: {storage_crypted: 1}}\n",
            ":6: aws_rds_cluster has no attribute 'storage_crypted'\n"
            "  hint: did you mean 'storage_encrypted'?",
            id="an attribute",
        ),
        pytest.param(
            HEAD + CASE + "{address: aws_rds_cluster.a, unknown: [prot]}\n",
            ":6: aws_rds_cluster has no attribute 'prot'\n  hint: did you mean 'port'?",
            id="an attribute in a list",
        ),
        pytest.param(
            HEAD + CASE + "{address: aws_rds_cluster.a, omitted: [engine]}\n",
            ":6: engine cannot be omitted\n"
            "  hint: only what is both optional and computed can; use null in after",
            id="omitted",
        ),
        pytest.param(
            HEAD + CASE + "{address: aws_rds_cluster.a, values: {}, after: {}}\n",
            ":6: values cannot stand beside before or after\n"
            "  hint: values is for what stands in the prior state only",
            id="values",
        ),
        pytest.param(
            HEAD
            + CASE
            + "{address: aws_rds_cluster.a, after: {port: 1}, unknown: [port]}\n",
            ":6: port is both in after and unknown",
            id="known and unknown",
        ),
        pytest.param(
            HEAD + CASE + "{address: aws_rds_cluster.a, actions: [replace]}\n",
            ":6: 'replace' is not an action\n"
            "  hint: write [delete, create], as a plan does",
            id="an action",
        ),
        pytest.param(
            HEAD + CASE + "{address: aws_rds_cluster.a, actions: [destroy]}\n",
            ":6: 'destroy' is not an action",
            id="no action",
        ),
        pytest.param(
            HEAD + CASE + "{address: aws_rds_cluster.a, before: 1}\n",
            ":6: before must be a mapping",
            id="before",
        ),
        pytest.param(
            HEAD + CASE + "{address: aws_rds_cluster.a, depends_on: [1]}\n",
            ":6: depends_on must be a list of words",
            id="depends_on",
        ),
        pytest.param(
            HEAD + CASE + "address: aws_kms_key.a\n      - address: aws_kms_key.a\n",
            ":7: aws_kms_key.a stands on line 6",
            id="an address twice",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    tmp_path: Path, text: str, expected: str
) -> None:
    found, problems = read(tmp_path / "a.cases.yaml", text)

    assert found is None
    assert expected in problems


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    _, problems = read(tmp_path / "a.cases.yaml", "")

    assert problems == [": a case file must be a mapping with rule and cases"]


def test_a_file_that_is_not_yaml_is_refused_once(tmp_path: Path) -> None:
    _, problems = read(tmp_path / "a.cases.yaml", "a: [\n")

    assert len(problems) == 1


def test_a_type_that_nobody_knows_is_taken_as_it_is(tmp_path: Path) -> None:
    resource = "{address: random_password.a, after: {length: 16}}\n"

    assert the_case(tmp_path / "a.cases.yaml", HEAD + CASE + resource).resources


def test_case_files_are_found_once_at_any_depth(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    inner = tmp_path / "deep" / "a.cases.yml"
    inner.write_text("")
    (tmp_path / "a.yaml").write_text("")

    assert case_paths([tmp_path, inner, tmp_path / "a.yaml"]) == [inner]
