"""Addresses and references: never split at dots, for keys hold any character."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_check.plan.address import (
    Index,
    Reference,
    module_address_of,
    module_keys,
    most_specific,
    parse_reference,
    split_steps,
)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("aws_vpc.this", ("aws_vpc", "this")),
        ("aws_vpc.this[0]", ("aws_vpc", "this", Index(0))),
        ('aws_vpc.this["a.b"]', ("aws_vpc", "this", Index("a.b"))),
        ('aws_vpc.this["[0]"].id', ("aws_vpc", "this", Index("[0]"), "id")),
        (r'aws_vpc.this["a\"b"]', ("aws_vpc", "this", Index('a"b'))),
        (r'aws_vpc.this["a\\"]', ("aws_vpc", "this", Index("a\\"))),
        (r'aws_vpc.this["\n"]', ("aws_vpc", "this", Index("\n"))),
        ('aws_vpc.this["é\\u00e9"]', ("aws_vpc", "this", Index("éé"))),
        ('aws_vpc.this["$${x}"]', ("aws_vpc", "this", Index("${x}"))),
        ('aws_vpc.this["%%{x}"]', ("aws_vpc", "this", Index("%{x}"))),
        ('aws_vpc.this[""]', ("aws_vpc", "this", Index(""))),
        ("aws_vpc.this[*].id", ("aws_vpc", "this", Index(None), "id")),
        ("aws_vpc.this.*.id", ("aws_vpc", "this", Index(None), "id")),
        ("module.größe.aws_vpc.a-b_c", ("module", "größe", "aws_vpc", "a-b_c")),
        ("", ()),
        ("not a traversal", ()),
        ("aws_vpc.this[x]", ()),
        ('aws_vpc.this["x', ()),
    ],
)
def test_a_traversal_is_read_step_by_step(
    text: str, steps: tuple[str | Index, ...]
) -> None:
    assert split_steps(text) == steps


names = st.from_regex(r"[a-z_][a-z0-9_-]{0,5}", fullmatch=True)
plain = st.text(st.characters(exclude_categories=["Cs"]), max_size=6).filter(
    lambda text: "${" not in text and "%{" not in text
)
keys = st.none() | st.integers(0, 99) | plain


def written(key: str | int | None) -> str:
    if key is None:
        return ""
    return f"[{key}]" if isinstance(key, int) else f"[{json.dumps(key)}]"


@given(st.lists(st.tuples(names, keys), min_size=1, max_size=4))
def test_any_keys_of_modules_are_read_as_they_were_written(
    modules: list[tuple[str, str | int | None]],
) -> None:
    address = ".".join(f"module.{name}{written(key)}" for name, key in modules)

    assert module_keys(address) == tuple(zip(*modules, strict=True))


@given(st.lists(st.tuples(names, keys), max_size=3), names, keys)
def test_the_module_part_of_any_address_is_found(
    modules: list[tuple[str, str | int | None]], name: str, key: str | int | None
) -> None:
    parts = [f"module.{name}{written(key)}" for name, key in modules]

    address = ".".join([*parts, f"aws_vpc.{name}{written(key)}"])

    assert module_address_of(address) == ".".join(parts)


def test_the_root_module_has_no_address() -> None:
    assert module_keys("") == ((), ())
    assert module_address_of("aws_vpc.this") == ""
    assert module_address_of("data.aws_vpc.this") == ""


def test_a_module_called_module_is_a_module() -> None:
    assert module_keys('module.module["module"].module.x') == (
        ("module", "x"),
        ("module", None),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("var.kms", Reference("var", "kms")),
        ("var.a.b", Reference("var", "a", None, ("b",))),
        ("var.list[0]", Reference("var", "list", None, (Index(0),))),
        ("local.x", Reference("local", "x")),
        ("each.key", Reference("each", "key")),
        ("each.value", Reference("each", "value")),
        ("each.value.arn", Reference("each", "value", None, ("arn",))),
        ("count.index", Reference("count", "index")),
        ("path.module", Reference("path", "module")),
        ("terraform.workspace", Reference("terraform", "workspace")),
        ("self", Reference("self", "")),
        ("self.arn", Reference("self", "", None, ("arn",))),
        ("aws_vpc.this", Reference("resource", "aws_vpc.this")),
        ("aws_vpc.this.id", Reference("resource", "aws_vpc.this", None, ("id",))),
        ("aws_vpc.this[0]", Reference("resource", "aws_vpc.this", Index(0))),
        (
            'aws_vpc.this["a.b"].id',
            Reference("resource", "aws_vpc.this", Index("a.b"), ("id",)),
        ),
        ("data.aws_vpc.this.id", Reference("data", "aws_vpc.this", None, ("id",))),
        ("data.aws_vpc.this[1]", Reference("data", "aws_vpc.this", Index(1))),
        ("module.m", Reference("module", "m")),
        ("module.m.out", Reference("module", "m", None, ("out",))),
        ('module.m["k2"].out', Reference("module", "m", Index("k2"), ("out",))),
        ("module.m[0]", Reference("module", "m", Index(0))),
        ("ephemeral.random_password.p", Reference("ephemeral", "random_password.p")),
        ("", None),
        ("[0]", None),
        ("aws_vpc", None),
        ("data", None),
        ("data.aws_vpc", None),
        ("module", None),
        ("a b", None),
    ],
)
def test_a_reference_says_what_it_mentions(
    text: str, expected: Reference | None
) -> None:
    assert parse_reference(text) == expected


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ((), ()),
        (("a.b[0].id", "a.b[0]", "a.b"), ("a.b[0].id",)),
        (("a.b.id", "a.b", "a.c.id", "a.c"), ("a.b.id", "a.c.id")),
        (("a.b", "a.bc"), ("a.b", "a.bc")),
        (("a.bc", "a.b"), ("a.bc", "a.b")),
        (('module.m["k"].o', 'module.m["k"]'), ('module.m["k"].o',)),
        (("var.a", "local.b"), ("var.a", "local.b")),
        (("a.b.x.y", "a.b.x", "a.b", "a.b.z", "a.b"), ("a.b.x.y", "a.b.z")),
    ],
)
def test_prefixes_behind_a_traversal_are_dropped(
    given_: tuple[str, ...], kept: tuple[str, ...]
) -> None:
    assert most_specific(given_) == kept


@given(st.text(max_size=12))
def test_no_text_makes_reading_fail(text: str) -> None:
    parse_reference(text)
    module_keys(text)
    module_address_of(text)
    most_specific((text, text[:3]))
