"""What an address of a waiver covers."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_check.waivers.addresses import matches, parse_address, spot_of


def covers(pattern: str, address: str) -> bool:
    parsed = parse_address(pattern)
    assert parsed is not None, pattern
    return parsed.covers(spot_of(address))


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("aws_rds_cluster.this", "aws_rds_cluster.this"),
        ("aws_rds_cluster.this", "aws_rds_cluster.this[0]"),
        ("aws_rds_cluster.this", 'aws_rds_cluster.this["a"]'),
        ("aws_rds_cluster.this[0]", "aws_rds_cluster.this[0]"),
        ('aws_rds_cluster.this["a"]', 'aws_rds_cluster.this["a"]'),
        ('aws_rds_cluster.this["*"]', 'aws_rds_cluster.this["a[0].b"]'),
        ('aws_rds_cluster.this["eu-*"]', 'aws_rds_cluster.this["eu-west-1"]'),
        ("aws_rds_cluster.this[*]", "aws_rds_cluster.this[12]"),
        ("aws_rds_cluster.*", 'aws_rds_cluster.this["x"]'),
        ("aws_rds_*.main-*", "aws_rds_cluster.main-db[3]"),
        (r'aws_rds_cluster.this["a\"]b"]', r'aws_rds_cluster.this["a\"]b"]'),
        ('aws_rds_cluster.this["größe"]', 'aws_rds_cluster.this["gro\u0308ße"]'),
        ("aws_rds_cluster.größe", "aws_rds_cluster.größe"),
        (
            "module.db.aws_rds_cluster.this",
            'module.db["x"].aws_rds_cluster.this[0]',
        ),
        (
            'module.db["*"].aws_rds_cluster.*',
            'module.db["a.b"].aws_rds_cluster.this["c"]',
        ),
        ("module.db", 'module.db["x"].module.inner.aws_kms_key.this'),
        ("module.db.*", "module.db[0].data.aws_vpc.this"),
        ("module.*.aws_kms_key.this", "module.db.aws_kms_key.this"),
        ("*.aws_kms_key.this", "aws_kms_key.this"),
        ("*.aws_kms_key.this", 'module.a["k"].module.b.aws_kms_key.this[1]'),
        ("module.a.*.aws_kms_key.this", "module.a.module.b.aws_kms_key.this"),
        ("*.module.db", "module.a.module.db.aws_kms_key.this"),
        ("data.aws_vpc.this", "data.aws_vpc.this"),
        ("*.this", "aws_kms_key.this"),
        ("*", 'module.a["k"].data.aws_vpc.this[0]'),
    ],
)
def test_what_a_pattern_covers(pattern: str, address: str) -> None:
    assert covers(pattern, address)


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("aws_rds_cluster.this", "aws_rds_cluster.This"),
        ("aws_rds_cluster.this", "aws_rds_cluster.this2"),
        ("aws_rds_cluster.this", "module.db.aws_rds_cluster.this"),
        ("aws_rds_cluster.*", "module.db.aws_rds_cluster.this"),
        ("aws_rds_cluster.this[0]", "aws_rds_cluster.this"),
        ("aws_rds_cluster.this[0]", "aws_rds_cluster.this[1]"),
        ("aws_rds_cluster.this[0]", 'aws_rds_cluster.this["0"]'),
        ("aws_rds_cluster.this[*]", "aws_rds_cluster.this"),
        ('aws_rds_cluster.this["*"]', "aws_rds_cluster.this[0]"),
        ('aws_rds_cluster.this["[ab]"]', 'aws_rds_cluster.this["a"]'),
        ('aws_rds_cluster.this["?"]', 'aws_rds_cluster.this["a"]'),
        ('aws_rds_cluster.this["a"]', 'aws_rds_cluster.this["A"]'),
        ("module.*.aws_kms_key.this", "module.a.module.b.aws_kms_key.this"),
        ('module.db["a"]', 'module.db["b"].aws_kms_key.this'),
        ("module.db", "module.database.aws_kms_key.this"),
        ("module.db", "module.a.module.db.aws_kms_key.this"),
        ("module.db.*", "aws_kms_key.this"),
        ("aws_vpc.this", "data.aws_vpc.this"),
        ("*.aws_rds_cluster.*", "module.aws_rds_cluster.aws_kms_key.this"),
        ("*.this", "module.a.aws_kms_key.this"),
    ],
)
def test_what_a_pattern_does_not_cover(pattern: str, address: str) -> None:
    assert not covers(pattern, address)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "aws_rds_cluster",
        "aws_*",
        "module",
        "aws_rds_cluster..this",
        ".aws_rds_cluster.this",
        "aws_rds_cluster.this.",
        "aws_rds_cluster.this.arn",
        "aws_rds_cluster.this[",
        "aws_rds_cluster.this[a]",
        'aws_rds_cluster.this["a"',
        "aws_rds_cluster.this[0][1]",
        "aws_rds_cluster[0].this",
        "[0]",
        "data.aws_vpc",
        "a b.c",
        "aws_rds_cluster.this\n",
    ],
)
def test_what_can_match_no_address_is_no_pattern(text: str) -> None:
    assert parse_address(text) is None


keys = st.text(max_size=5)


@given(keys, keys)
def test_a_key_is_covered_by_itself_alone(one: str, other: str) -> None:
    pattern, address = (f"a_b.c[{json.dumps(key)}]" for key in (one, other))

    assert covers(pattern.replace("*", "x"), pattern.replace("*", "x"))
    if "*" not in one and spot_of(pattern) != spot_of(address):
        assert not covers(pattern, address) or not (one + other).isascii()


@given(st.text("ab*", max_size=6), st.text("ab", max_size=6))
def test_a_star_stands_for_any_characters(pattern: str, text: str) -> None:
    def slowly(pattern: str, text: str) -> bool:
        if not pattern:
            return not text
        if pattern[0] == "*":
            return any(slowly(pattern[1:], text[n:]) for n in range(len(text) + 1))
        return text[:1] == pattern[0] and slowly(pattern[1:], text[1:])

    assert matches(pattern, text) is slowly(pattern, text)


def test_a_hostile_pattern_costs_no_time() -> None:
    start = time.process_time()

    pattern = "*." * 500 + "module.a." * 500 + "aws_kms_key.b"
    assert not covers(pattern, "module.a." * 500 + "aws_kms_key.c")
    assert not matches("*a" * 5000 + "b", "a" * 20000)

    assert time.process_time() - start < 2
