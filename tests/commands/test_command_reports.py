"""Reports in several formats at once, and what happens when one cannot be written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from junitparser import JUnitXml

from plan_check.commands.options import Format
from plan_check.commands.quick import read_quickly

Run = Callable[..., Any]
HARDENED = "fixtures/mysql-hardened/plan.json"
INSECURE = "fixtures/mysql-insecure/plan.json"


def test_one_run_writes_a_report_in_each_format(run: Run, tmp_path: Path) -> None:
    names = ["a.sarif", "b.xml", "gitlab:c.json", "github:d", "e.json", "f.txt"]
    targets = [
        f"{prefix}{colon}{tmp_path / name}"
        for prefix, colon, name in (one.rpartition(":") for one in names)
    ]

    ran = run(INSECURE, *(f"--output={target}" for target in targets))

    assert ran.code == 1
    assert orjson.loads((tmp_path / "a.sarif").read_bytes())["version"] == "2.1.0"
    assert JUnitXml.fromstring((tmp_path / "b.xml").read_bytes()).failures > 0
    assert orjson.loads((tmp_path / "c.json").read_bytes())[0]["check_name"]
    assert (tmp_path / "d").read_text().startswith("::error ")
    assert orjson.loads((tmp_path / "e.json").read_bytes())["summary"]
    assert (tmp_path / "f.txt").read_text() == ran.out


@pytest.mark.parametrize("format_", ["sarif", "junit", "github", "gitlab"])
def test_standard_output_is_what_a_file_would_be(
    run: Run, tmp_path: Path, format_: str
) -> None:
    path = tmp_path / "report"

    ran = run(INSECURE, "--format", format_, "--output", f"{format_}:{path}")

    assert (ran.code, ran.err) == (1, "")
    assert path.read_bytes().decode() == ran.out


def test_where_one_report_cannot_be_written_none_is(run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "report.sarif", tmp_path / "missing" / "junit.xml"

    ran = run(HARDENED, "--output", good, "--output", bad)

    assert (ran.code, ran.out) == (2, "")
    assert "its folder does not exist" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_two_names_of_one_file_are_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "report")

    ran = run(HARDENED, "--output", tmp_path / "report", "--output", tmp_path / "link")

    assert ran.code == 2
    assert "two reports would be written to one place" in ran.err


@pytest.mark.parametrize("format_", list(Format))
def test_every_format_is_read_without_typer(format_: Format) -> None:
    request = read_quickly(["./plan.json", "--format", format_.value])

    assert request is not None
    assert request.format == format_.value
