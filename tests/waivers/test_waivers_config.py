"""Waivers in the configuration file, and what is said of mistakes in them."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from plan_check.config.json_schema import config_schema
from plan_check.errors import PlanCheckError, ProblemGroup
from plan_check.rules.yaml import read_yaml
from plan_check.waivers.config import read_waivers
from plan_check.waivers.model import Book

GOOD = (
    "rule: AUR-NET-006, address: 'a_b.c', reason: proxy, owner: db, until: 2026-12-31"
)


def read(tmp_path: Path, text: str) -> Book:
    return read_waivers(data_of(tmp_path, text), "plan-check.yaml")


def data_of(tmp_path: Path, text: str) -> Any:  # noqa: ANN401
    path = tmp_path / "plan-check.yaml"
    path.write_text(text)
    return read_yaml(path, [])


def test_a_waiver_says_what_it_covers_and_who_stands_for_it(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        "accept:\n"
        "  - rule: [AUR-NET-*, open-to-the-internet]\n"
        '    address: module.db["*"].aws_rds_cluster.*\n'
        "    plan: infra/prod*\n"
        "    reason: >\n      behind the\n      corporate proxy\n"
        "    owner: db-team\n"
        "    until: 2026-12-31\n",
    )

    (entry,) = book.entries
    assert entry.rules == ("AUR-NET-*", "open-to-the-internet")
    assert entry.scope == ('module.db["*"].aws_rds_cluster.*',)
    assert entry.plans == ("infra/prod*",)
    assert entry.waiver.reason == "behind the corporate proxy"
    assert entry.waiver.owner == "db-team"
    assert entry.waiver.until == date(2026, 12, 31)
    assert entry.waiver.place == "plan-check.yaml:2"


def test_toml_says_the_same() -> None:
    data = tomllib.loads(
        '[[accept]]\nrule = "AUR-NET-006"\naddress = "a_b.c"\nreason = "proxy"\n'
        'owner = "db"\nuntil = 2026-12-31\n'
    )

    (entry,) = read_waivers(data, "pyproject.toml").entries

    assert entry.waiver.until == date(2026, 12, 31)
    assert entry.waiver.place == "pyproject.toml (waiver 1)"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("acept: []", ":1: unknown key 'acept'\n  hint: did you mean 'accept'?"),
        ("inline: maybe", ":1: waivers.inline must be allow or deny"),
        ("require: owner", ":1: waivers.require must be a list"),
        ("require: [ownr]", "did you mean 'owner'?"),
        ("accept: {a: b}", ":1: waivers.accept must be a list"),
        ("accept:\n  - AUR-NET-006", ":2: a waiver must be a mapping"),
        (f"accept:\n  - {{{GOOD}, untill: x}}", "did you mean 'until'?"),
        (f"accept: [{{{GOOD.replace('c', '[')}}}]", "can match no resource"),
        ("accept: [{rule: A, reason: r, owner: o, until: 2026-01-01}]", "no address"),
        ("accept: [{address: a_b.c, reason: r, owner: o}]", "no rule and no until"),
        ("accept: [{rule: 1, address: a_b.c}]", "rule must be text"),
        ("accept: [{rule: [], address: a_b.c}]", "rule must be text"),
        (f"accept: [{{{GOOD.replace('proxy', '7')}}}]", "reason must be text"),
        (f"accept: [{{{GOOD.replace('proxy', '[a]')}}}]", "reason must be text"),
        (f"accept: [{{{GOOD.replace('owner: db', 'owner: [x]')}}}]", "owner must be"),
        (f"accept: [{{{GOOD.replace('proxy', repr(' '))}}}]", "has no reason"),
        (f"accept: [{{{GOOD.replace('2026-12-31', '31.12.2026')}}}]", "is not a day"),
        (f"accept: [{{{GOOD.replace('2026-12-31', '2026-02-30')}}}]", "is not a day"),
        (f"accept: [{{{GOOD.replace('2026-12-31', '20261231')}}}]", "is not a day"),
        (f"accept: [{{{GOOD.replace('2026-12-31', 'never')}}}]", "2026-12-31"),
        (f"accept: [{{{GOOD.replace('AUR-NET-006', 'x' * 300)}}}]", "rule must be"),
    ],
)
def test_a_malformed_waiver_is_told_with_its_line(
    tmp_path: Path, text: str, told: str
) -> None:
    with pytest.raises(PlanCheckError) as caught:
        read(tmp_path, text)

    assert told in str(caught.value)
    assert "plan-check.yaml:" in str(caught.value)


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(ProblemGroup, match="3 problems in the waivers"):
        read(tmp_path, "inline: no-no\naccept:\n  - {rul: A}\n")


@pytest.mark.parametrize("name", ["reason", "owner", "until"])
def test_what_a_waiver_must_say_can_be_relaxed(tmp_path: Path, name: str) -> None:
    parts = dict(part.split(": ") for part in GOOD.split(", "))
    del parts[name]
    entry = ", ".join(f"{key}: {value}" for key, value in parts.items())

    with pytest.raises(PlanCheckError, match=f"has no {name}"):
        read(tmp_path, f"accept: [{{{entry}}}]")
    required = ", ".join({"reason", "owner", "until"} - {name})
    book = read(tmp_path, f"require: [{required}]\naccept: [{{{entry}}}]")

    assert not getattr(book.entries[0].waiver, name)


def test_what_the_reader_accepts_the_schema_accepts(tmp_path: Path) -> None:
    text = f"waivers:\n  inline: deny\n  require: [owner]\n  accept: [{{{GOOD}}}]\n"
    data = data_of(tmp_path, text)

    jsonschema.validate(data, config_schema())
    data["waivers"]["accept"][0]["untill"] = "x"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, config_schema())
