"""``plan-check comment``: write or update the one comment on a pull request."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plan_check.commands.program import Job

if TYPE_CHECKING:
    from plan_check.pull_request import Run

BodyOption = Annotated[
    Path,
    typer.Option(
        "--body", metavar="FILE", help="The text, as --output markdown:FILE wrote it."
    ),
]
MarkerOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Tells the comments of several checks apart. Default: the job's name.",
        show_default=False,
    ),
]


def comment(*, body: BodyOption, marker: MarkerOption = "") -> Job:
    """Write one comment on a pull request of GitHub, or update it.

    Runs in a workflow of GitHub Actions, with GITHUB_TOKEN set. Where the token may
    not write, as with pull requests from forks, it says so, with exit code 0.
    """
    return partial(_post, body, marker)


def _post(file: Path, marker: str) -> int:
    import os

    from plan_check.pull_request import Api, RefusedError, post_comment, read_run
    from plan_check.pull_request.body import compose

    report = _read(file)
    run = read_run(os.environ, marker)
    if not run.number:
        _say("notice", "this run is for no pull request, so there is no comment")
        return 0
    url = os.environ.get("GITHUB_API_URL") or "https://api.github.com"
    graphql = os.environ.get("GITHUB_GRAPHQL_URL") or f"{url}/graphql"
    api = Api(url, graphql, os.environ.get("GITHUB_TOKEN", "").strip())
    try:
        posted = post_comment(api, run, compose(report, run))
    except RefusedError as error:
        _say(*_refused(run, error.status))
        return 0
    _say("", f"comment on pull request {run.number}: {posted}")
    return 0


def _read(file: Path) -> str:
    from plan_check.errors import SourceLocation, UsageError
    from plan_check.report.inert import inert

    where = SourceLocation(inert(str(file)))
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file"
        hint = "write it first: plan-check --output markdown:comment.md plan.json"
        raise UsageError(f"cannot be read: {reason.lower()}", where, hint) from None
    if not text.strip():
        raise UsageError("the comment would be empty", where)
    return text


def _refused(run: Run, status: int) -> tuple[str, str]:
    if run.is_fork:
        return "notice", (
            "the pull request comes from a fork, for which GitHub gives a token that"
            " may not write comments; the report is in the summary of this run"
        )
    return "warning", (
        f"GitHub refused the comment (status {status}); give the job these permissions:"
        " pull-requests: write"
    )


def _say(level: str, text: str) -> None:
    """Tell whoever reads the log; as an annotation where GitHub makes one of it."""
    import os

    from plan_check.commands.streams import write_text

    is_action = os.environ.get("GITHUB_ACTIONS") == "true"
    start = f"::{level} title=plan-check::" if level and is_action else ""
    write_text(f"{start}{text}\n")
