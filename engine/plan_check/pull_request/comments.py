"""Which comment is ours, and which of several runs may write it.

GitHub cannot update a comment on the condition that nobody else did. So each run
looks before it writes and again afterwards: the later run has the last word, what an
earlier one wrote over it is written again, and of two comments the later one stays.
What is left to chance is an earlier run that takes longer from its look to its write
than a later one from start to end; a concurrency group in the workflow rules it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

from plan_check.errors import PlanCheckError
from plan_check.pull_request.api import Api, RefusedError
from plan_check.pull_request.body import order_of
from plan_check.pull_request.run import Run

ACTIONS: Final = "github-actions[bot]"
"""Who writes with the token of a job."""
_TRIES: Final = 5
_MOST_PAGES: Final = 100


class Posted(StrEnum):
    """What became of the comment."""

    CREATED = "created"
    UPDATED = "updated"
    NEWER = "left as a newer run wrote it"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that an earlier run of the same check wrote, or this one."""

    id: int
    order: tuple[int, int]


def post_comment(api: Api, run: Run, text: str) -> Posted:
    """Write the comment, unless a newer run did.

    Args:
        api: Its token decides whose comments are looked at.
        run: For a pull request.
        text: Starts with the marker of the run.

    Raises:
        RefusedError: The token may not read or write comments.
        PlanCheckError: The API cannot be reached, or others keep writing.
    """
    author = _author(api)
    posted = Posted.UPDATED
    for _ in range(_TRIES):
        newest = _newest(api, run, author)
        if newest is not None and newest.order > run.order:
            return Posted.NEWER
        if newest is None:
            _create(api, run, text)
            posted = Posted.CREATED
        elif not _update(api, run, newest.id, text):
            continue
        newest = _newest(api, run, author)
        if newest is not None and newest.order > run.order:
            return Posted.NEWER
        if newest is not None and newest.order == run.order:
            return posted
    raise PlanCheckError(
        "the comment does not stay as it was written",
        hint="give the workflow a concurrency group, so that its runs take turns",
    )


def _author(api: Api) -> str:
    """Tell who the token is; GitHub tells that of a job's token by GraphQL only."""
    try:
        login = api.ask("query { viewer { login } }")["viewer"]["login"]
    except (PlanCheckError, RefusedError, KeyError, TypeError):
        return ACTIONS
    return login if isinstance(login, str) else ACTIONS


def _newest(api: Api, run: Run, author: str) -> Comment | None:
    """Find the comment that the latest run wrote, and delete the others."""
    found = sorted(_ours(api, run, author), key=lambda one: (one.order, -one.id))
    for other in found[:-1]:
        _delete(api, run, other.id)
    return found[-1] if found else None


def _ours(api: Api, run: Run, author: str) -> list[Comment]:
    found = []
    path = f"/repos/{run.repository}/issues/{run.number}/comments?per_page=100"
    for page in range(1, _MOST_PAGES + 1):
        answer = api.call("GET", f"{path}&page={page}")
        listed = answer.data if isinstance(answer.data, list) else []
        found += [one for one in (_ours_or_none(c, run, author) for c in listed) if one]
        if not answer.has_next:
            break
    return found


def _ours_or_none(comment: Any, run: Run, author: str) -> Comment | None:  # noqa: ANN401
    """Read one comment; what others wrote is not ours, whatever it starts with."""
    try:
        order = order_of(comment["body"] or "", run.key)
        is_ours = comment["user"]["login"] == author
        return Comment(int(comment["id"]), order) if is_ours and order else None
    except (KeyError, TypeError, ValueError):
        return None


def _create(api: Api, run: Run, text: str) -> None:
    path = f"/repos/{run.repository}/issues/{run.number}/comments"
    api.call("POST", path, {"body": text})


def _update(api: Api, run: Run, number: int, text: str) -> bool:
    """Update a comment; ``False`` where somebody has just deleted it."""
    try:
        api.call("PATCH", _path(run, number), {"body": text})
    except RefusedError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return False
        raise
    return True


def _delete(api: Api, run: Run, number: int) -> None:
    try:
        api.call("DELETE", _path(run, number))
    except RefusedError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise


def _path(run: Run, number: int) -> str:
    return f"/repos/{run.repository}/issues/comments/{number}"
