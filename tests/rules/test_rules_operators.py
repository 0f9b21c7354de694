"""Operators: what each one says, and laws that hold of all of them."""

from __future__ import annotations

import fnmatch
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from plan_check.rules.aws_operators import days_ahead, glob_matches
from plan_check.rules.comparing import compile_regex, empty, enabled
from plan_check.rules.kleene import Tri
from plan_check.rules.operators import operators
from plan_check.values import UNKNOWN, Data, Perhaps, Sensitive, Unknown

TABLE = operators()
SOME: list[Data] = ["a", UNKNOWN]
TCP = {"protocol": "tcp", "from": 5432, "to": 5432}


def says(name: str, data: Any, operand: Any) -> Tri:  # noqa: ANN401
    return TABLE[name].apply(data, operand)


@pytest.mark.parametrize(
    ("name", "data", "operand", "expected"),
    [
        ("equals", 1, "1", True),
        ("equals", True, "true", True),
        ("equals", True, 1, False),
        ("equals", "True", True, True),
        ("equals", "a", "A", False),
        ("equals", None, "a", False),
        ("equals", ["a"], "a", True),
        ("equals", ["a", "b"], ["a", "b"], True),
        ("equals", ["a", "b"], ["b", "a"], False),
        ("equals", SOME, ["a", "b"], None),
        ("equals", SOME, ["b", "b"], False),
        ("equals", SOME, ["a"], False),
        ("equals", UNKNOWN, "a", None),
        ("equals", Sensitive("a"), "a", True),
        ("in", "a", ["a", "b"], True),
        ("in", "c", ["a", "b"], False),
        ("in", UNKNOWN, ["a"], None),
        ("in", 3306, ["3306"], True),
        ("matches", "aurora-mysql", "^aurora", True),
        ("matches", "mysql", "^aurora", False),
        ("matches", 16, "^16$", True),
        ("matches", None, ".*", False),
        ("matches", ["a"], "a", False),
        ("matches", UNKNOWN, ".", None),
        ("matches", Sensitive("x"), "x", True),
        ("any_matches", SOME, "^a$", True),
        ("any_matches", SOME, "^b$", None),
        ("any_matches", ["a"], "^b$", False),
        ("any_matches", [], ".", False),
        ("matches_each", ["CPU", "Memory"], ["CPU", "Mem"], True),
        ("matches_each", ["CPU"], ["CPU", "Mem"], False),
        ("matches_each", ["CPU", UNKNOWN], ["CPU", "Mem"], None),
        ("at_least", 7, 7, True),
        ("at_least", "6", 7, False),
        ("at_least", "x", 7, None),
        ("at_least", UNKNOWN, 7, None),
        ("at_most", 7, 7, True),
        ("at_most", 8, 7, False),
        ("at_most", 10**400, 7, None),
        ("contains", SOME, "a", True),
        ("contains", SOME, "b", None),
        ("contains", [], "b", False),
        ("contains", "b", "b", True),
        ("contains_all", ["a", "b"], ["a"], True),
        ("contains_all", SOME, ["a", "b"], None),
        ("contains_all", [], [], True),
        ("contains_any", SOME, ["b", "a"], True),
        ("contains_any", SOME, ["b"], None),
        ("contains_any", ["a"], ["b"], False),
        ("lists", "x, PGAUDIT ,y", "pgaudit", True),
        ("lists", "'pgaudit'", "pgaudit", True),
        ("lists", "pgauditlogtofile", "pgaudit", False),
        ("lists", UNKNOWN, "pgaudit", None),
        ("lists_all", "ddl, ROLE", ["role", "ddl"], True),
        ("lists_all", "ddl", ["role", "ddl"], False),
        ("lists_all", "ddl", [], True),
        ("lists_all", UNKNOWN, ["ddl"], None),
        ("lists_all", ["ddl", "role"], ["role", "ddl"], True),
        ("lists_only", "rdsadmin", ["rdsadmin", "agent"], True),
        ("lists_only", "rdsadmin, Agent,", ["rdsadmin", "agent"], True),
        ("lists_only", "", [], True),
        ("lists_only", "rdsadmin,app", ["rdsadmin"], False),
        ("lists_only", UNKNOWN, ["rdsadmin"], None),
        ("lists_only", ["a", UNKNOWN], ["a"], None),
        ("lists_only", ["b", UNKNOWN], ["a"], False),
        ("mentions", "ALARM(cpu) OR ALARM(disk)", "disk", True),
        ("mentions", "ALARM(cpu-high)", "cpu", False),
        ("mentions", "ALARM(cpu-high) AND ALARM(cpu)", "cpu", True),
        ("mentions", "/aws/rds/cluster/orders/audit", "orders", True),
        ("mentions", "/aws/rds/cluster/orders-eu/audit", "orders", False),
        ("mentions", "a(b", "(", False),
        ("mentions", "ordersorders", "orders", False),
        ("mentions", "orders", "orders", True),
        ("mentions", "orders", "", False),
        ("mentions", "orders", None, False),
        ("mentions", ["orders"], "orders", False),
        ("mentions", UNKNOWN, "orders", None),
        ("distinct_at_least", ["a", "a"], 2, False),
        ("distinct_at_least", ["a", "b"], 2, True),
        ("distinct_at_least", ["a", UNKNOWN], 2, None),
        ("distinct_at_least", ["a", UNKNOWN], 3, False),
        ("wider_than", "0.0.0.0/0", 2, True),
        ("wider_than", "0.0.0.0/1", 2, True),
        ("wider_than", "::/0", 2, True),
        ("wider_than", "10.0.0.0/8", 2, False),
        ("wider_than", "10.0.0.0/x", 2, None),
        ("wider_than", ["10.0.0.0/8", UNKNOWN], 2, None),
        ("wider_than", ["0.0.0.0/0", UNKNOWN], 2, True),
        ("wider_than", [], 2, False),
        ("covers", TCP, 5432, True),
        ("covers", TCP, "5432", True),
        ("covers", TCP, 3306, False),
        ("covers", {**TCP, "protocol": "udp"}, 5432, False),
        ("covers", {**TCP, "protocol": "-1"}, 5432, True),
        ("covers", {"protocol": "-1", "from": UNKNOWN, "to": UNKNOWN}, 1, True),
        ("covers", {**TCP, "protocol": UNKNOWN}, 5432, None),
        ("covers", {**TCP, "to": UNKNOWN}, 9999, None),
        ("covers", {**TCP, "to": UNKNOWN}, 80, False),
        ("covers", {"protocol": "tcp", "from": 0, "to": 65535}, None, True),
        ("covers", TCP, None, None),
        ("covers", "tcp", 5432, None),
        ("covers_only", TCP, 5432, True),
        ("covers_only", TCP, "5432", True),
        ("covers_only", TCP, 3306, False),
        ("covers_only", {**TCP, "to": 5433}, 5432, False),
        ("covers_only", {**TCP, "protocol": "-1"}, 5432, False),
        ("covers_only", {**TCP, "protocol": "udp"}, 5432, False),
        ("covers_only", {**TCP, "protocol": UNKNOWN}, 5432, None),
        ("covers_only", {**TCP, "protocol": UNKNOWN}, 80, False),
        ("covers_only", {**TCP, "to": UNKNOWN}, 5432, None),
        ("covers_only", TCP, None, None),
        ("covers_only", {"protocol": "tcp", "from": 0, "to": 9}, None, False),
        ("covers_only", {**TCP, "protocol": "-1"}, None, False),
        ("covers_only", "tcp", 5432, None),
        ("within", ["10.1.0.0/16"], ["10.0.0.0/8"], True),
        ("within", "10.0.0.0/8", ["10.0.0.0/8", "172.16.0.0/12"], True),
        ("within", "10.0.0.0/7", ["10.0.0.0/8"], False),
        ("within", ["10.1.0.0/16", "8.8.8.8/32"], ["10.0.0.0/8"], False),
        ("within", "fd00::1/128", ["10.0.0.0/8", "fd00::/8"], True),
        ("within", "fd00::1/128", ["10.0.0.0/8"], False),
        ("within", ["10.1.0.0/16", UNKNOWN], ["10.0.0.0/8"], None),
        ("within", ["8.8.8.8/32", UNKNOWN], ["10.0.0.0/8"], False),
        ("within", [], ["10.0.0.0/8"], True),
        ("within", "anything", ["10.0.0.0/8"], None),
        ("all_in", ["a", "b"], ["a", "b", "c"], True),
        ("all_in", ["a", "d"], ["a", "b", "c"], False),
        ("all_in", [], ["a"], True),
        ("all_in", SOME, ["a"], None),
        ("all_in", ["d", UNKNOWN], ["a"], False),
        ("contains", {"Owner": UNKNOWN}, "Owner", True),
        ("contains_all", {"Owner": "x"}, ["Owner", "Team"], False),
        ("version_at_least", "11.9", "11.9", True),
        ("version_at_least", "11.10", "11.9", True),
        ("version_at_least", "11.8", "11.9", False),
        ("version_at_least", "12", "11.9", True),
        ("version_at_least", "11", "11.9", None),
        ("version_at_least", "10", "11.9", False),
        ("version_at_least", "16.4-limitless", "16.4", True),
        ("version_at_least", "8.0.mysql_aurora.3.08.0", "8.0.3.9", False),
        ("version_at_least", "latest", "11.9", None),
        ("version_at_least", UNKNOWN, "11.9", None),
        ("overlaps", "mon:03:00-mon:04:00", "03:30-04:30", True),
        ("overlaps", "mon:03:00-mon:04:00", "04:00-05:00", False),
        ("overlaps", "sun:23:30-mon:00:30", "00:00-00:30", True),
        ("overlaps", "sun:23:30-mon:00:30", "00:30-23:30", False),
        ("overlaps", "sun:22:00-mon:02:00", "sun:23:00-sun:23:30", True),
        ("overlaps", "mon:03:00-mon:04:00", "tue:03:00-tue:04:00", False),
        ("overlaps", "Mon:03:00-Mon:04:00", "23:00-03:01", True),
        ("overlaps", "mon:03:00-mon:04:00", None, None),
        ("overlaps", "whenever", "03:00-04:00", None),
        ("overlaps", UNKNOWN, "03:00-04:00", None),
        ("grants", ["rds-db:connect"], "rds-db:connect", True),
        ("grants", ["RDS-DB:*"], "rds-db:connect", True),
        ("grants", ["*"], "rds-db:connect", True),
        ("grants", ["rds:*"], "rds-db:connect", False),
        ("grants", ["rds-db:conn?ct"], "rds-db:connect", True),
        ("grants", ["s3:*", UNKNOWN], "rds-db:connect", None),
        ("grants", ["*", UNKNOWN], "rds-db:connect", True),
        ("grants_any", ["rds:Delete*"], ["s3:GetObject", "rds:DeleteDBCluster"], True),
        ("grants_any", ["rds:Delete*"], ["rds:CreateDBCluster"], False),
        ("grants_any", {"all_but": ["rds:*"]}, ["rds:CreateDBCluster"], False),
        ("grants_any", [UNKNOWN], ["rds:CreateDBCluster"], None),
        ("same_version", "16.8", "16.8", True),
        ("same_version", "16.8", "16", True),
        ("same_version", "8.0", "8.0.mysql_aurora.3.08.0", True),
        ("same_version", "16.10", "16.8", False),
        ("same_version", "17", "16.8", False),
        ("same_version", "latest", "16.8", None),
        ("same_version", "16.8", "latest", None),
        ("same_version", UNKNOWN, "16.8", None),
        ("recurs_within", "rate(90 days)", 90, True),
        ("recurs_within", "rate(91 days)", 90, False),
        ("recurs_within", "rate(1 day)", "1", True),
        ("recurs_within", " Rate(4 hours) ", 1, True),
        ("recurs_within", "rate(25 hours)", 1, False),
        ("recurs_within", "cron(0 8 1 * ? *)", 90, True),
        ("recurs_within", "cron(0 8 1 * ? *)", 30, None),
        ("recurs_within", "cron(0 8 ? * 2#5 *)", 90, None),
        ("recurs_within", "cron(0 8 1 1 ? *)", 90, None),
        ("recurs_within", "cron(0 8 1 * ? 2027)", 90, None),
        ("recurs_within", "cron(0 8)", 90, None),
        ("recurs_within", "monthly", 90, None),
        ("recurs_within", "rate(1 day)", "often", None),
        ("recurs_within", UNKNOWN, 90, None),
    ],
)
def test_an_operator_says(name: str, data: Data, operand: Data, expected: Tri) -> None:
    assert says(name, data, operand) is expected


@pytest.mark.parametrize(
    ("day", "ahead", "expected"),
    [
        ("2025-01-01", 0, True),
        ("2024-12-31", 0, False),
        ("2025-06-30", 180, True),
        ("2025-06-29", 180, False),
        ("soon", 0, None),
        (None, 0, None),
        (UNKNOWN, 0, None),
    ],
)
def test_days_are_counted_from_the_day_of_judgement(
    day: Data, ahead: int, expected: Tri
) -> None:
    assert days_ahead(day, ahead, date(2025, 1, 1)) is expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("1", True),
        ("ON", True),
        ("True", True),
        (1, True),
        (True, True),
        ("0", False),
        ("OFF", False),
        (False, False),
        ("", False),
        ("{DBInstanceClassMemory/2}", None),
        (UNKNOWN, None),
        (Sensitive("on"), True),
    ],
)
def test_words_for_on_and_off_are_understood(word: Data, expected: Tri) -> None:
    assert enabled(word) is expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [("", True), ([], True), ({}, True), (None, True), (0, False), (False, False)],
)
def test_empty_is_nothing_in_it(data: Data, expected: bool) -> None:  # noqa: FBT001
    assert empty(data) is expected


@pytest.mark.parametrize("pattern", ["(", "(?=a)", r"(a)\1", "a{2000}"])
def test_a_pattern_that_could_run_away_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the message is RE2's
        compile_regex(pattern)


def test_an_item_that_may_not_be_there_can_rule_itself_out() -> None:
    perhaps = Perhaps("maybe", "a")

    assert says("contains", [perhaps], "a") is None
    assert says("contains", [perhaps], "b") is False
    assert says("any_matches", [perhaps], "^b") is False


words = st.text("ab*?.[]!\\", max_size=8)


@given(words, words)
@settings(max_examples=200)
def test_a_glob_matches_as_the_obvious_definition_does(pattern: str, text: str) -> None:
    escaped = "".join(
        c if c in "*?" else f"[{c}]" for c in pattern if c not in "[]!\\^"
    )
    assume(not set("[]!\\^") & set(pattern))

    assert glob_matches(pattern, text) == fnmatch.fnmatchcase(text, escaped)


def test_a_glob_of_many_stars_is_quick() -> None:
    assert not glob_matches("*a" * 2000 + "b", "a" * 20_000)


plain: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        1,
        7,
        "",
        "a",
        "b",
        "audit",
        "1",
        "x,audit",
        "0.0.0.0/0",
        "10.0.0.0/8",
        "rds-db:connect",
        "*",
        "tcp",
        "-1",
        "2025-01-01",
    ]
) | st.integers(0, 70000)
scalars = plain | st.just(UNKNOWN)
ports = st.fixed_dictionaries(
    {
        "protocol": st.sampled_from(["tcp", "udp", "-1", UNKNOWN]),
        "from": st.sampled_from([0, 1, 3306, 5432, 65535, UNKNOWN]),
        "to": st.sampled_from([0, 1, 3306, 5432, 65535, UNKNOWN]),
    }
)
data = scalars | st.lists(scalars, max_size=4) | ports
OPERANDS: dict[str, st.SearchStrategy[Any]] = {
    "any": plain | st.lists(plain, max_size=3),
    "string": st.sampled_from(["a", "^a$", "audit", "rds-db:connect", "."]),
    "number": st.integers(-1, 40),
    "array": st.lists(st.sampled_from(["a", "b", "audit", ".", "^1$"]), max_size=3),
}
LEARNED: dict[str, st.SearchStrategy[Any]] = {
    "protocol": st.sampled_from(["tcp", "udp", "-1", "icmp"]),
    "from": st.sampled_from([0, 1, 5432, 65535]),
    "to": st.sampled_from([0, 1, 5432, 65535]),
}


def learn(draw: st.DataObject, value: Any, name: str = "") -> Any:  # noqa: ANN401
    """Put a known value in the place of some that are not."""
    if isinstance(value, Unknown):
        stays = draw.draw(st.booleans())
        return value if stays else draw.draw(LEARNED.get(name, plain))
    if isinstance(value, list):
        return [learn(draw, item) for item in value]
    if isinstance(value, dict):
        return {key: learn(draw, item, key) for key, item in value.items()}
    return value


@pytest.mark.parametrize("name", [n for n in TABLE if n != "days_ahead"])
@given(value=data, draw=st.data())
def test_learning_an_unknown_part_never_overturns_a_comparison(
    name: str, value: Data, draw: st.DataObject
) -> None:
    operand = draw.draw(OPERANDS[TABLE[name].operand])
    assume(TABLE[name].operand != "number" or not isinstance(operand, bool))

    before = says(name, value, operand)
    after = says(name, learn(draw, value), operand)

    assert before in (None, after)


@pytest.mark.parametrize("name", [n for n in TABLE if n != "days_ahead"])
@given(value=scalars | st.lists(scalars, max_size=4), draw=st.data())
def test_a_secret_compares_like_any_other_value(
    name: str, value: Data, draw: st.DataObject
) -> None:
    operand = draw.draw(OPERANDS[TABLE[name].operand])

    assert says(name, Sensitive(value), operand) == says(name, value, operand)


@pytest.mark.parametrize("name", [n for n, o in TABLE.items() if o.negates])
def test_a_negated_operator_is_the_other_one_turned_round(name: str) -> None:
    assert TABLE[name].apply is TABLE[TABLE[name].negates].apply


@pytest.mark.parametrize("name", TABLE)
def test_every_operator_has_words_and_an_example(name: str) -> None:
    operator = TABLE[name]

    assert operator.about
    assert operator.example.startswith(f"{name}: ")
    assert operator.operand in OPERANDS
