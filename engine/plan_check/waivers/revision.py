"""Reads files as they were at a git revision."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Final

from plan_check.errors import UsageError

_SECONDS: Final = 60


def commit_of(revision: str, folder: Path) -> str:
    """Give the hash of the commit that a revision means.

    Args:
        revision: As a person writes it: ``main``, ``origin/main``, ``HEAD~1``.
        folder: Any in the repository.

    Raises:
        UsageError: There is no such revision, no repository, or no git.
    """
    wanted = f"{revision}^{{commit}}"
    arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
    found = _git(folder, *arguments) if _may_be_one(revision) else None
    commit = (found or b"").decode("ascii", "replace").strip()
    if not commit.isalnum():
        hint = (
            "name a commit of the repository; a shallow clone, as CI makes it, may"
            " need git fetch first"
        )
        raise UsageError(f"git knows no revision {revision!r}", hint=hint)
    return commit


def content_at(commit: str, folder: Path, path: str) -> bytes | None:
    """Give a file as it was; ``None`` where there was none.

    Args:
        commit: A hash, as :func:`commit_of` gives it.
        folder: Where *path* starts.
        path: With ``/``; it must not lead out of the repository.
    """
    if "\0" in path:
        return None
    return _git(folder, "cat-file", "blob", f"{commit}:./{path}")


def _may_be_one(revision: str) -> bool:
    return bool(revision) and not revision.startswith("-") and "\0" not in revision


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Give what git prints; ``None`` where it fails.

    Raises:
        UsageError: There is no git.
    """
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
    except FileNotFoundError:
        hint = "install git, or leave --waivers-since out"
        raise UsageError("there is no git to ask", hint=hint) from None
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
