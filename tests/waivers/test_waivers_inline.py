"""Waivers in comments of the Terraform sources."""

from __future__ import annotations

from datetime import date

import pytest

from plan_check.source import Sources
from plan_check.waivers.addresses import spot_of
from plan_check.waivers.inline import with_inline
from plan_check.waivers.model import Book, Policy

SAYS = "plan-check: waive AUR-NET-006 until 2026-12-31 by=db-team: behind the proxy"
BLOCK = 'resource "aws_rds_cluster" "this" {{\n{0}\n}}\n'


def book_of(text: str, policy: Policy | None = None, path: str = "main.tf") -> Book:
    sources = Sources({(): ((path, text),)})
    return with_inline(Book(policy=policy or Policy()), sources)


def covered(book: Book, *addresses: str) -> list[str]:
    return [a for a in addresses if any(e.covers(spot_of(a)) for e in book.entries)]


@pytest.mark.parametrize(
    "text",
    [
        f"# {SAYS}\n{BLOCK.format('')}",
        f"// {SAYS}\n{BLOCK.format('')}",
        f"/* {SAYS} */\n{BLOCK.format('')}",
        f"/*\n * {SAYS}\n */\n{BLOCK.format('')}",
        BLOCK.format(f"  # {SAYS}"),
        BLOCK.format(f"  storage_encrypted = false # {SAYS}"),
        BLOCK.format(f"  nested {{\n    /* {SAYS} */\n  }}"),
    ],
)
def test_a_comment_above_or_inside_a_block_waives(text: str) -> None:
    book = book_of(text)

    (entry,) = book.entries
    assert book.faults == ()
    assert entry.rules == ("AUR-NET-006",)
    assert entry.waiver.reason == "behind the proxy"
    assert entry.waiver.owner == "db-team"
    assert entry.waiver.until == date(2026, 12, 31)
    line = text[: text.index(SAYS)].count("\n") + 1
    assert entry.waiver.place == f"main.tf:{line}"
    assert entry.scope == ("aws_rds_cluster.this",)


def test_json_sources_have_comments_too() -> None:
    text = f'{{"resource": {{"aws_vpc": {{"this": {{"//": "{SAYS}"}}}}}}}}'

    assert covered(book_of(text, path="main.tf.json"), "aws_vpc.this")


def test_every_instance_inherits_and_nothing_else() -> None:
    book = book_of(f"# {SAYS}\n{BLOCK.format('')}")

    assert covered(
        book,
        "aws_rds_cluster.this",
        "aws_rds_cluster.this[3]",
        'aws_rds_cluster.this["a.b"]',
        "aws_rds_cluster.other",
        "data.aws_rds_cluster.this",
        "module.m.aws_rds_cluster.this",
    ) == [
        "aws_rds_cluster.this",
        "aws_rds_cluster.this[3]",
        'aws_rds_cluster.this["a.b"]',
    ]


def test_all_inside_a_module_call_inherits() -> None:
    book = book_of(f'module "db" {{\n  # {SAYS}\n}}\nmodule "other" {{}}\n')

    assert covered(
        book,
        'module.db["x"].aws_rds_cluster.this[0]',
        "module.db.module.inner.aws_kms_key.this",
        "module.other.aws_kms_key.this",
        "module.a.module.db.aws_kms_key.this",
        "aws_rds_cluster.db",
    ) == [
        'module.db["x"].aws_rds_cluster.this[0]',
        "module.db.module.inner.aws_kms_key.this",
    ]


def test_a_comment_in_a_module_covers_each_of_its_calls() -> None:
    file = (("db/main.tf", f"# {SAYS}\n{BLOCK.format('')}"),)
    sources = Sources({(): (), ("a",): file, ("b",): file})

    book = with_inline(Book(), sources)

    assert len(book.entries) == 1
    found = covered(
        book,
        "module.a.aws_rds_cluster.this",
        'module.b["x"].aws_rds_cluster.this',
        "module.c.aws_rds_cluster.this",
    )
    assert len(found) == 2


def test_a_module_from_elsewhere_cannot_waive_its_own_violations() -> None:
    file = ((".terraform/modules/a/main.tf", f"# {SAYS}\n{BLOCK.format('')}"),)

    book = with_inline(Book(), Sources({("a",): file}, frozenset({("a",)})))

    assert book.entries == ()
    (fault,) = book.faults
    assert not fault.is_malformed
    assert "call of the module" in fault.hint


def test_several_rules_are_joined_by_commas() -> None:
    says = SAYS.replace("AUR-NET-006", "AUR-NET-006, open-*,checkov:CKV_AWS_96")

    (entry,) = book_of(BLOCK.format(f"# {says}")).entries

    assert entry.rules == ("AUR-NET-006", "open-*", "checkov:CKV_AWS_96")


def test_owner_and_day_may_stand_in_either_order() -> None:
    says = "plan-check: waive A by db-team until=2026-12-31: why: because"

    (entry,) = book_of(BLOCK.format(f"# {says}")).entries

    assert entry.waiver.owner == "db-team"
    assert entry.waiver.until == date(2026, 12, 31)
    assert entry.waiver.reason == "why: because"


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("plan-check waive A until 2026-12-31 by=o: r", "does not begin with"),
        ("plan-check: wave A until 2026-12-31 by=o: r", "does not begin with"),
        ("Plan-Check: Waive A until 2026-12-31 by=o: r", "does not begin with"),
        ("plan-check: waive", "names no rule"),
        ("plan-check: waive until 2026-12-31 by=o: r", "names no rule"),
        ("plan-check: waive A until 2026-12-31 by=o", "has no reason"),
        ("plan-check: waive A until 2026-12-31 by=o:r", "has no reason"),
        ("plan-check: waive A until 2026-12-31: r", "has no owner"),
        ("plan-check: waive A by=o: r", "has no until"),
        ("plan-check: waive A until 2026-13-31 by=o: r", "is not a day"),
        ("plan-check: waive A until soon by=o: r", "is not a day"),
        ("plan-check: waive A until 2026-12-31 by=: r", "not understood"),
        ("plan-check: waive A until", "not understood"),
        ("plan-check: waive A until 2026-12-31 for=o: r", "not understood"),
        ("plan-check: waive A by=o by=p until 2026-12-31: r", "not understood"),
        ("plan-check: waive A B until 2026-12-31 by=o: r", "is no rule"),
        (f"plan-check: waive {'A' * 300} until 2026-12-31 by=o: r", "too long"),
    ],
)
def test_a_malformed_comment_does_not_waive_and_says_so(says: str, told: str) -> None:
    book = book_of(BLOCK.format(f"# {says}"))

    assert book.entries == ()
    (fault,) = book.faults
    assert told in fault.problem
    assert fault.is_malformed
    assert fault.place == "main.tf:2"


@pytest.mark.parametrize(
    "text",
    [
        f"# {SAYS}\n\n{BLOCK.format('')}",
        f"{BLOCK.format('')}# {SAYS}\n",
        f"# {SAYS}\nlocals {{\n}}\n",
        f"# {SAYS}",
    ],
)
def test_a_comment_that_stands_with_no_block_does_not_waive(text: str) -> None:
    book = book_of(text)

    assert book.entries == ()
    assert "stands with no resource" in book.faults[0].problem


@pytest.mark.parametrize(
    "text",
    [
        BLOCK.format(f'  description = "# {SAYS}"'),
        BLOCK.format(f"  text = <<EOT\n# {SAYS}\nEOT"),
        BLOCK.format("  # see the documentation of plan-check: waivers expire"),
        BLOCK.format("  # plan-checker: waive A"),
    ],
)
def test_what_is_no_comment_of_ours_is_passed_over(text: str) -> None:
    assert book_of(text) == Book()


def test_a_team_can_deny_waivers_in_the_sources() -> None:
    policy = Policy(inline=False, place="plan-check.yaml:2")

    book = book_of(BLOCK.format(f"# {SAYS}"), policy)

    assert book.entries == ()
    assert "plan-check.yaml:2 denies" in book.faults[0].problem


def test_what_a_comment_must_say_can_be_relaxed() -> None:
    book = book_of(BLOCK.format("# plan-check: waive A"), Policy(require=()))

    assert book.entries[0].waiver.reason == ""
    assert book.entries[0].waiver.until is None


def test_a_thousand_waivers_are_enough() -> None:
    book = book_of(BLOCK.format(f"# {SAYS}\n" * 1002))

    assert (len(book.entries), len(book.faults)) == (1000, 2)
