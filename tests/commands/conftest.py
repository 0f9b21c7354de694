"""Runs the command line inside the test's own process, which is quick."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from plan_check.__main__ import main

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """Give a function that runs the command line at the top of the repository."""
    monkeypatch.chdir(ROOT)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def run_(*arguments: str | Path) -> Ran:
        capsysbinary.readouterr()
        code = main([str(argument) for argument in arguments])
        caught = capsysbinary.readouterr()
        return Ran(code, caught.out.decode(), caught.err.decode())

    limit = sys.getrecursionlimit()
    yield run_
    sys.setrecursionlimit(limit)
    gc.enable()
