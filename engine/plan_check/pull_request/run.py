"""What the runner of GitHub Actions says of a run, in its environment.

https://docs.github.com/en/actions/reference/workflows-and-actions/variables
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from plan_check.errors import SourceLocation, UsageError

_REPOSITORY: Final = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_SHA: Final = re.compile(r"[0-9a-f]{40,64}")
_SERVER: Final = re.compile(r"https?://[\w.:-]+", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_OUTSIDE: Final = "run it in a workflow of GitHub Actions"


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt of one run of a workflow, and the pull request that it is for."""

    repository: str
    number: int
    """Of the pull request; 0 where the run is for none."""
    key: str
    """Tells the comments of several checks apart: 16 hexadecimal digits."""
    order: tuple[int, int]
    """The number of the run and of its attempt: later ones are larger."""
    commit: str = ""
    """The head of the pull request; may be empty."""
    link: str = ""
    """The page of the run; may be empty."""
    is_fork: bool = False
    """The pull request comes from another repository, whose token may only read."""


def read_run(environment: Mapping[str, str], marker: str = "") -> Run:
    """Read the environment, and the event that started the run.

    Args:
        environment: ``GITHUB_…`` variables.
        marker: Names the comment; by default the job does.

    Raises:
        UsageError: A variable that is needed is missing, or means nothing.
    """
    repository = _matching(environment, "GITHUB_REPOSITORY", _REPOSITORY)
    event = _event(environment)
    pull = event.get("pull_request")
    pull = pull if isinstance(pull, dict) else {}
    workflow = environment.get("GITHUB_WORKFLOW_REF", "").partition("@")[0]
    name = f"{workflow}\n{marker or environment.get('GITHUB_JOB', '')}"
    attempt = environment.get("GITHUB_RUN_ATTEMPT") or "1"
    return Run(
        repository=repository,
        number=_number(pull, event),
        key=sha256(name.encode("utf-8", "backslashreplace")).hexdigest()[:16],
        order=(
            int(_matching(environment, "GITHUB_RUN_NUMBER", _NUMBER)),
            int(attempt) if _NUMBER.fullmatch(attempt) else 1,
        ),
        commit=_commit(pull),
        link=_link(environment, repository),
        is_fork=bool(pull) and _inside(pull, "head", "repo", "full_name") != repository,
    )


def _matching(
    environment: Mapping[str, str], name: str, pattern: re.Pattern[str]
) -> str:
    value = environment.get(name, "")
    if not value:
        raise UsageError(f"{name} is not set", hint=_OUTSIDE)
    if not pattern.fullmatch(value):
        raise UsageError(
            f"{name} has a value that GitHub would not give", hint=_OUTSIDE
        )
    return value


def _event(environment: Mapping[str, str]) -> dict[str, Any]:
    path = environment.get("GITHUB_EVENT_PATH", "")
    if not path:
        raise UsageError("GITHUB_EVENT_PATH is not set", hint=_OUTSIDE)
    try:
        event = json.loads(Path(path).read_bytes())
    except (OSError, ValueError, RecursionError):
        where = SourceLocation(path)
        raise UsageError("cannot be read as an event", where, _OUTSIDE) from None
    return event if isinstance(event, dict) else {}


def _number(pull: Mapping[str, Any], event: Mapping[str, Any]) -> int:
    """Give the number of the pull request, also where somebody commented on it."""
    found = pull.get("number")
    if found is None and _inside(event, "issue", "pull_request"):
        found = _inside(event, "issue", "number")
    return found if type(found) is int and found > 0 else 0


def _commit(pull: Mapping[str, Any]) -> str:
    sha = _inside(pull, "head", "sha")
    return sha if isinstance(sha, str) and _SHA.fullmatch(sha) else ""


def _link(environment: Mapping[str, str], repository: str) -> str:
    server = environment.get("GITHUB_SERVER_URL", "")
    run = environment.get("GITHUB_RUN_ID", "")
    if not (_SERVER.fullmatch(server) and _NUMBER.fullmatch(run)):
        return ""
    return f"{server}/{repository}/actions/runs/{run}"


def _inside(value: Any, *names: str) -> Any:  # noqa: ANN401
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
