"""Which waivers are new, or cover more than they did."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest

from plan_check.errors import UsageError
from plan_check.findings import Waiver
from plan_check.waivers.addresses import parse_address
from plan_check.waivers.model import Block, Book, Entry, Policy
from plan_check.waivers.revision import commit_of, content_at
from plan_check.waivers.since import changes

DAY, LATER = date(2026, 6, 30), date(2026, 12, 31)


def entry(
    rules: str = "AUR-NET-006",
    addresses: str = "a_b.c",
    *,
    plans: str = "",
    until: date | None = DAY,
    reason: str = "proxy",
) -> Entry:
    patterns = tuple(filter(None, map(parse_address, addresses.split())))
    waiver = Waiver(reason, "db", until, "plan-check.yaml:3")
    return Entry(tuple(rules.split()), waiver, patterns, tuple(plans.split()))


def inline(line: int, name: str = "this", until: date = DAY) -> Entry:
    waiver = Waiver("proxy", "db", until, f"main.tf:{line}")
    return Entry(
        ("AUR-NET-006",), waiver, blocks=(Block((), "resource", "aws_vpc", name),)
    )


def since(old: Entry | None, new: Entry) -> tuple[str, ...]:
    return changes(Book((old,) if old else ()), Book((new,)))


def test_a_new_waiver_is_told_whole() -> None:
    (note,) = since(None, entry(plans="infra/*"))

    assert note == (
        "plan-check.yaml:3: waiver added in this change: AUR-NET-006 on a_b.c in"
        " infra/* until 2026-06-30 by db: proxy"
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (entry(), entry(until=LATER), "until 2026-12-31 instead of 2026-06-30"),
        (entry(), entry(until=None), "without an end instead of 2026-06-30"),
        (entry(), entry("AUR-NET-006 AUR-ENC-001"), "also of AUR-ENC-001"),
        (entry(), entry("AUR-NET-*"), "also of AUR-NET-*"),
        (entry(), entry(addresses="a_b.c a_b.d"), "also on a_b.d"),
        (entry(), entry(addresses="a_b.*"), "also on a_b.*"),
        (entry(plans="x"), entry(), "for every plan"),
        (entry(plans="x"), entry(plans="x y"), "also for the plan y"),
    ],
)
def test_what_grew_is_told(old: Entry, new: Entry, told: str) -> None:
    (note,) = since(old, new)

    assert f"waiver widened in this change: {told}" in note


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (entry(), entry()),
        (entry(until=LATER), entry()),
        (entry(until=None), entry()),
        (entry(), entry(reason="another")),
        (entry("AUR-NET-*"), entry("aur-net-006")),
        (entry("AUR-NET-006 AUR-ENC-001"), entry()),
        (entry(addresses="a_b.c a_b.d"), entry()),
        (entry(), entry(plans="infra/*")),
        (inline(3), inline(30)),
    ],
)
def test_what_stayed_or_shrank_is_not_told(old: Entry, new: Entry) -> None:
    assert since(old, new) == ()


def test_a_waiver_of_something_else_is_new() -> None:
    (note,) = since(entry(), entry("AUR-ENC-001", "a_b.d", reason="other"))

    assert "added in this change" in note


def test_a_copy_of_a_waiver_for_another_address_is_new() -> None:
    (note,) = changes(Book((entry(),)), Book((entry(), entry(addresses="a_b.d"))))

    assert "added in this change: AUR-NET-006 on a_b.d" in note


def test_a_waiver_on_another_block_is_new() -> None:
    (note,) = changes(Book((inline(3),)), Book((inline(3), inline(30, "other"))))

    assert note.startswith("main.tf:30: waiver added in this change")


def test_a_policy_that_was_loosened_is_told() -> None:
    old = Book(policy=Policy(inline=False))
    new = Book(policy=Policy(require=("reason", "until"), place="plan-check.yaml:2"))

    assert changes(old, new) == (
        "plan-check.yaml:2: waivers in the sources are allowed in this change",
        "plan-check.yaml:2: waivers need no owner any more in this change",
    )
    assert changes(new, old) == ()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "a b.txt").write_text("then")
    for command in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    (tmp_path / "inner" / "a b.txt").write_text("now")
    return tmp_path


def test_a_file_is_read_as_it_was(repository: Path) -> None:
    commit = commit_of("HEAD", repository / "inner")

    assert content_at(commit, repository, "inner/a b.txt") == b"then"
    assert content_at(commit, repository / "inner", "a b.txt") == b"then"
    for other in ("nowhere", "../a b.txt", "inner", "a\0b", "../../etc/passwd"):
        assert content_at(commit, repository, other) is None


@pytest.mark.parametrize(
    "revision",
    ["nowhere", "", "--all", "-h", "--output=x", "HEAD:inner", "HEAD\0", "HEAD HEAD"],
)
def test_a_revision_that_there_is_not_is_told(repository: Path, revision: str) -> None:
    with pytest.raises(UsageError, match="git knows no revision"):
        commit_of(revision, repository)


def test_outside_a_repository_there_is_no_revision(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="git knows no revision"):
        commit_of("HEAD", tmp_path)
