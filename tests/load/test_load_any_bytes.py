"""Laws that hold for any input."""

from io import BytesIO
from zipfile import ZipFile

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_check.errors import PlanCheckError
from plan_check.findings import JsonValue
from plan_check.load import Document, load_documents

CANARY = "hunter2"
PLAN = orjson.dumps(
    {
        "format_version": "1.2",
        "variables": {"password": {"value": CANARY}, "größe": {"value": [1.5, None]}},
        "resource_changes": [{"address": "a.b", "change": {"after": {"x": CANARY}}}],
        "errored": False,
    }
)


def binary_plan() -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("tfplan", CANARY)
        archive.writestr("tfstate", "{}")
    return stream.getvalue()


def load(data: bytes) -> list[Document] | str:
    """Return the documents, or what a user is told; any other exception fails."""
    try:
        return load_documents(["-"], stdin=BytesIO(data))
    except PlanCheckError as error:
        return str(error)


starts = st.sampled_from(
    [
        b"",
        b"{",
        b"[",
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"tfplan",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
    ]
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text()
)
values: st.SearchStrategy[JsonValue] = st.recursive(
    scalars,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
names = st.sampled_from(
    [
        "format_version",
        "planned_values",
        "resource_changes",
        "errored",
        "values",
        "plan",
        "version",
        "lineage",
        "remote_plan_format",
        "@level",
        "@module",
    ]
)


@given(starts, st.binary())
def test_any_bytes_are_documents_or_an_error(start: bytes, rest: bytes) -> None:
    assert load(start + rest)


@given(st.dictionaries(names, values | st.just("1.2")))
def test_any_object_is_a_document_or_an_error(value: dict[str, JsonValue]) -> None:
    assert load(orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS))


@given(st.data())
def test_a_changed_byte_gives_documents_or_an_error(data: st.DataObject) -> None:
    original = data.draw(st.sampled_from([PLAN, binary_plan(), PLAN + b"\n" + PLAN]))
    position = data.draw(st.integers(0, len(original) - 1))
    byte = data.draw(st.binary(min_size=0, max_size=1))

    assert load(original[:position] + byte + original[position + 1 :])


def test_a_plan_cut_anywhere_is_told_without_its_values() -> None:
    for length in range(1, len(PLAN)):
        told = load(PLAN[:length])

        assert "the JSON breaks off after" in told
        assert CANARY not in told


def test_a_plan_broken_anywhere_is_told_without_its_values() -> None:
    for position in range(len(PLAN)):
        told = load(PLAN[:position] + b"\x01" + PLAN[position:])

        assert isinstance(told, str)
        assert CANARY not in told


def test_a_line_cut_anywhere_is_told_without_its_values() -> None:
    for length in range(2, len(PLAN)):
        told = load(PLAN[:length] + b"\n" + PLAN)

        assert "of this line" in told
        assert CANARY not in told


def test_an_error_does_not_carry_the_text_of_the_plan_along() -> None:
    with pytest.raises(PlanCheckError) as caught:
        load_documents(["-"], stdin=BytesIO(PLAN[:-1]))

    assert caught.value.__context__ is None
