"""What instances may differ in and still be judged as one."""

import ast
from pathlib import Path

import pytest

from plan_check.graph import policies, routes, security_groups
from plan_check.graph.reads import READ_BY_VIEWS
from plan_check.graph.schema import load_schema
from plan_check.plan.reading import what_is_read


@pytest.mark.parametrize("module", [policies, routes, security_groups])
def test_every_attribute_that_a_view_names_counts_as_read(module: object) -> None:
    source = Path(str(vars(module)["__file__"])).read_text()
    texts = {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    types = (
        "aws_security_group",
        "aws_route",
        "aws_iam_policy_document",
        "aws_iam_role",
    )
    attributes = {
        name
        for type_, names in load_schema().types.items()
        if type_.removeprefix("data.").startswith((*types, "aws_vpc_security_group"))
        for name in names
    }

    assert texts & attributes - {"id"} <= READ_BY_VIEWS


def test_what_nobody_reads_is_kept_only_as_known_or_not() -> None:
    change = {"after": {"engine": "x", "size": "large", "note": None, "empty": ""}}

    (kept,) = what_is_read([{"change": change}], frozenset({"engine"}))

    assert kept["change"]["after"] == {
        "engine": "x",
        "size": 0,
        "note": None,
        "empty": "",
    }


def test_what_is_sensitive_is_kept_whoever_reads_it() -> None:
    change = {"after": {"tag": "secret"}, "after_sensitive": {"tag": True}}

    (kept,) = what_is_read([{"change": change}], frozenset())

    assert kept["change"]["after"] == {"tag": "secret"}
