"""Which documents the arguments name, and how their problems are told together."""

import errno
import os
import socket
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest

from plan_check.errors import PlanError, ProblemGroup
from plan_check.load import Document, Limits, load_documents

PLAN = b'{"format_version":"1.2","planned_values":{"root_module":{}}}'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in an empty folder, so that messages hold short names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(*names: str, data: bytes = PLAN) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(data)


def labels(*arguments: str) -> list[str]:
    return [document.label for document in load_documents(arguments)]


def refusal(*arguments: str) -> str:
    with pytest.raises(PlanError) as caught:
        load_documents(arguments)
    return str(caught.value)


def test_a_plan_is_loaded_from_a_file() -> None:
    write("plan.json")

    documents = load_documents(["plan.json"])

    assert documents == [
        Document(
            "plan.json",
            {"format_version": "1.2", "planned_values": {"root_module": {}}},
        )
    ]


def test_a_document_does_not_show_what_it_holds() -> None:
    document = Document("plan.json", {"variables": {"password": "hunter2"}})

    assert repr(document) == "Document(label='plan.json')"


def test_a_dash_is_standard_input() -> None:
    documents = load_documents(["-"], stdin=BytesIO(PLAN))

    assert [document.label for document in documents] == ["<stdin>"]


def test_standard_input_is_that_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    write("plan.json")

    with Path("plan.json").open() as file:
        monkeypatch.setattr("sys.stdin", file)

        assert labels("-") == ["<stdin>"]


def test_a_process_without_standard_input_is_told_to_pipe(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", None)

    assert refusal("-") == (
        "<stdin>: there is no standard input\n"
        "  hint: pipe the plan in: terraform show -json tfplan | plan-check -"
    )


class BrokenPipe(BytesIO):
    """A stream whose other end failed."""

    def read(self, size: int | None = -1, /) -> bytes:
        del size
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_a_stream_that_fails_is_told() -> None:
    with pytest.raises(PlanError) as caught:
        load_documents(["-"], stdin=BrokenPipe())

    assert caught.value.problem == "cannot be read: input/output error"


def test_a_named_pipe_is_read_as_shells_pass_them() -> None:
    os.mkfifo("pipe")
    writer = Thread(target=Path("pipe").write_bytes, args=[PLAN])
    writer.start()

    assert labels("pipe") == ["pipe"]

    writer.join()


def test_a_pattern_names_its_matches_sorted_and_no_folders() -> None:
    write("b/plan.json", "a/plan.json", "a/deep/plan.json", "plan.json/not-a-match")

    assert labels("**/plan.json") == ["a/deep/plan.json", "a/plan.json", "b/plan.json"]


def test_a_file_whose_name_looks_like_a_pattern_is_a_file() -> None:
    write("plan[1].json")

    assert labels("plan[1].json") == ["plan[1].json"]


def test_a_file_named_twice_is_read_once() -> None:
    write("plan.json")

    assert labels("plan.json", "*.json") == ["plan.json"]


def test_a_pattern_without_a_match_is_refused() -> None:
    assert refusal("plans/*.json") == (
        "plans/*.json: no file matches this pattern\n"
        "  hint: check the folder; ** crosses folders, "
        "but not those that start with a dot"
    )


def test_no_argument_is_refused() -> None:
    assert refusal() == (
        "no plan to check\n  hint: name a plan file, or - for standard input"
    )


def test_an_empty_argument_is_refused() -> None:
    assert refusal("") == (
        "an argument is empty\n"
        "  hint: set the variable that the command names, or remove the empty quotes"
    )


def test_a_missing_file_is_told_with_the_nearest_names() -> None:
    write("plan-dev.json", "plan-prod.json")

    assert refusal("plan-dve.json") == (
        "plan-dve.json: no such file\n"
        "  hint: did you mean 'plan-dev.json' or 'plan-prod.json'?"
    )


def test_a_missing_file_with_no_near_name_is_told() -> None:
    assert refusal("plan.json") == (
        "plan.json: no such file\n"
        "  hint: check the path, or write the plan first: terraform show -json"
    )


def test_a_missing_folder_is_told() -> None:
    assert refusal("out/plan.json") == (
        "out/plan.json: no such file\n  hint: check the path: there is no folder out"
    )


def test_a_name_with_a_zero_byte_is_no_file() -> None:
    assert refusal("plan\0*").startswith("plan\\x00*: no such file\n")


def test_a_folder_is_refused_with_a_pattern_to_use() -> None:
    Path("plans").mkdir()

    assert refusal("plans/") == (
        "plans/: is a folder, not a plan\n"
        "  hint: name the plan in it, or a pattern: 'plans/*.json'"
    )


def test_a_name_that_the_system_refuses_is_told() -> None:
    assert "cannot be read: file name too long" in refusal("x" * 300)


def test_a_file_that_cannot_be_opened_is_told() -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")

        assert refusal("socket") == (
            "socket: cannot be read: no such device or address\n"
            "  hint: check the permissions of the file and of its folders"
        )


def test_control_characters_of_a_name_are_escaped() -> None:
    write("a\n\x1b[31m\udc80.json")

    assert labels("a\n\x1b[31m\udc80.json") == ["a\\n\\x1b[31m\\udc80.json"]


def test_a_file_over_the_limit_is_refused_with_the_flag() -> None:
    write("plan.json")

    with pytest.raises(PlanError) as caught:
        load_documents(["plan.json"], limits=Limits(max_bytes=len(PLAN) - 1))

    assert str(caught.value) == (
        "plan.json: larger than the limit of 59 bytes\n"
        "  hint: raise the limit with --max-size"
    )


def test_a_stream_over_the_limit_is_refused() -> None:
    stream = BytesIO(b"{" + b" " * (4 << 20))

    with pytest.raises(PlanError, match="larger than the limit of 2 MiB"):
        load_documents(["-"], stdin=stream, limits=Limits(max_bytes=2 << 20))

    assert stream.tell() <= 3 << 20


def test_a_file_of_exactly_the_limit_is_loaded() -> None:
    write("plan.json")

    assert load_documents(["plan.json"], limits=Limits(max_bytes=len(PLAN)))


def test_all_problems_of_all_arguments_are_told_at_once() -> None:
    write("plan.json")
    write("empty.json", data=b"")

    with pytest.raises(ProblemGroup) as caught:
        load_documents(["plan.json", "missing/plan.json", "empty.json"])

    assert str(caught.value) == (
        "missing/plan.json: no such file\n"
        "  hint: check the path: there is no folder missing\n"
        "empty.json: the file is empty\n"
        "  hint: see whether the command that wrote it failed; "
        "run: terraform show -json tfplan > plan.json\n"
        "2 problems in 2 plan files; nothing was checked"
    )


def test_of_very_many_problems_the_first_are_shown() -> None:
    write("plans.json", data=b'{"cut\n' * 100)

    with pytest.raises(ProblemGroup) as caught:
        load_documents(["plans.json"])

    assert len(caught.value.problems) == 20
    assert caught.value.problem == (
        "100 problems in 1 plan file (the first 20 are shown); nothing was checked"
    )
