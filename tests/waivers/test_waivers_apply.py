"""What waivers change in a report, and what they leave alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import (
    EVERYTHING,
    block,
    call,
    change,
    module,
    pack,
    plan,
    report_on,
)
from plan_check.check import Settings
from plan_check.findings import (
    Finding,
    Outcome,
    PlanVerdict,
    Report,
    RuleInfo,
    Severity,
    Waiver,
)
from plan_check.rules.frameworks import Framework
from plan_check.rules.model import Rule
from plan_check.waivers.addresses import parse_address
from plan_check.waivers.apply import Day, apply_waivers
from plan_check.waivers.model import Block, Book, Entry, Fault

TODAY = date(2026, 6, 15)
DAY = Day(TODAY)
RULES = tuple(rule for rule in pack().rules if rule.info.id.startswith("AUR-ENC"))
ENC, KEY = "AUR-ENC-001", "AUR-ENC-002"
CLUSTER = {"engine": "aurora-mysql", "storage_encrypted": False}


def entry(
    address: str = "*",
    rule: str = ENC,
    until: date | None = TODAY,
    plans: tuple[str, ...] = (),
    place: str = "plan-check.yaml:3",
) -> Entry:
    pattern = parse_address(address)
    assert pattern is not None
    return Entry((rule,), Waiver("proxy", "db", until, place), (pattern,), plans)


def info(id_: str) -> RuleInfo:
    return next(rule.info for rule in RULES if rule.info.id == id_)


def finding(address: str, rule: str = ENC, outcome: Outcome = Outcome.FAIL) -> Finding:
    return Finding(info(rule), address, outcome)


def verdict(*findings: Finding, path: str = "plan.json") -> PlanVerdict:
    return PlanVerdict(
        path=path,
        terraform_version="1.11.4",
        complete=True,
        errored=False,
        findings=findings,
        counts=Counter(found.outcome for found in findings),
        rules=2,
        resources=2,
    )


def applied(
    book: Book, *verdicts: PlanVerdict, day: Day = DAY
) -> tuple[list[Outcome], tuple[str, ...]]:
    found, notes = apply_waivers(verdicts, book, RULES, day)
    return [f.outcome for plan_ in found for f in plan_.findings], notes


def test_a_waived_violation_says_who_accepted_it() -> None:
    (found,), notes = apply_waivers(
        [verdict(finding("a_b.c"), finding("a_b.d"))],
        Book((entry("a_b.c"),)),
        RULES,
        DAY,
    )

    first, second = found.findings
    assert first.outcome is Outcome.WAIVED
    assert first.waiver == Waiver("proxy", "db", TODAY, "plan-check.yaml:3")
    assert second == finding("a_b.d")
    assert +found.counts == Counter({Outcome.WAIVED: 1, Outcome.FAIL: 1})
    assert notes == ()


@pytest.mark.parametrize(
    ("days", "outcome"),
    [(-1, Outcome.FAIL), (0, Outcome.WAIVED), (1, Outcome.WAIVED)],
)
def test_the_last_day_still_counts(days: int, outcome: Outcome) -> None:
    book = Book((entry(until=TODAY + timedelta(days)),))

    assert applied(book, verdict(finding("a_b.c")))[0] == [outcome]


def test_a_waiver_that_expired_says_so() -> None:
    book = Book((entry(until=date(2026, 6, 14)),))

    (note,) = applied(book, verdict(finding("a_b.c"), finding("a_b.d")))[1]

    assert note == (
        "plan-check.yaml:3: the waiver of AUR-ENC-001 expired, its last day was"
        " 2026-06-14: mend what it covered (2 findings), or renew it"
    )


def test_a_waiver_that_expired_and_covers_nothing_is_to_be_removed() -> None:
    book = Book((entry(until=date(2026, 6, 14)),))

    (note,) = applied(book, verdict())[1]

    assert note.endswith("and it covers no violation: remove it")


def test_of_two_waivers_the_valid_one_counts_and_both_are_of_use() -> None:
    book = Book((entry(until=date(2026, 1, 1)), entry(until=None, place="b:1")))

    (found,), notes = apply_waivers([verdict(finding("a_b.c"))], book, RULES, DAY)

    assert found.findings[0].waiver is not None
    assert found.findings[0].waiver.place == "b:1"
    assert len(notes) == 1


@pytest.mark.parametrize(
    "outcome",
    [Outcome.PASS, Outcome.ERROR, Outcome.NOT_APPLICABLE, Outcome.UNKNOWN],
)
def test_only_violations_are_waived(outcome: Outcome) -> None:
    found = applied(Book((entry(),)), verdict(finding("a_b.c", outcome=outcome)))

    assert found[0] == [outcome]


def test_an_unknown_that_closes_the_gate_can_be_waived() -> None:
    unknown = verdict(finding("a_b.c", outcome=Outcome.UNKNOWN))

    assert applied(Book((entry(),)), unknown)[0] == [Outcome.UNKNOWN]
    assert applied(Book((entry(),)), unknown)[1] == ()
    strict = replace(DAY, unknown_too=True)
    assert applied(Book((entry(),)), unknown, day=strict)[0] == [Outcome.WAIVED]


def test_a_waiver_that_covers_no_violation_is_told() -> None:
    (note,) = applied(Book((entry("a_b.x"),)), verdict(finding("a_b.c")))[1]

    expected = "the waiver of AUR-ENC-001 covers no violation: remove it"
    assert note == f"plan-check.yaml:3: {expected}"


def test_a_waiver_of_a_rule_that_is_not_applied_is_told_apart() -> None:
    book = Book((entry(rule="AUR-NET-006"), entry(rule="AUR-NET-007", place="b:1")))

    (note,) = applied(book, verdict(finding("a_b.c")))[1]

    assert note == (
        "2 waivers are of rules that this run does not apply: plan-check.yaml:3, b:1"
    )


def test_nothing_is_called_unused_where_a_plan_is_not_whole() -> None:
    partial = replace(verdict(), complete=False)

    assert applied(Book((entry("a_b.x"),)), partial)[1] == ()


def test_one_plan_that_needs_a_waiver_is_enough() -> None:
    found = applied(Book((entry(),)), verdict(), verdict(finding("a_b.c")))

    assert found == ([Outcome.WAIVED], ())


def test_a_waiver_can_be_for_some_plans() -> None:
    plans = [
        verdict(finding("a_b.c"), path=path)
        for path in ("infra/prod/plan.json", "./infra/prod.json", "infra/dev.json")
    ]

    found, notes = applied(Book((entry(plans=("infra/prod*",)),)), *plans)

    assert found == [Outcome.WAIVED, Outcome.WAIVED, Outcome.FAIL]
    assert notes == ()


def test_a_waiver_for_plans_of_another_run_is_passed_over() -> None:
    assert applied(Book((entry(plans=("infra/*",)),)), verdict())[1] == ()


@pytest.mark.parametrize(
    "word", ["aur-enc-001", "storage-unencrypted", "AUR-ENC-*", "CKV_AWS_96"]
)
def test_a_rule_is_named_as_on_the_command_line(word: str) -> None:
    found = applied(Book((entry(rule=word),)), verdict(finding("a_b.c")))

    assert found[0] == [Outcome.WAIVED]


def test_a_rule_is_named_by_an_alias() -> None:
    rules: list[Rule] = [replace(rule, aliases=("old-name",)) for rule in RULES[:1]]
    failed = Finding(rules[0].info, "a_b.c", Outcome.FAIL)

    (found,), _ = apply_waivers(
        [verdict(failed)], Book((entry(rule="old-name"),)), rules, DAY
    )

    assert found.findings[0].outcome is Outcome.WAIVED


def test_faults_are_told_with_what_to_do() -> None:
    book = Book(faults=(Fault("main.tf:3", "it has no owner", "write by=OWNER"),))

    assert applied(book, verdict())[1] == (
        "main.tf:3: this waiver does not count, since it has no owner: write by=OWNER",
    )


def test_there_is_an_end_to_notes() -> None:
    book = Book(faults=tuple(Fault(f"main.tf:{n}", "it is bad") for n in range(300)))

    notes = applied(book, verdict())[1]

    assert len(notes) == 101
    assert notes[-1].startswith("200 more notes")


def judged(book: Book | None, instances: int = 3, **more: object) -> Report:
    """Judge equal instances of a module, which are folded."""
    body = module(block("aws_rds_cluster.this", engine={"constant_value": "aurora"}))
    changes = [
        change(f'module.db["k{n}"].aws_rds_cluster.this', CLUSTER)
        for n in range(instances)
    ]
    data = plan(*changes, root=module(calls={"db": call(body)}))
    settings = Settings((ENC, KEY), as_of=TODAY, waivers=book)
    settings = replace(settings, show=EVERYTHING, **more)  # type: ignore[arg-type]
    return report_on(data, settings)


def test_a_waiver_tells_equal_instances_apart() -> None:
    book = Book((entry('module.db["k1"]'),))

    plain, waived = judged(None), judged(book)

    found = {f.address: f.outcome for f in waived.plans[0].findings if f.rule.id == ENC}
    assert found == {
        'module.db["k0"].aws_rds_cluster.this': Outcome.FAIL,
        'module.db["k1"].aws_rds_cluster.this': Outcome.WAIVED,
        'module.db["k2"].aws_rds_cluster.this': Outcome.FAIL,
    }
    assert plain.counts[Outcome.FAIL] == waived.counts[Outcome.FAIL] + 1
    assert waived.counts == Counter(f.outcome for f in waived.plans[0].findings)


def test_what_is_waived_does_not_close_the_gate() -> None:
    assert judged(None).exit_code == 1
    assert judged(Book((entry(rule="AUR-ENC-*"),))).exit_code == 0


def test_a_module_call_waives_in_every_instance() -> None:
    waiver = Waiver("r", "o", TODAY, "main.tf:1")
    inline = Entry((ENC,), waiver, blocks=(Block((), "module", "", "db"),))

    found = judged(Book((inline,))).plans[0].findings

    assert {f.outcome for f in found if f.rule.id == ENC} == {Outcome.WAIVED}


def test_a_requirement_is_waived_where_its_violations_are() -> None:
    framework = Framework("pci-dss-4.0", "PCI DSS", "", (), "")

    report = judged(Book((entry(rule="AUR-ENC-*"),)), framework=framework)

    assert report.framework is not None
    statuses = {one.status for one in report.framework.requirements}
    assert statuses == {"waived"}


addresses = st.sampled_from(["a_b.c", "a_b.d[0]", 'module.m["x"].a_b.c'])
findings = st.builds(
    finding,
    addresses,
    st.sampled_from([ENC, KEY]),
    st.sampled_from(Outcome),
)
verdicts = st.lists(
    st.lists(findings, max_size=5).map(lambda found: verdict(*found)), max_size=3
)
entries = st.builds(
    entry,
    st.sampled_from(["*", "a_b.*", "module.m", "a_b.d[0]"]),
    st.sampled_from([ENC, KEY, "AUR-ENC-*", "AUR-NET-*"]),
    st.sampled_from([None, TODAY, date(2026, 6, 14)]),
)
severities = st.sampled_from(Severity)


@given(verdicts, st.lists(entries, max_size=4), st.sampled_from([False, True]))
def test_a_waiver_changes_no_other_finding(
    before: list[PlanVerdict],
    written: list[Entry],
    unknown: bool,  # noqa: FBT001
) -> None:
    after, _ = apply_waivers(before, Book(tuple(written)), RULES, Day(TODAY, unknown))

    waivable = {Outcome.FAIL, *([Outcome.UNKNOWN] if unknown else [])}
    for old, new in zip(before, after, strict=True):
        for was, now in zip(old.findings, new.findings, strict=True):
            if now.waiver is None:
                assert now == was
            else:
                assert was.outcome in waivable
                assert now.waiver in [one.waiver for one in written]
                assert replace(now, outcome=was.outcome, waiver=None) == was
        assert +new.counts == Counter(f.outcome for f in new.findings)


@given(verdicts)
def test_without_waivers_the_report_is_as_before(before: list[PlanVerdict]) -> None:
    assert apply_waivers(before, Book(), RULES, DAY) == (tuple(before), ())
