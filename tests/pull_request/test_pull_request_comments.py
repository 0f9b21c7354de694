"""One comment, of the latest run, and nobody else's touched."""

from __future__ import annotations

import threading

import pytest

from github_stand_in import GitHub, numbered
from plan_check.errors import PlanCheckError
from plan_check.pull_request import Posted, RefusedError, Run, post_comment
from plan_check.pull_request.body import compose, marker


def post(github: GitHub, run: Run, report: str = "report") -> Posted:
    return post_comment(github.api(), run, compose(report, run))


def test_the_first_run_writes_a_comment(github: GitHub) -> None:
    posted = post(github, numbered(1), "all is well")

    assert posted == Posted.CREATED
    assert len(github.bodies()) == 1
    assert "all is well" in github.bodies()[0]


def test_the_second_run_updates_it(github: GitHub) -> None:
    post(github, numbered(1), "first")

    posted = post(github, numbered(2), "second")

    assert posted == Posted.UPDATED
    (body,) = github.bodies()
    assert "second" in body
    assert "first" not in body


def test_another_attempt_of_a_run_updates_it(github: GitHub) -> None:
    post(github, numbered(1, attempt=1), "first")

    assert post(github, numbered(1, attempt=2), "second") == Posted.UPDATED
    assert len(github.bodies()) == 1


def test_an_older_run_does_not_overwrite_a_newer_one(github: GitHub) -> None:
    post(github, numbered(10), "newer")

    assert post(github, numbered(9, attempt=3), "older") == Posted.NEWER
    assert "newer" in github.bodies()[0]


def test_a_check_of_another_name_has_its_own_comment(github: GitHub) -> None:
    post(github, numbered(1, key="a" * 16), "network")
    post(github, numbered(1, key="b" * 16), "database")

    assert len(github.bodies()) == 2


def test_what_others_wrote_is_not_touched(github: GitHub) -> None:
    copied = compose("copied", numbered(1))
    github.add(copied, author="mallory")
    github.add(f"> {copied}")

    post(github, numbered(2), "mine")

    assert github.bodies("mallory") == [copied]
    assert len(github.bodies()) == 2
    assert "mine" in github.bodies()[1]


def test_the_comments_of_a_user_whose_token_it_is_are_its_own(github: GitHub) -> None:
    github.viewer = "deploy-user"
    number = github.add(compose("before", numbered(1)), author="deploy-user")

    post(github, numbered(2), "after")

    assert [c["id"] for c in github.comments] == [number]
    assert "after" in github.comments[0]["body"]


@pytest.mark.parametrize("status", [200, 403, 404])
def test_a_token_that_is_nobody_is_the_jobs(github: GitHub, status: int) -> None:
    github.viewer = None
    if status != 200:
        github.before = lambda _, path: (status, {}, {}) if path == "/graphql" else None
    post(github, numbered(1), "first")

    assert post(github, numbered(2), "second") == Posted.UPDATED


def test_a_comment_on_a_later_page_is_found(github: GitHub) -> None:
    github.page = 2
    for number in range(5):
        github.add(f"talk {number}", author="somebody")
    post(github, numbered(1), "first")

    assert post(github, numbered(2), "second") == Posted.UPDATED
    assert len(github.bodies()) == 1


def test_a_comment_that_was_deleted_is_written_again(github: GitHub) -> None:
    post(github, numbered(1), "first")
    github.comments.clear()

    assert post(github, numbered(2), "second") == Posted.CREATED


def test_a_comment_that_is_deleted_meanwhile_is_written_again(github: GitHub) -> None:
    post(github, numbered(1), "first")

    def delete(method: str, _path: str) -> None:
        if method == "PATCH":
            github.comments.clear()

    github.before = delete

    assert post(github, numbered(2), "second") == Posted.CREATED
    assert len(github.bodies()) == 1


def test_two_runs_that_both_found_no_comment_leave_one_of_the_later(
    github: GitHub,
) -> None:
    both = threading.Barrier(2, timeout=5)

    def together(method: str, path: str) -> None:
        if method == "POST" and path != "/graphql":
            both.wait()

    github.before = together
    threads = [
        threading.Thread(target=post, args=(github, numbered(n), f"run {n}"))
        for n in (5, 6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (body,) = github.bodies()
    assert marker(numbered(6)) in body


def test_what_an_older_run_wrote_meanwhile_is_written_over(github: GitHub) -> None:
    post(github, numbered(1), "first")
    older = compose("older", numbered(2))
    writes = []

    def overwrite(method: str, path: str) -> None:
        writes.append(method)
        if writes.count("PATCH") == 1 and method == "GET" and path.endswith("comments"):
            github.comments[0]["body"] = older
            writes.append("PATCH")

    github.before = overwrite

    assert post(github, numbered(3), "newest") == Posted.UPDATED
    assert "newest" in github.bodies()[0]


def test_a_newer_run_that_wrote_meanwhile_stays(github: GitHub) -> None:
    newer = compose("newer", numbered(9))

    def answer_late(method: str, path: str) -> None:
        if method == "POST" and path.endswith("comments"):
            github.add(newer)

    github.before = answer_late

    assert post(github, numbered(3), "older") == Posted.NEWER
    assert github.bodies() == [newer]


def test_a_comment_that_never_stays_is_an_error(github: GitHub) -> None:
    post(github, numbered(1), "first")
    stubborn = compose("stubborn", numbered(1))

    def overwrite(method: str, _path: str) -> None:
        if method == "GET" and github.comments:
            github.comments[0]["body"] = stubborn

    github.before = overwrite

    with pytest.raises(PlanCheckError, match="does not stay"):
        post(github, numbered(2), "second")


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_token_that_may_not_write_is_refused(github: GitHub, status: int) -> None:
    github.before = lambda method, path: (
        (status, {"message": "Resource not accessible by integration"}, {})
        if method == "POST" and path.endswith("comments")
        else None
    )

    with pytest.raises(RefusedError):
        post(github, numbered(1))


def test_answers_of_a_strange_shape_are_no_comments(github: GitHub) -> None:
    github.comments += [{}, {"id": 1}, {"body": None, "user": None, "id": 3}]
    github.before = lambda _, path: (200, [], {}) if path == "/graphql" else None

    assert post(github, numbered(1)) == Posted.CREATED
