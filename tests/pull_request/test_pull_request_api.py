"""Requests are patient with GitHub, and the token stays where it belongs."""

from __future__ import annotations

import pytest

from github_stand_in import TOKEN, Answered, GitHub
from plan_check.errors import PlanCheckError, UsageError
from plan_check.pull_request import Api, RefusedError

PATH = "/repos/octo/shop/issues/7/comments"
LIMIT = "You have exceeded a secondary rate limit. Please wait a few minutes"


def answers(github: GitHub, *given: Answered) -> None:
    """Have the stand-in answer in turn, and then as it would."""
    rest = list(given)
    github.before = lambda *_: rest.pop(0) if rest else None


def test_a_fault_of_github_is_asked_again(github: GitHub) -> None:
    pauses: list[float] = []
    answers(github, (502, None, {}), (503, {}, {}), (500, {}, {}))

    github.api(pauses).call("POST", PATH, {"body": "text"})

    assert pauses == [1, 2, 4]
    assert github.bodies() == ["text"]


@pytest.mark.parametrize("status", [403, 429])
def test_a_limit_is_waited_for_as_long_as_github_says(
    github: GitHub, status: int
) -> None:
    pauses: list[float] = []
    answers(github, (status, {"message": LIMIT}, {"Retry-After": "37"}))

    github.api(pauses).call("POST", PATH, {"body": "text"})

    assert pauses == [37]


def test_a_limit_without_a_time_is_waited_for(github: GitHub) -> None:
    pauses: list[float] = []
    answers(github, (403, {"message": LIMIT}, {}))

    github.api(pauses).call("POST", PATH, {"body": "text"})

    assert pauses == [1]


def test_an_hour_is_too_long_to_wait(github: GitHub) -> None:
    pauses: list[float] = []
    answers(github, (429, {}, {"Retry-After": "3600"}))

    with pytest.raises(PlanCheckError, match="limits this token's requests"):
        github.api(pauses).call("POST", PATH, {"body": "text"})

    assert pauses == []


def test_a_fault_that_stays_is_an_error(github: GitHub) -> None:
    github.before = lambda *_: (502, {"message": "<html>"}, {})

    with pytest.raises(PlanCheckError, match="answered GET with status 502"):
        github.api().call("GET", PATH)

    assert len(github.requests) == 5


def test_what_github_rejects_is_not_asked_again(github: GitHub) -> None:
    answers(github, (422, {"message": "Validation Failed"}, {}))

    with pytest.raises(PlanCheckError, match="status 422"):
        github.api().call("POST", PATH, {"body": ""})

    assert len(github.requests) == 1


def test_a_refusal_is_told_from_a_limit(github: GitHub) -> None:
    message = {"message": "Resource not accessible by integration"}
    answers(github, (403, message, {"X-RateLimit-Remaining": "4999"}))

    with pytest.raises(RefusedError):
        github.api().call("POST", PATH, {"body": "text"})


def test_a_server_that_is_not_there_is_an_error() -> None:
    api = Api("http://127.0.0.1:9", "http://127.0.0.1:9", TOKEN, lambda _: None)

    with pytest.raises(PlanCheckError, match="cannot be reached"):
        api.call("GET", PATH)


def test_a_redirection_does_not_get_the_token(github: GitHub) -> None:
    answers(github, (307, {}, {"Location": f"{github.address}/elsewhere"}))

    with pytest.raises(PlanCheckError, match="status 307"):
        github.api().call("GET", PATH)

    assert github.requests == [("GET", PATH)]


@pytest.mark.parametrize("token", ["", "two\nlines", "ghs_ü", "a b"])
def test_a_token_that_is_none_is_refused_and_not_quoted(token: str) -> None:
    with pytest.raises(UsageError) as caught:
        Api("https://api.github.com", "https://api.github.com/graphql", token)

    assert not token or token not in str(caught.value)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x", "", "https://a b"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        Api(url, "https://api.github.com/graphql", TOKEN)


def test_the_token_is_in_no_representation(github: GitHub) -> None:
    api = github.api()
    api.call("GET", PATH)

    assert TOKEN not in repr(api)
    assert github.tokens == {f"Bearer {TOKEN}"}


def test_an_answer_that_is_no_json_is_nothing(github: GitHub) -> None:
    answers(github, (200, b"<html>", {}))

    assert github.api().call("GET", PATH).data is None
