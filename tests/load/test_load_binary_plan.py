"""Binary plans, which Terraform or OpenTofu is run to show."""

import os
import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from threading import Thread
from time import monotonic
from zipfile import ZipFile

import pytest

from plan_check.errors import PlanError
from plan_check.load import Limits, load_documents

PLAN = '{"format_version":"1.2","planned_values":{}}'
Install = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in a folder from which a plan is ``infra/tfplan``, with an empty PATH."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "tfplan").write_bytes(binary_plan())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.fspath(tmp_path / "bin"))
    monkeypatch.delenv("PLAN_CHECK_TERRAFORM", raising=False)
    return tmp_path


@pytest.fixture
def install(folder: Path) -> Install:
    """Return a function that installs a program: the body of a shell script."""

    def write(body: str, name: str = "terraform", shebang: str = "#!/bin/sh\n") -> Path:
        program = folder / "bin" / name
        program.write_text(shebang + body)
        program.chmod(0o755)
        return program

    return write


def binary_plan(*members: str) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for name in members or ("tfplan", "tfstate", "tfconfig/modules.json"):
            archive.writestr(name, "x")
    return stream.getvalue()


def refusal(name: str = "infra/tfplan", limits: Limits | None = None) -> str:
    with pytest.raises(PlanError) as caught:
        load_documents([name], limits=limits or Limits())
    return str(caught.value)


def test_terraform_shows_a_binary_plan(install: Install) -> None:
    install(f"echo '{PLAN}'")

    (document,) = load_documents(["infra/tfplan"])

    assert document.label == "infra/tfplan"
    assert document.data == {"format_version": "1.2", "planned_values": {}}


def test_terraform_runs_in_the_folder_of_the_plan(
    folder: Path, install: Install
) -> None:
    install(f"pwd > called; echo \"$@\" >> called; echo '{PLAN}'")
    (folder / "infra" / "-out=x").write_bytes(binary_plan())

    load_documents(["infra/-out=x"])

    called = (folder / "infra" / "called").read_text()
    assert called == f"{folder}/infra\nshow -json ./-out=x\n"


def test_terraform_gets_no_input_and_writes_no_log(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_LOG_CORE", "trace")
    install(f"read answer || test -z \"$TF_LOG_CORE\" && echo '{PLAN}'")

    assert load_documents(["infra/tfplan"])


def test_tofu_shows_a_plan_where_terraform_is_missing(install: Install) -> None:
    install(f"echo '{PLAN}'", name="tofu")

    assert load_documents(["infra/tfplan"])


def test_the_environment_names_the_program_to_use(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("exit 1")
    install(f"echo '{PLAN}'", name="terraform-1.5")
    monkeypatch.setenv("PLAN_CHECK_TERRAFORM", "bin/terraform-1.5")

    assert load_documents(["infra/tfplan"])


@pytest.mark.usefixtures("folder")
def test_a_wrong_name_in_the_environment_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PLAN_CHECK_TERRAFORM", "bin/terraform-0.11")

    assert refusal() == (
        "infra/tfplan: PLAN_CHECK_TERRAFORM names no program that can run\n"
        "  hint: set it to the path of terraform or tofu"
    )


@pytest.mark.usefixtures("folder")
def test_without_terraform_the_command_to_run_is_told() -> None:
    assert refusal() == (
        "infra/tfplan: a binary plan, "
        "and neither terraform nor tofu is installed to show it\n"
        "  hint: where the plan was made, "
        "run: terraform show -json infra/tfplan > plan.json"
    )


def test_a_program_that_cannot_be_run_is_told(install: Install) -> None:
    program = install("\x7f", shebang="")

    assert refusal() == (
        f"infra/tfplan: {program} cannot be run: exec format error\n"
        "  hint: set PLAN_CHECK_TERRAFORM to a program that can"
    )


FRAMED = """\
echo noise >&2
cat >&2 <<'END'
\x1b[31m╷\x1b[0m
\x1b[31m│\x1b[0m \x1b[1mError: \x1b[0mFailed to read the plan
│
│ It was created by Terraform 1.12.0, but
│ this is 1.11.4.
╵
END
exit 1
"""


def test_the_error_of_terraform_is_told_without_its_frame(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin", prepend=os.pathsep)
    install(FRAMED)

    assert refusal() == (
        "infra/tfplan: 'terraform show' failed: Failed to read the plan; "
        "It was created by Terraform 1.12.0, but this is 1.11.4.\n"
        "  hint: where the plan was made, "
        "run: terraform show -json infra/tfplan > plan.json"
    )


def test_a_failure_without_words_is_told_with_its_exit_code(install: Install) -> None:
    install("exit 7")

    assert "'terraform show' failed: exit code 7\n" in refusal()


def test_a_missing_provider_is_told_with_the_command_to_run(install: Install) -> None:
    install("echo 'Error: Failed to load plugin schemas' >&2; exit 1")

    assert refusal() == (
        "infra/tfplan: 'terraform show' failed: Failed to load plugin schemas\n"
        "  hint: run: terraform init, in the folder of the plan; or "
        "where the plan was made, run: terraform show -json infra/tfplan > plan.json"
    )


def test_a_program_that_does_not_end_is_ended_with_its_children(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin", prepend=os.pathsep)
    install("sleep 60; true")
    started = monotonic()

    told = refusal(limits=Limits(show_seconds=0.2))

    assert monotonic() - started < 30
    assert told == (
        "infra/tfplan: 'terraform show' did not end within 0.2 seconds\n"
        "  hint: see what it waits for, "
        "and run: terraform show -json infra/tfplan > plan.json"
    )


def test_a_program_that_prints_too_much_is_ended(install: Install) -> None:
    install("while :; do echo '%s'; done" % ("x" * 4000))

    told = refusal(limits=Limits(max_bytes=1 << 20))

    assert told == (
        "infra/tfplan: larger than the limit of 1 MiB\n"
        "  hint: raise the limit with --max-size"
    )


def test_what_the_program_prints_must_be_a_plan(install: Install) -> None:
    install('echo \'{"format_version":"1.0"}\'')

    assert refusal().startswith("infra/tfplan: an empty state")


def test_a_binary_plan_on_standard_input_is_refused() -> None:
    with pytest.raises(PlanError) as caught:
        load_documents(["-"], stdin=BytesIO(binary_plan()))

    assert str(caught.value) == (
        "<stdin>: a binary plan, which only Terraform can read, and only from a file\n"
        "  hint: name the file, "
        "or pipe its JSON: terraform show -json tfplan | plan-check -"
    )


def test_a_binary_plan_from_a_named_pipe_is_refused(folder: Path) -> None:
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_bytes, args=[binary_plan()])
    writer.start()

    assert "only from a file" in refusal("pipe")

    writer.join()


def test_an_archive_that_is_not_a_plan_is_told(folder: Path) -> None:
    (folder / "artifact.zip").write_bytes(binary_plan("tfplan"))

    assert refusal("artifact.zip") == (
        "artifact.zip: a ZIP archive, but not a plan\n"
        "  hint: unpack it, and name the plan in it"
    )


def test_a_damaged_archive_is_told(folder: Path) -> None:
    (folder / "tfplan").write_bytes(binary_plan()[:-10])

    assert refusal("tfplan") == (
        "tfplan: a damaged ZIP archive\n"
        "  hint: write it again: terraform plan -out=tfplan"
    )


@pytest.mark.skipif(not shutil.which("terraform"), reason="terraform is not installed")
def test_a_plan_of_the_real_terraform_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "terraform_data" "x" { input = 1 }')
    for command in (["init"], ["plan", "-out=tfplan"]):
        subprocess.run(
            ["terraform", *command, "-no-color"],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )

    (document,) = load_documents([os.fspath(tmp_path / "tfplan")])

    changes = document.data["resource_changes"]
    assert isinstance(changes, list)
    assert len(changes) == 1
