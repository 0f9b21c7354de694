"""How far a long run is: seen by people at a terminal, and then gone."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, suppress
from pathlib import Path

import pytest

from plan_check.commands.progress import Progress

ROOT = Path(__file__).resolve().parents[2]


class Terminal(io.StringIO):
    """A stream that says that it is one."""

    def isatty(self) -> bool:
        return True

    def shown(self) -> str:
        """Give what is left in the line."""
        line: list[str] = []
        at = 0
        for character in self.getvalue():
            if character == "\r":
                at = 0
                continue
            line[at : at + 1] = character
            at += 1
        return "".join(line).rstrip()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("CI", raising=False)
    return Terminal()


@contextmanager
def drawing(
    terminal: Terminal, total: int, *, patient: bool = False, quiet: bool = False
) -> Iterator[Progress]:
    with (
        redirect_stderr(terminal),
        Progress(total, patient=patient, quiet=quiet) as progress,
    ):
        yield progress


def test_the_line_says_how_far_it_is_and_is_wiped_away(terminal: Terminal) -> None:
    with drawing(terminal, 40) as progress:
        progress.tell(12)
        assert terminal.shown() == "[#########.....................] 12 of 40 plans"

    assert terminal.shown() == ""
    assert "\x1b" not in terminal.getvalue()
    assert "\n" not in terminal.getvalue()


def test_an_error_wipes_it_away_too(terminal: Terminal) -> None:
    with suppress(KeyboardInterrupt), drawing(terminal, 2) as progress:
        progress.tell(1)
        raise KeyboardInterrupt

    assert terminal.shown() == ""


def test_a_short_run_shows_none(terminal: Terminal) -> None:
    with drawing(terminal, 2, patient=True) as progress:
        progress.tell(0)
        progress.tell(1)

    assert terminal.getvalue() == ""


def test_one_plan_shows_none(terminal: Terminal) -> None:
    with drawing(terminal, 1) as progress:
        progress.tell(0)

    assert terminal.getvalue() == ""


@pytest.mark.parametrize(("name", "value"), [("CI", "true"), ("TERM", "dumb")])
def test_where_nobody_watches_there_is_none(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with drawing(terminal, 2) as progress:
        progress.tell(1)

    assert terminal.getvalue() == ""


def test_quiet_shows_none(terminal: Terminal) -> None:
    with drawing(terminal, 2, quiet=True) as progress:
        progress.tell(1)

    assert terminal.getvalue() == ""


def test_a_stream_that_is_no_terminal_shows_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)

    with Progress(2, patient=False) as progress:
        progress.tell(1)

    assert capsys.readouterr() == ("", "")


def test_a_terminal_changes_nothing_in_the_report() -> None:
    plans = sorted(map(str, (ROOT / "fixtures").glob("*/plan.json")))
    command = [sys.executable, "-m", "plan_check", "--jobs", "2", *plans]
    environment = {k: v for k, v in os.environ.items() if k != "CI"}
    leader, follower = pty.openpty()
    try:
        outs = [
            subprocess.run(
                command,
                stdout=subprocess.PIPE,
                stderr=stream,
                check=False,
                env={**environment, "TERM": "xterm"},
            ).stdout
            for stream in (follower, subprocess.DEVNULL)
        ]
        os.write(follower, b"end")
        drawn = b""
        while not drawn.endswith(b"end"):
            drawn += os.read(leader, 1 << 20)
    finally:
        os.close(leader)
        os.close(follower)

    assert outs[0] == outs[1] != b""
    assert drawn.rpartition(b"\r")[2] == b"end"
