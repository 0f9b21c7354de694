"""What reports call each plan of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from plan_check.errors import PlanError
from plan_check.load import find_plans, load_documents

PLAN = b'{"format_version":"1.2","planned_values":{"root_module":{}}}'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in a folder of plans, as in a repository of several configurations."""
    monkeypatch.chdir(tmp_path)
    for name in ("infra/prod", "infra/dev", "infra/env=test"):
        Path(name).mkdir(parents=True)
        Path(name, "plan.json").write_bytes(PLAN)
    return tmp_path


def labels(*arguments: str) -> list[str]:
    inputs = find_plans(arguments)
    assert inputs.problems == ()
    return [file.label for file in inputs.files]


def refusal(*arguments: str) -> str:
    inputs = find_plans(arguments)
    assert len(inputs.problems) == 1
    return str(inputs.problems[0])


def test_a_plan_is_called_by_its_path_whatever_else_is_in_the_run() -> None:
    prod = "infra/prod/plan.json"

    assert labels(prod) == [prod]
    assert labels(prod, "infra/dev/plan.json") == [prod, "infra/dev/plan.json"]


def test_a_path_is_spelled_in_one_way() -> None:
    assert labels("./infra//prod/plan.json") == ["infra/prod/plan.json"]


def test_a_file_in_two_spellings_is_one_plan() -> None:
    assert labels("./infra/prod/plan.json", "infra/prod/plan.json") == [
        "infra/prod/plan.json"
    ]


def test_a_label_is_written_before_the_path() -> None:
    inputs = find_plans(["prod=infra/prod/plan.json", "piped=-"])

    assert [(file.label, file.path) for file in inputs.files] == [
        ("prod", "infra/prod/plan.json"),
        ("piped", "-"),
    ]


def test_a_label_may_look_like_a_path() -> None:
    assert labels("eu/prod=infra/prod/plan.json") == ["eu/prod"]


def test_one_plan_of_a_pattern_can_be_given_a_label() -> None:
    expected = ["infra/dev/plan.json", "infra/env=test/plan.json", "prod"]

    assert labels("infra/*/plan.json", "prod=infra/prod/plan.json") == expected
    assert sorted(labels("prod=infra/prod/plan.json", "infra/*/plan.json")) == expected


def test_a_path_with_an_equals_sign_is_a_path_where_it_exists() -> None:
    assert labels("infra/env=test/plan.json") == ["infra/env=test/plan.json"]
    assert labels("infra/env=*/plan.json") == ["infra/env=test/plan.json"]
    assert labels("test=infra/env=test/plan.json") == ["test"]


def test_a_missing_path_with_an_equals_sign_is_told_whole() -> None:
    assert refusal("infra/env=prod/plan.json").startswith("infra/env=prod/plan.json: ")


def test_a_missing_file_with_a_label_is_told_with_the_nearest_name() -> None:
    assert refusal("prod=infra/prod/plna.json") == (
        "infra/prod/plna.json: no such file\n  hint: did you mean 'plan.json'?"
    )


def test_half_of_a_label_is_a_path() -> None:
    assert refusal("prod=").startswith("prod=: no such file")
    assert refusal("=plan.json").startswith("=plan.json: no such file")


def test_a_label_for_several_plans_is_refused() -> None:
    assert refusal("all=infra/*/plan.json") == (
        "all=infra/*/plan.json: a label is for one plan, and this pattern matches 3\n"
        "  hint: name one file, or leave the label out"
    )


def test_two_labels_for_one_plan_are_refused() -> None:
    assert refusal("a=infra/dev/plan.json", "b=infra/dev/plan.json") == (
        "infra/dev/plan.json: is called both 'a' and 'b'\n  hint: give it one label"
    )


def test_one_label_for_two_plans_is_refused() -> None:
    told = refusal("a=infra/dev/plan.json", "a=infra/prod/plan.json")

    assert told == (
        "infra/prod/plan.json: is called 'a', as is infra/dev/plan.json\n"
        "  hint: give each plan a label of its own: LABEL=PATH"
    )


def test_a_label_that_is_the_path_of_another_plan_is_refused() -> None:
    told = refusal("infra/dev/plan.json", "infra/dev/plan.json=infra/prod/plan.json")

    assert "is called 'infra/dev/plan.json'" in told


def test_a_label_cannot_steer_a_terminal() -> None:
    assert labels("\x1b[31mred=infra/dev/plan.json") == ["\\x1b[31mred"]


def test_plans_in_the_lines_of_one_file_share_its_label() -> None:
    Path("all.ndjson").write_bytes(PLAN + b"\n" + PLAN)

    documents = load_documents(["stack=all.ndjson"])

    assert [document.label for document in documents] == ["stack:1", "stack:2"]


def test_a_problem_names_the_file_and_not_the_label() -> None:
    Path("empty.json").touch()

    with pytest.raises(PlanError, match=r"^empty\.json: the file is empty"):
        load_documents(["prod=empty.json"])
