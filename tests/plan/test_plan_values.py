"""Marks inside data: what is unknown, and what may not be shown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_check.values import (
    HIDDEN,
    UNKNOWN,
    Data,
    Perhaps,
    Sensitive,
    State,
    has_mark,
    known,
    reveal,
    unknown,
    with_secrets,
    with_unknowns,
)


@pytest.mark.parametrize(
    ("after", "shadow", "expected"),
    [
        pytest.param({"a": 1}, {}, {"a": 1}, id="all known"),
        pytest.param({}, {"a": True}, {"a": UNKNOWN}, id="a key that is left out"),
        pytest.param({"a": None}, {"a": {}}, {"a": None}, id="null stays null"),
        pytest.param({"a": 1}, {"a": False}, {"a": 1}, id="false says known"),
        pytest.param({"a": []}, {"a": []}, {"a": []}, id="an empty list is noise"),
        pytest.param([{"b": 1}], [{}], [{"b": 1}], id="an empty object is noise"),
        pytest.param({"a": {}}, {"a": {"t": {}}}, {"a": {}}, id="nested noise"),
        pytest.param([None, None], [True, True], [UNKNOWN, UNKNOWN], id="placeholders"),
        pytest.param([1, None], [False, True], [1, UNKNOWN], id="half a list"),
        pytest.param(
            [{"b": 1}],
            [{"c": True}],
            [{"b": 1, "c": UNKNOWN}],
            id="a half-known block",
        ),
        pytest.param([1], [True, True], UNKNOWN, id="lists of different lengths"),
        pytest.param([1, 2], [True], UNKNOWN, id="a shadow that is too short"),
        pytest.param([1, 2], [], [1, 2], id="an empty shadow of a list"),
        pytest.param([1, 2], [False], [1, 2], id="a short shadow without a mark"),
        pytest.param(None, True, UNKNOWN, id="unknown as a whole"),
        pytest.param(
            None, {"a": True}, {"a": UNKNOWN}, id="nothing known of an object"
        ),
        pytest.param("x", {"a": True}, {"a": UNKNOWN}, id="shapes that do not fit"),
        pytest.param("x", [True], UNKNOWN, id="a list's shadow of a text"),
    ],
)
def test_unknown_parts_are_put_where_the_shadow_marks_them(
    after: Any,  # noqa: ANN401
    shadow: object,
    expected: Data,
) -> None:
    assert with_unknowns(after, shadow) == expected


def test_what_is_wholly_known_is_not_copied() -> None:
    after: Data = {"a": [1, {"b": 2}]}

    assert with_unknowns(after, {"a": [False, {}]}) is after


@pytest.mark.parametrize(
    ("data", "shadow", "expected"),
    [
        pytest.param("x", True, Sensitive("x"), id="a text"),
        pytest.param(None, True, None, id="null is no secret"),
        pytest.param(UNKNOWN, True, UNKNOWN, id="what is unknown is no secret yet"),
        pytest.param(
            {"a": 1, "b": 2}, {"a": True}, {"a": Sensitive(1), "b": 2}, id="a key"
        ),
        pytest.param({"a": 1}, {"z": True}, {"a": 1}, id="a key that is not there"),
        pytest.param([1, 2], [False, True], [1, Sensitive(2)], id="an item"),
        pytest.param([1, 2], [True], [Sensitive(1), 2], id="a shadow that ends early"),
        pytest.param([1], [False, True], Sensitive([1]), id="a shadow that is longer"),
        pytest.param({"a": 1}, {"a": {}}, {"a": 1}, id="noise"),
        pytest.param("x", [True], Sensitive("x"), id="shapes that do not fit"),
        pytest.param({"a": 1}, [True], Sensitive({"a": 1}), id="a list's shadow"),
    ],
)
def test_secret_parts_are_wrapped_where_the_shadow_marks_them(
    data: Data, shadow: object, expected: Data
) -> None:
    assert with_secrets(data, shadow) == expected


json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(json, json)
def test_no_shadow_makes_the_merge_fail(after: Data, shadow: object) -> None:
    merged = with_secrets(with_unknowns(after, shadow), shadow)

    assert has_mark(shadow) or merged == after


@given(st.text(min_size=1))
def test_a_secret_never_prints(text: str) -> None:
    secret = Sensitive(f"<{text}>")

    for shown in (
        repr(secret),
        str(secret),
        f"{secret}",
        repr([secret]),
        repr({"a": secret}),
    ):
        assert f"<{text}>" not in shown
    assert repr(secret) == HIDDEN


def test_an_unknown_prints_as_terraform_does() -> None:
    assert f"{UNKNOWN}" == "(known after apply)"
    assert repr(Perhaps("maybe", "hunter2")) == "(known after apply)"


def test_a_value_knows_its_state_by_its_data() -> None:
    assert known(None).state is State.NULL
    assert known(UNKNOWN) == unknown("known after apply")
    assert known(0).is_set
    assert not known(None).is_set
    assert reveal(Sensitive(1)) == reveal(1) == 1
