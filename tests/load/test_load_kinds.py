"""Which JSON is a plan, and what is told of JSON that is not."""

from io import BytesIO
from pathlib import Path

import orjson
import pytest

from plan_check.errors import PlanError, ProblemGroup
from plan_check.findings import JsonValue
from plan_check.load import load_documents

SHOW = "run: terraform show -json tfplan > plan.json"
MAKE = "run: terraform plan -out=tfplan && terraform show -json tfplan > plan.json"
AS_WRITTEN = (
    "use the JSON as Terraform wrote it; "
    "terraform show -json tfplan > plan.json writes it anew"
)


def load(value: JsonValue) -> dict[str, JsonValue]:
    (document,) = load_documents(["-"], stdin=BytesIO(orjson.dumps(value)))
    return document.data


def refusal(value: JsonValue) -> str:
    with pytest.raises(PlanError) as caught:
        load(value)
    return str(caught.value)


@pytest.mark.parametrize(
    "part", ["planned_values", "configuration", "prior_state", "output_changes"]
)
def test_one_part_makes_a_plan(part: str) -> None:
    plan: JsonValue = {"format_version": "1.2", part: {}}

    assert load(plan) == plan


def test_errored_and_incomplete_plans_are_loaded() -> None:
    plan: JsonValue = {
        "format_version": "1.2",
        "resource_changes": [],
        "complete": False,
        "errored": True,
    }

    assert load(plan) == plan


def test_parts_that_a_newer_terraform_adds_are_kept() -> None:
    plan: JsonValue = {"format_version": "1.9", "planned_values": {}, "novelty": 1}

    assert load(plan) == plan


def test_a_part_that_is_null_is_left_out() -> None:
    plan: JsonValue = {
        "format_version": "1.2",
        "planned_values": {},
        "resource_changes": None,
    }

    assert load(plan) == {"format_version": "1.2", "planned_values": {}}


@pytest.mark.parametrize("version", ["0.1", "0.2", "1", "1.0", "1.2", "1.99", "1.2.3"])
def test_a_supported_version_is_accepted(version: str) -> None:
    assert load({"format_version": version, "planned_values": {}})


@pytest.mark.parametrize(
    ("version", "hint"),
    [
        ("2.0", "update plan-check"),
        ("10.1", "update plan-check"),
        ("0.0", "plan with Terraform 0.12 or later"),
    ],
)
def test_another_version_is_refused(version: str, hint: str) -> None:
    assert refusal({"format_version": version, "planned_values": {}}) == (
        f"<stdin>: format_version {version} is not supported; 0.1 to 1.x are\n"
        f"  hint: {hint}"
    )


@pytest.mark.parametrize(
    "version", [1.2, None, "", "hunter2", "1.2\n", "1" * 9, "\u0661.\u0662"]
)
def test_a_version_that_is_none_is_refused_and_not_quoted(version: JsonValue) -> None:
    assert refusal({"format_version": version, "planned_values": {}}) == (
        f"<stdin>: format_version is not a version number\n  hint: {AS_WRITTEN}"
    )


def test_a_missing_version_is_refused() -> None:
    assert refusal({"resource_changes": []}) == (
        f"<stdin>: format_version is missing\n  hint: {AS_WRITTEN}"
    )


@pytest.mark.parametrize(
    ("part", "value", "problem"),
    [
        ("resource_changes", {}, "resource_changes is not a list"),
        ("configuration", [], "configuration is not an object"),
        ("planned_values", "hunter2", "planned_values is not an object"),
        ("terraform_version", 1, "terraform_version is not a string"),
        ("errored", "false", "errored is not true or false"),
        ("complete", 0, "complete is not true or false"),
    ],
)
def test_a_part_of_the_wrong_type_is_named(
    part: str, value: JsonValue, problem: str
) -> None:
    plan: JsonValue = {"format_version": "1.2", "prior_state": {}, part: value}

    assert refusal(plan) == f"<stdin>: {problem}\n  hint: {AS_WRITTEN}"


def test_all_parts_of_the_wrong_type_are_named_at_once() -> None:
    plan = {"format_version": "1.2", "resource_changes": 1, "configuration": 1}

    with pytest.raises(ProblemGroup) as caught:
        load_documents(["-"], stdin=BytesIO(orjson.dumps(plan)))

    assert [problem.problem for problem in caught.value.problems] == [
        "resource_changes is not a list",
        "configuration is not an object",
    ]


RAW_STATE = "a raw state file, not a plan"
EMPTY_STATE = "an empty state: 'terraform show -json' was not given the name of a plan"


@pytest.mark.parametrize(
    ("value", "problem", "hint"),
    [
        pytest.param(
            {"format_version": "1.0", "values": {"root_module": {}}},
            "a state, not a plan: it has values, but no changes",
            MAKE,
            id="state",
        ),
        pytest.param({"format_version": "1.0"}, EMPTY_STATE, SHOW, id="empty state"),
        pytest.param(
            {"format_version": "1.2", "terraform_version": "1.11.4"},
            EMPTY_STATE,
            SHOW,
            id="empty state with version",
        ),
        pytest.param(
            {"version": 4, "serial": 1, "lineage": "x", "resources": []},
            RAW_STATE,
            MAKE,
            id="raw state",
        ),
        pytest.param(
            {"version": 1, "modules": []}, RAW_STATE, MAKE, id="raw state before 0.12"
        ),
        pytest.param(
            {"remote_plan_format": 1, "run_id": "run-x", "hostname": "h"},
            "a bookmark of a plan that HCP Terraform stores",
            "run: terraform show -json FILE > plan.json, "
            "logged in to that host, where the configuration is",
            id="HCP bookmark",
        ),
        pytest.param(
            {"meta": {}, "encrypted_data": "x", "encryption_version": "v0"},
            "encrypted by OpenTofu",
            "run: tofu show -json FILE > plan.json, "
            "where the configuration with its encryption block is",
            id="encrypted plan",
        ),
        pytest.param(
            {"serial": 1, "encrypted_data": "x", "encryption_version": "v0"},
            "encrypted by OpenTofu",
            "run: tofu show -json FILE > plan.json, "
            "where the configuration with its encryption block is",
            id="encrypted state",
        ),
        pytest.param(
            {"plan": {"format_version": "1.2", "planned_values": {}}},
            "the plan is wrapped in another object, as its member plan",
            "run: jq -c .plan FILE | plan-check -",
            id="wrapped",
        ),
        pytest.param(
            [{"format_version": "1.2", "planned_values": {}}],
            "a JSON array, not a plan",
            "write one plan in each line, if it holds plans: "
            "jq -c '.[]' FILE | plan-check -",
            id="array",
        ),
        pytest.param(None, "JSON, but not an object", SHOW, id="null"),
        pytest.param("hunter2", "JSON, but not an object", SHOW, id="string"),
        pytest.param({}, "an empty JSON object", SHOW, id="empty object"),
        pytest.param({"a": 1}, "a JSON object, but not a plan", MAKE, id="any object"),
        pytest.param(
            {"resource": {}, "terraform": {}},
            "a Terraform configuration, not a plan",
            MAKE,
            id="configuration",
        ),
        pytest.param(
            {"format_version": "1.0", "provider_schemas": {}},
            "the schemas of providers, not a plan",
            MAKE,
            id="schemas",
        ),
        pytest.param(
            {"format_version": "1.0", "valid": True, "diagnostics": []},
            "the result of 'terraform validate', not a plan",
            MAKE,
            id="validate",
        ),
    ],
)
def test_a_lookalike_is_told_apart(value: JsonValue, problem: str, hint: str) -> None:
    assert refusal(value) == f"<stdin>: {problem}\n  hint: {hint}"


def test_a_command_to_run_does_not_overwrite_the_file_it_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.json").write_bytes(b'{"remote_plan_format":1}')

    with pytest.raises(PlanError) as caught:
        load_documents(["plan.json"])

    assert "terraform show -json plan.json > shown.json" in caught.value.hint
