"""Waivers, from the command line: accepted, expired, listed, and new in a change."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest

from builders import FIXTURES, ROOT

Run = Callable[..., Any]
PLAN = "fixtures/mysql-insecure/plan.json"
SCHEMA = orjson.loads(
    (ROOT / "engine/plan_check/report/report-v1.schema.json").read_bytes()
)
RULES = ("--rule", "AUR-NET-006,AUR-ENC-001")
ACCEPT = """\
waivers:
  accept:
    - rule: {rule}
      address: {address}
      reason: behind the corporate proxy
      owner: db-team
      until: {until}
"""
SAYS = "plan-check: waive AUR-NET-006 until 2026-12-31 by=db-team: behind the proxy"
HEAD = 'resource "aws_rds_cluster" "database"'


@pytest.fixture
def configured(tmp_path: Path) -> Callable[..., Path]:
    def write(
        rule: str = "AUR-NET-006",
        address: str = "aws_rds_cluster.*",
        until: str = "2026-12-31",
    ) -> Path:
        path = tmp_path / "plan-check.yaml"
        path.write_text(ACCEPT.format(rule=rule, address=address, until=until))
        return path

    return write


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Give a copy of a fixture's sources, without a repository around it."""
    folder = tmp_path / "infra"
    shutil.copytree(FIXTURES / "mysql-insecure", folder)
    return folder


def waived_in(folder: Path, says: str = SAYS) -> None:
    file = folder / "main.tf"
    file.write_text(file.read_text().replace(HEAD, f"# {says}\n{HEAD}"))


def judged(run: Run, *flags: str | Path, as_of: str = "2026-12-31") -> Any:  # noqa: ANN401
    ran = run(PLAN, *RULES, "--as-of", as_of, "--format", "json", *flags)
    assert ran.err == ""
    report = orjson.loads(ran.out)
    jsonschema.validate(report, SCHEMA)
    return report


def outcomes(report: Any, rule: str = "AUR-NET-006") -> dict[str, str]:  # noqa: ANN401
    (plan,) = report["plans"]
    found = [f for f in plan["findings"] if f["rule"] == rule]
    return {f["address"]: f["outcome"] for f in found}


def test_a_waiver_accepts_a_violation_until_its_last_day(
    run: Run, configured: Callable[..., Path]
) -> None:
    file = configured()

    report = judged(run, "--config", file)
    later = judged(run, "--config", file, as_of="2027-01-01")

    assert set(outcomes(report).values()) == {"waived"}
    assert report["notes"] == []
    assert (report["summary"]["waived"], report["summary"]["fail"]) == (2, 1)
    assert set(outcomes(later).values()) == {"fail"}
    assert "expired, its last day was 2026-12-31" in later["notes"][0]


def test_the_gate_opens_once_all_is_waived(
    run: Run, configured: Callable[..., Path]
) -> None:
    flags = (PLAN, *RULES, "--as-of", "2026-12-31", "--config")

    assert run(*flags, configured("[AUR-NET-006, storage-unencrypted]")).code == 0
    assert run(*flags, configured()).code == 1
    assert run(*flags, configured("checkov:CKV_AWS_96", "'*'")).code == 1


def test_the_text_says_who_accepted_what(
    run: Run, configured: Callable[..., Path]
) -> None:
    ran = run(PLAN, *RULES, "--as-of", "2026-12-31", "--config", configured())

    line = "waived until 2026-12-31 by db-team: behind the corporate proxy"
    assert line in " ".join(ran.out.split())
    assert "plan-check.yaml:3)" in ran.out


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("AUR-NETT-006", "*"), "did you mean 'AUR-NET-006'?"),
        (("AUR-XXX-*", "*"), "no rule is called 'AUR-XXX-*'"),
        (("AUR-NET-006", "aws_rds_cluster"), "can match no resource"),
        (("AUR-NET-006", "'*'", "soon"), "is not a day"),
    ],
)
def test_a_malformed_waiver_is_an_error(
    run: Run, configured: Callable[..., Path], change: tuple[str, ...], told: str
) -> None:
    quoted = (change[0], f"'{change[1].strip(chr(39))}'", *change[2:])

    ran = run(PLAN, *RULES, "--config", configured(*quoted))

    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert "plan-check.yaml:" in ran.err


def test_an_alias_is_known_whatever_rules_the_run_needs(
    run: Run, configured: Callable[..., Path]
) -> None:
    report = judged(run, "--config", configured("RDS.27", "'*'"))
    other = ("--rule", "AUR-LOG-001", "--config", configured("RDS.27", "'*'"))

    assert set(outcomes(report, "AUR-ENC-001").values()) == {"waived"}
    assert run(PLAN, *other).code < 2


def test_a_waiver_that_is_of_no_use_is_told(
    run: Run, configured: Callable[..., Path]
) -> None:
    nowhere = configured(address="aws_rds_cluster.nowhere")

    assert "covers no violation" in judged(run, "--config", nowhere)["notes"][0]
    other = configured("AUR-LOG-001")
    assert "does not apply" in judged(run, "--config", other)["notes"][0]


def test_a_comment_in_the_sources_waives(run: Run, sources: Path) -> None:
    waived_in(sources)

    found = outcomes(judged(run, "--source", sources))

    assert found["aws_rds_cluster.database"] == "waived"
    assert found["aws_rds_cluster.reports"] == "fail"


@pytest.mark.parametrize(
    ("says", "told"),
    [
        (SAYS.replace("NET-006", "NET-06"), "no rule is called 'AUR-NET-06'"),
        (SAYS.replace(" by=db-team", ""), "it has no owner"),
        (SAYS.replace("2026-12-31", "2026-12-30"), "expired"),
    ],
)
def test_a_comment_that_does_not_count_says_so(
    run: Run, sources: Path, says: str, told: str
) -> None:
    waived_in(sources, says)

    report = judged(run, "--source", sources)

    assert set(outcomes(report).values()) == {"fail"}
    assert any(told in note and "main.tf:" in note for note in report["notes"])


def test_a_team_can_deny_comments_and_ask_for_less(
    run: Run, sources: Path, tmp_path: Path
) -> None:
    waived_in(sources, "plan-check: waive AUR-NET-006: why not")
    file = tmp_path / "plan-check.yaml"
    flags = ("--source", sources, "--config", file)

    file.write_text("waivers: {require: [reason]}\n")
    assert outcomes(judged(run, *flags))["aws_rds_cluster.database"] == "waived"
    file.write_text("waivers: {require: [reason], inline: deny}\n")
    report = judged(run, *flags)
    assert outcomes(report)["aws_rds_cluster.database"] == "fail"
    assert "denies waivers in the sources" in report["notes"][0]


def test_reasons_and_owners_cannot_speak_to_terminals_or_logs(
    run: Run, configured: Callable[..., Path], sources: Path
) -> None:
    waived_in(sources, SAYS.replace("proxy", "\x1b[31m ##[error] ::error::"))
    file = configured()
    text = file.read_text().replace("behind the", '"\\n::error::owned \\u202e')
    file.write_text(text.replace("corporate proxy", '##vso[a]"'))

    pages = [
        run(PLAN, *RULES, "--config", file, "--source", sources).out,
        run("waivers", "--config", file, "--source", sources).out,
        run("config", "--config", file).out,
    ]

    for page in pages:
        assert "owned" in page
        assert not set("\x1b\u202e") & set(page)
        assert "##[" not in page
        assert "##vso" not in page
        assert not any(line.lstrip().startswith("::") for line in page.split("\n"))


def listed(run: Run, *flags: str | Path, code: int = 0) -> list[dict[str, Any]]:
    ran = run("waivers", "--as-of", "2026-12-20", "--format", "json", *flags)
    assert (ran.code, ran.err) == (code, "")
    found: list[dict[str, Any]] = orjson.loads(ran.out)["waivers"]
    return found


def test_waivers_are_listed_with_their_state(
    run: Run, configured: Callable[..., Path], sources: Path
) -> None:
    waived_in(sources, SAYS.replace("2026-12-31", "2026-12-19"))

    first, second = listed(run, "--config", configured(), "--source", sources)

    assert (first["state"], first["days_left"]) == ("active", 12)
    assert first["addresses"] == ["aws_rds_cluster.*"]
    assert first["owner"] == "db-team"
    assert (second["state"], second["days_left"]) == ("expired", 0)
    assert second["addresses"] == ["aws_rds_cluster.database"]


def test_a_malformed_comment_is_listed_with_exit_code_2(
    run: Run, sources: Path
) -> None:
    waived_in(sources, "plan-check: waive AUR-NET-006")

    (only,) = listed(run, "--source", sources, code=2)

    assert only["state"] == "malformed"
    assert only["problem"] == "it has no reason and no owner and no until"


def test_the_list_reads_well(
    run: Run, configured: Callable[..., Path], sources: Path
) -> None:
    waived_in(sources, "plan-check: waive AUR-NET-06: x")
    flags = ("--config", configured(), "--source", sources, "--as-of", "2027-01-02")

    lines = run("waivers", *flags).out.splitlines()

    assert lines[0].endswith("plan-check.yaml:3: expired 2 days ago")
    assert lines[1].startswith("  AUR-NET-006 on aws_rds_cluster.* until 2026-12-31 by")
    assert lines[-1] == "2 waivers: 1 expired, 1 malformed"
    assert run("waivers", "--config", "none").out == "no waivers\n"


def test_config_shows_waivers_line_by_line(
    run: Run, configured: Callable[..., Path]
) -> None:
    out = run("config", "--config", configured()).out

    assert "waivers: {accept: 1 below}" in out
    assert (
        "  AUR-NET-006 on aws_rds_cluster.* until 2026-12-31 by db-team: behind" in out
    )


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True)


@pytest.fixture
def committed(tmp_path: Path, sources: Path, configured: Callable[..., Path]) -> Path:
    """Give sources and configuration in a repository, with a waiver each."""
    waived_in(sources)
    configured(until="2026-06-30")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "x")
    return tmp_path


def new_in(run: Run, repository: Path, *flags: str | Path) -> list[str]:
    file = repository / "plan-check.yaml"
    flags = ("--source", repository / "infra", "--config", file, *flags)
    report = judged(run, "--waivers-since", "HEAD", *flags)
    notes: list[str] = report["notes"]
    return [note for note in notes if "in this change" in note]


def test_what_a_change_adds_is_told(
    run: Run, committed: Path, configured: Callable[..., Path]
) -> None:
    assert new_in(run, committed) == []

    configured(until="2026-12-31")
    main = committed / "infra" / "main.tf"
    other = 'resource "aws_rds_cluster" "reports"'
    main.write_text("\n\n" + main.read_text().replace(other, f"# {SAYS}\n{other}"))

    widened, added = new_in(run, committed)
    assert "widened in this change: until 2026-12-31 instead of 2026-06-30" in widened
    assert added.startswith("infra/main.tf:")
    assert "added in this change: AUR-NET-006 on aws_rds_cluster.reports" in added


def test_a_configuration_that_was_not_there_is_new(run: Run, committed: Path) -> None:
    file = committed / "other.yaml"
    file.write_text((committed / "plan-check.yaml").read_text())

    (note,) = new_in(run, committed, "--config", file)

    assert "added in this change" in note


def test_a_configuration_that_could_not_be_read_is_told(
    run: Run, committed: Path, configured: Callable[..., Path]
) -> None:
    file = configured()
    text = file.read_text()
    file.write_text("waivers: [")
    git(committed, "add", ".")
    git(committed, "commit", "-qm", "y")
    file.write_text(text)

    report = judged(run, "--waivers-since", "HEAD", "--config", file)

    assert "could not be read as it was" in report["notes"][0]
    assert "added in this change" in report["notes"][1]


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "HEAD:infra"])
def test_a_revision_that_there_is_not(run: Run, committed: Path, revision: str) -> None:
    file = committed / "plan-check.yaml"

    ran = run(PLAN, "--config", file, f"--waivers-since={revision}")

    assert (ran.code, ran.out) == (2, "")
    assert "git knows no revision" in ran.err or revision.startswith("-")
