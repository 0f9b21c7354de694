"""Requests to GitHub's API: patient with its limits, and silent about the token."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from plan_check.errors import PlanCheckError, UsageError

_TOKEN: Final = re.compile(r"[!-~]{1,4000}")
_URL: Final = re.compile(r"https?://[!-~]+")
_TRIES: Final = 5
_LONGEST: Final = 120
"""Seconds to wait for one answer of the API; it may ask for an hour."""
_TIMEOUT: Final = 30
_MOST_BYTES: Final = 50_000_000
_REFUSED: Final = frozenset({401, 403, 404, 410})


class RefusedError(Exception):
    """The API does not let this token do what was asked, or there is no such thing."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Their names in lower case."""

    @property
    def has_next(self) -> bool:
        """Tell whether a list goes on, on another page."""
        return 'rel="next"' in self.headers.get("link", "")

    @property
    def is_limit(self) -> bool:
        """Tell whether the API wants to be left alone for a while."""
        if self.status == HTTPStatus.TOO_MANY_REQUESTS:
            return True
        words = str(self.data.get("message") if isinstance(self.data, dict) else "")
        return self.status == HTTPStatus.FORBIDDEN and (
            "retry-after" in self.headers
            or self.headers.get("x-ratelimit-remaining") == "0"
            or "rate limit" in words.lower()
        )


@dataclass(frozen=True, slots=True)
class Api:
    """One API, as one token sees it."""

    url: str
    graphql: str
    token: str = field(repr=False)
    pause: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        # http.client quotes a header that it does not like in its error
        if not _TOKEN.fullmatch(self.token):
            hint = "set GITHUB_TOKEN to the token of the job: ${{ github.token }}"
            raise UsageError("GITHUB_TOKEN is not set, or is no token", hint=hint)
        for url in (self.url, self.graphql):
            if not _URL.fullmatch(url):
                raise UsageError("GITHUB_API_URL or GITHUB_GRAPHQL_URL is no address")

    def ask(self, question: str) -> Any:  # noqa: ANN401
        """Send a question in GraphQL and give its data.

        Raises:
            RefusedError: As with :meth:`call`.
            PlanCheckError: Likewise.
        """
        answer = self._patiently("POST", self.graphql, {"query": question})
        return answer.data.get("data") if isinstance(answer.data, dict) else None

    def call(self, method: str, path: str, body: Any = None) -> Answer:  # noqa: ANN401
        """Send one request; ask again where the API has a fault or is busy.

        Args:
            method: ``GET``, ``POST``, ``PATCH`` or ``DELETE``.
            path: After the address of the API.
            body: Is sent as JSON.

        Raises:
            RefusedError: The token may not do this, or there is no such thing.
            PlanCheckError: The API cannot be reached, stays busy, or rejects it.
        """
        return self._patiently(method, f"{self.url.rstrip('/')}{path}", body)

    def _patiently(self, method: str, url: str, body: Any) -> Answer:  # noqa: ANN401
        answer = Answer(0)
        for attempt in range(_TRIES):
            answer = self._send(method, url, body)
            if answer.status in range(200, 300):
                return answer
            wait = _wait(answer, attempt)
            if wait is None:
                break
            if attempt + 1 < _TRIES:
                self.pause(wait)
        if answer.status in _REFUSED and not answer.is_limit:
            raise RefusedError(answer.status)
        raise _failure(method, answer)

    def _send(self, method: str, url: str, body: Any) -> Answer:  # noqa: ANN401
        request = Request(  # noqa: S310 - the scheme was checked
            url,
            None if body is None else json.dumps(body).encode(),
            {
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "User-Agent": "plan-check",
                "X-GitHub-Api-Version": "2022-11-28",
            },
            method=method,
        )
        try:
            with _opener().open(request, timeout=_TIMEOUT) as response:
                return _answer(response)
        except HTTPError as error:
            with error:
                return _answer(error)
        except (URLError, OSError, HTTPException):
            return Answer(0)


class _StayHere(HTTPRedirectHandler):
    """Follows no redirection: it would take the token along to another host."""

    def redirect_request(self, *_arguments: object) -> None:
        """Refuse."""


def _opener() -> OpenerDirector:
    return build_opener(_StayHere)


def _answer(response: Any) -> Answer:  # noqa: ANN401
    headers = {name.lower(): value for name, value in response.headers.items()}
    try:
        data = json.loads(response.read(_MOST_BYTES) or b"null")
    except (ValueError, RecursionError, OSError, HTTPException):
        data = None
    return Answer(response.status, data, headers)


def _wait(answer: Answer, attempt: int) -> float | None:
    """Give the seconds to wait before asking again; ``None`` where that is no use."""
    if not (answer.is_limit or answer.status == 0 or answer.status >= 500):  # noqa: PLR2004
        return None
    asked = answer.headers.get("retry-after", "")
    if asked.isascii() and asked.isdigit():
        return int(asked) if int(asked) <= _LONGEST else None
    return float(2**attempt)


def _failure(method: str, answer: Answer) -> PlanCheckError:
    if answer.status == 0:
        hint = "see whether the runner reaches GITHUB_API_URL, also through its proxy"
        return PlanCheckError("GitHub's API cannot be reached", hint=hint)
    if answer.is_limit:
        return PlanCheckError(
            "GitHub's API limits this token's requests", hint="run the job again later"
        )
    words = f"GitHub's API answered {method} with status {answer.status}"
    return PlanCheckError(words, hint="run the job again")
