"""What is told of input that is not one JSON document, word for word."""

import gzip
import os
from io import BytesIO
from pathlib import Path

import pytest

from plan_check.errors import PlanError, ProblemGroup
from plan_check.load import load_documents

PLAN = '{"format_version":"1.2","planned_values":{"root_module":{}}}'
LONGEST_LINE = 65_536
SHOW = "run: terraform show -json tfplan > plan.json"
MAKE = "run: terraform plan -out=tfplan && terraform show -json tfplan > plan.json"
APART = f"keep other output out of the file; {SHOW}, without 2>&1"
AS_WRITTEN = (
    "use the JSON as Terraform wrote it; "
    "terraform show -json tfplan > plan.json writes it anew"
)


def labels(data: bytes) -> list[str]:
    return [document.label for document in load_documents(["-"], stdin=BytesIO(data))]


def refusal(data: bytes) -> str:
    with pytest.raises(PlanError) as caught:
        load_documents(["-"], stdin=BytesIO(data))
    return str(caught.value)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_what_powershell_writes_is_read(encoding: str) -> None:
    text = PLAN.replace("root_module", "größe 🗄")

    (document,) = load_documents(["-"], stdin=BytesIO(f"{text}\r\n".encode(encoding)))

    assert document.data["planned_values"] == {"größe 🗄": {}}


def test_utf_16_with_its_big_end_first_and_a_mark_is_read() -> None:
    assert labels(b"\xfe\xff" + PLAN.encode("utf-16-be")) == ["<stdin>"]


def test_a_plan_in_each_line_is_a_document_each() -> None:
    assert labels(f"{PLAN}\n\n{PLAN}\r\n".encode()) == ["<stdin>:1", "<stdin>:3"]


def test_one_plan_in_one_line_is_named_after_its_file() -> None:
    assert labels(f"\n{PLAN}\n".encode()) == ["<stdin>"]


def test_the_problems_of_all_lines_are_told_with_their_lines() -> None:
    cut = PLAN[:20]

    with pytest.raises(ProblemGroup) as caught:
        load_documents(["-"], stdin=BytesIO(f'{cut}\n{PLAN}\n{{"a": 1}}'.encode()))

    assert str(caught.value) == (
        "<stdin>:1:21: the JSON breaks off after 20 bytes of this line\n"
        "  hint: write the plan again: the disk was full, "
        f"or the command was interrupted; {SHOW}\n"
        f"<stdin>:3: a JSON object, but not a plan\n  hint: {MAKE}\n"
        "2 problems in 1 plan file; nothing was checked"
    )


def test_lines_of_other_json_are_told_of_once() -> None:
    assert refusal(b'{"level": "info"}\n' * 3) == (
        f"<stdin>: a JSON object, but not a plan\n  hint: {MAKE}"
    )


def test_a_truncated_plan_is_told_with_the_place_of_the_cut() -> None:
    assert refusal(b'{\n  "format_version": "1.') == (
        "<stdin>:2:24: the JSON breaks off after 25 bytes\n"
        "  hint: write the plan again: the disk was full, "
        f"or the command was interrupted; {SHOW}"
    )


def test_a_plan_cut_inside_a_character_is_truncated() -> None:
    assert refusal('{"ö": "ö'.encode()[:-1]).startswith(
        "<stdin>:1:8: the JSON breaks off after 8 bytes\n"
    )


def test_a_truncated_utf_16_plan_is_told_with_its_own_bytes() -> None:
    assert refusal('{"ö"'.encode("utf-16")).startswith(
        "<stdin>:1:5: the JSON breaks off after 10 bytes\n"
    )


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_plan_cut_at_the_line_limit_of_terragrunt_names_it(end: str) -> None:
    line = PLAN[:-1] + ',"variables":{"' + "x" * LONGEST_LINE

    assert refusal(f"{line[:LONGEST_LINE]}{end}".encode()) == (
        "<stdin>:1:65537: the JSON breaks off after 65536 bytes\n"
        "  hint: update terragrunt, some releases of which cut lines at 65,536 "
        "characters (gruntwork-io/terragrunt#3427), "
        "or run terraform show -json in each folder"
    )


def test_malformed_json_is_told_with_the_place_and_without_the_text() -> None:
    assert refusal(b'{"a": 1,\n "b": hunter2}') == (
        f"<stdin>:2:7: the JSON is malformed after 15 bytes\n  hint: {AS_WRITTEN}"
    )


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_a_number_that_json_does_not_have_is_malformed(number: str) -> None:
    assert "malformed after 5 bytes" in refusal(f'{{"a":{number}}}'.encode())


def test_text_that_is_not_utf_8_is_told() -> None:
    assert refusal(b'{"a": "\xff"}') == (
        f"<stdin>:1:8: not valid UTF-8 after 7 bytes\n  hint: write it again; {SHOW}"
    )


def test_half_a_utf_16_character_is_told() -> None:
    assert refusal(PLAN.encode("utf-16-le")[:-1]) == (
        f"<stdin>: not valid UTF-16 after {2 * len(PLAN) - 2} bytes\n"
        f"  hint: write it again; {SHOW}"
    )


@pytest.mark.parametrize("levels", [255, 1_000, 2_000, 100_000])
def test_a_plan_that_is_nested_too_deep_is_told(levels: int) -> None:
    nested = "[" * levels + "]" * levels

    assert refusal(f'{PLAN[:-1]},"checks":{nested}}}'.encode()) == (
        f"<stdin>: nested more than 254 levels deep\n  hint: {AS_WRITTEN}"
    )


def test_a_plan_of_the_greatest_depth_is_loaded() -> None:
    nested = "[" * 253 + "]" * 253

    assert labels(f'{PLAN[:-1]},"checks":{nested}}}'.encode()) == ["<stdin>"]


def test_warnings_before_the_plan_are_told_with_their_length() -> None:
    assert refusal(f"╷\n│ Warning: x\n╵\n\n{PLAN}".encode()) == (
        "<stdin>:5:1: the JSON starts only after 24 bytes of other text\n"
        f"  hint: {APART}"
    )


def test_warnings_after_the_plan_are_told_with_its_length() -> None:
    assert refusal(f"{PLAN}\nWarning: x".encode()) == (
        f"<stdin>:2:1: other text follows the JSON, after 61 bytes\n  hint: {APART}"
    )


def test_a_second_document_is_told_with_a_way_to_split() -> None:
    assert refusal(f"{PLAN}{PLAN}".encode()) == (
        "<stdin>:1:61: a second JSON document follows after 60 bytes\n"
        "  hint: write one in each line: jq -c . FILE | plan-check -"
    )


LOG_LINE = '{"@level":"info","@module":"terraform.ui","type":"version","ui":"1.2"}\n'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(LOG_LINE, id="one line"),
        pytest.param(LOG_LINE * 3, id="lines"),
        pytest.param(f"Warning: x\n{LOG_LINE}", id="text before"),
        pytest.param(f"{LOG_LINE}Error: x\n", id="text after"),
        pytest.param(f"{LOG_LINE}{LOG_LINE[:30]}", id="truncated"),
    ],
)
def test_the_log_of_a_plan_is_refused_with_the_commands_to_run(text: str) -> None:
    assert refusal(text.encode()) == (
        "<stdin>: the log of 'terraform plan -json', which holds no attribute values\n"
        f"  hint: {MAKE}"
    )


def test_the_log_of_opentofu_is_refused_with_its_own_commands() -> None:
    assert refusal(LOG_LINE.replace("terraform", "tofu").encode()) == (
        "<stdin>: the log of 'tofu plan -json', which holds no attribute values\n"
        "  hint: run: tofu plan -out=tfplan && tofu show -json tfplan > plan.json"
    )


@pytest.mark.parametrize(
    ("text", "problem", "hint"),
    [
        pytest.param(
            "Terraform used the selected providers to generate the following",
            "the text that 'terraform plan' prints for people to read, not its JSON",
            MAKE,
            id="plan text",
        ),
        pytest.param(
            "\x1b[0m\x1b[1mNo changes.\x1b[0m Your infrastructure matches",
            "the text that 'terraform plan' prints for people to read, not its JSON",
            MAKE,
            id="coloured plan text",
        ),
        pytest.param(
            "╷\n│ Error: Failed to load plugin schemas\n╵",
            "an error message where a plan should be",
            f"read it, and see why the command failed; {SHOW}",
            id="error",
        ),
        pytest.param(
            '# ours\nresource "aws_rds_cluster" "db" {\n}\n',
            "a Terraform configuration, not a plan",
            MAKE,
            id="configuration",
        ),
        pytest.param("id: AUR001\nwhen:\n", "YAML, not a plan", MAKE, id="YAML"),
        pytest.param(
            "version https://git-lfs.github.com/spec/v1\noid sha256:1\n",
            "a Git LFS pointer instead of the file itself",
            "run: git lfs pull",
            id="Git LFS",
        ),
        pytest.param("tfplan: not found", "not a JSON document", SHOW, id="any text"),
        pytest.param("[1,", "not a JSON document", SHOW, id="a cut array"),
    ],
)
def test_text_is_told_apart(text: str, problem: str, hint: str) -> None:
    assert refusal(text.encode()) == f"<stdin>: {problem}\n  hint: {hint}"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("main.tf", "a Terraform configuration, not a plan"),
        ("prod.tfvars", "a Terraform configuration, not a plan"),
        ("rule.yaml", "YAML, not a plan"),
    ],
)
def test_a_suffix_tells_what_a_text_is(tmp_path: Path, name: str, problem: str) -> None:
    path = tmp_path / name
    path.write_text("x = 1\n")

    with pytest.raises(PlanError) as caught:
        load_documents([os.fspath(path)])

    assert caught.value.problem == problem


@pytest.mark.parametrize("data", [b"", b" \n", b"\xef\xbb\xbf", b"\xff\xfe\n\x00"])
def test_an_empty_file_is_told(data: bytes) -> None:
    assert refusal(data) == (
        "<stdin>: the file is empty\n"
        f"  hint: see whether the command that wrote it failed; {SHOW}"
    )


def test_a_plan_from_before_terraform_0_12_is_told() -> None:
    assert refusal(b"tfplan\x02\x0f\x00") == (
        "<stdin>: a binary plan from before Terraform 0.12, which had no JSON form\n"
        f"  hint: plan with Terraform 0.12 or later; {MAKE}"
    )


def test_an_unknown_binary_file_is_told() -> None:
    assert refusal(b"\x7fELF\x00\x01") == (
        "<stdin>: a binary file that is neither a plan nor JSON\n"
        "  hint: if it is an encrypted or damaged plan, "
        "run: terraform show -json FILE > plan.json"
    )


def test_a_compressed_plan_is_told_with_the_command_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("my plan.json").write_bytes(gzip.compress(PLAN.encode()))

    with pytest.raises(PlanError) as caught:
        load_documents(["my plan.json"])

    assert str(caught.value) == (
        "my plan.json: compressed with gzip\n"
        "  hint: run: gunzip -c 'my plan.json' | plan-check -"
    )


def test_compressed_standard_input_is_told() -> None:
    assert refusal(b"\x28\xb5\x2f\xfd") == (
        "<stdin>: compressed with zstd\n  hint: pipe it through unzstd -c first"
    )
