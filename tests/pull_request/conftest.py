"""A stand-in for GitHub's API, on the loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from github_stand_in import GitHub, serve


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    """Give a stand-in that holds no comments."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serve() as standing_in:
        yield standing_in
