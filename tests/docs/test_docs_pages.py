"""Pages on rules: complete, fresh, and with Terraform that could be planned."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import hcl2
import pytest

from builders import ROOT, pack, schema
from plan_check.cases.model import Case, CaseResource
from plan_check.docs.folder import pages
from plan_check.docs.markdown import escaped, render_areas
from plan_check.docs.terraform import example, literal
from plan_check.findings import Outcome

FOLDER = ROOT / "policies" / "docs"
REMEDY = "stale: python .tools/write_docs.py"
RULES = [rule for rule in pack().rules if not rule.deprecated]


@cache
def made() -> dict[str, str]:
    return dict(pages(pack(), schema()))


def terraform_in(page: str) -> list[str]:
    return re.findall(r"```hcl\n(.*?)```", page, re.DOTALL)


@pytest.mark.parametrize("name", sorted(made()))
def test_a_page_is_fresh(name: str) -> None:
    assert (FOLDER / name).read_text() == made()[name], REMEDY


def test_there_is_no_page_of_a_rule_that_is_gone() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(made()), REMEDY


def test_the_table_of_areas_in_the_readme_is_fresh() -> None:
    readme = (ROOT / "README.md").read_text()

    assert f"<!-- areas -->\n{render_areas(RULES)}<!-- /areas -->" in readme, REMEDY


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.info.id)
def test_a_page_says_all_that_the_rule_does(rule: object) -> None:
    info = next(r.info for r in RULES if r is rule)
    page = made()[f"{info.id}.md"]

    assert info.title in page.replace("\\", "")
    assert all(f"<{link}>" in page for link in info.links)
    ids = [
        id_
        for found in (info.compliance, info.peers)
        for i in found.values()
        for id_ in i
    ]
    assert all(id_ in page.replace("\\", "") for id_ in ids)
    assert f"plan-check: waive {info.id}" in page


@pytest.mark.parametrize("name", sorted(n for n in made() if n.startswith("AUR-")))
def test_the_terraform_of_a_page_can_be_parsed(name: str) -> None:
    for text in terraform_in(made()[name]):
        assert hcl2.loads(text)


def test_most_pages_show_terraform_that_fails_and_that_passes() -> None:
    shown = [len(terraform_in(page)) for n, page in made().items() if "AUR" in n]

    assert sum(number == 2 for number in shown) > 0.7 * len(shown)


def case(*resources: CaseResource, **more: object) -> Case:
    return Case("a case", Outcome.FAIL, resources, **more)  # type: ignore[arg-type]


def test_references_blocks_and_secrets_are_written_as_terraform_does() -> None:
    cluster = CaseResource(
        "aws_rds_cluster.a",
        after={
            "engine": "aurora-mysql",
            "arn": "known only after apply",
            "tags": {"a b": "${x}"},
            "restore_to_point_in_time": [{"restore_type": "copy-on-write"}],
        },
        references={
            "kms_key_id": ("aws_kms_key.k.arn",),
            "vpc_security_group_ids": ("aws_security_group.a.id", "var.more"),
            "restore_to_point_in_time.0.source_cluster_identifier": (
                "aws_rds_cluster.b.id",
            ),
        },
    )

    assert example([case(cluster)], Outcome.FAIL, schema()) == (
        'resource "aws_rds_cluster" "a" {\n'
        '  engine                 = "aurora-mysql"\n'
        '  tags                   = { "a b" = "$${x}" }\n'
        "  kms_key_id             = aws_kms_key.k.arn\n"
        "  vpc_security_group_ids = [aws_security_group.a.id, var.more]\n"
        "  restore_to_point_in_time {\n"
        '    restore_type              = "copy-on-write"\n'
        "    source_cluster_identifier = aws_rds_cluster.b.id\n"
        "  }\n"
        "}"
    )


@pytest.mark.parametrize(
    "resource",
    [
        CaseResource("module.a.aws_rds_cluster.a", after={"engine": "x"}),
        CaseResource("aws_rds_cluster.a[0]", after={"engine": "x"}),
        CaseResource("aws_rds_cluster.a", before={"engine": "x"}, after={}),
        CaseResource("aws_rds_cluster.a", before={}, actions=("delete",)),
    ],
)
def test_what_one_block_cannot_say_is_no_example(resource: CaseResource) -> None:
    assert example([case(resource)], Outcome.FAIL, schema()) == ""


def test_a_case_with_settings_is_no_example() -> None:
    plain = CaseResource("aws_rds_cluster.a", after={"engine": "x"})

    assert example([case(plain, parameters={"a": 1})], Outcome.FAIL, schema()) == ""
    assert example([case(plain)], Outcome.PASS, schema()) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (7, "7"),
        ('a"b', r'"a\"b"'),
        ("%{if}", '"%%{if}"'),
        ([1, "a"], '[1, "a"]'),
        ({}, "{}"),
        ({"a": {"b": 1}}, "{ a = { b = 1 } }"),
    ],
)
def test_values_are_written_as_literals(value: object, text: str) -> None:
    assert literal(value) == text


def test_a_rules_own_words_mean_nothing_in_markdown() -> None:
    assert escaped("a_b *c* <d> [e](f)\n# g") == r"a_b \*c\* \<d\> \[e\](f) \# g"


def test_the_html_index_has_a_row_for_each_rule_and_nothing_from_outside() -> None:
    page = made()["index.html"]

    assert page.count("<tr data-") == len(RULES)
    assert not re.search(r'(src|href)="(https?:)?//', page)


def test_pages_are_written_for_rules_of_ones_own(tmp_path: Path) -> None:
    from plan_check.rules.loader import load_pack

    (tmp_path / "rule.yaml").write_text(
        "id: ORG-ENC-001\nname: our-fault\ntitle: A <b>fault</b>\nseverity: low\n"
        "resource: aws_rds_cluster\nmessage: none\n"
        "require: {attribute: engine, equals: nothing}\n"
    )

    found = dict(pages(load_pack([tmp_path], schema()), schema()))

    assert r"A \<b\>fault\</b\>" in found["ORG-ENC-001.md"]
    assert "A &lt;b&gt;fault&lt;/b&gt;" in found["index.html"]
