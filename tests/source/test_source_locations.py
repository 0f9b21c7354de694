"""Where a person would mend a finding: file and line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from builders import (
    FIXTURES,
    block,
    call,
    change,
    const,
    module,
    outcomes,
    pack,
    plan,
    read_fixture,
    refs,
    schema,
)
from plan_check.check import ALWAYS_SHOWN, Settings, check_plan
from plan_check.findings import Evidence, Finding, Location, Outcome
from plan_check.load import Document
from plan_check.plan.address import module_address_of, split_steps
from plan_check.plan.parse import parse_plan
from plan_check.source import Sources, locate, sources_in

Files = Mapping[tuple[str, ...], Mapping[str, str]]
CLUSTER = (
    'resource "aws_rds_cluster" "this" {\n  # first\n  storage_encrypted = false\n}'
)
ADDRESS = "aws_rds_cluster.this"
PLANS = sorted(
    str(path.parent.relative_to(FIXTURES)) for path in FIXTURES.rglob("plan.json")
)


def place(
    files: Files,
    address: str = ADDRESS,
    *attributes: tuple[str, str],
    root: dict[str, Any] | None = None,
    installed: frozenset[tuple[str, ...]] = frozenset(),
    outcome: Outcome = Outcome.FAIL,
) -> Location | None:
    """Locate a finding; attributes as name and state."""
    sources = Sources(
        {path: tuple(sorted(inner.items())) for path, inner in files.items()}, installed
    )
    evidence = tuple(Evidence(address, name, state) for name, state in attributes)
    finding = Finding(pack().rules[0].info, address, outcome, evidence=evidence)
    parsed = parse_plan(plan(root=root), "plan.json").root
    return next(locate([finding], sources, parsed)).location


def lines(location: Location | None) -> tuple[str, int, int] | None:
    return (location.path, location.line, location.end_line) if location else None


def in_root(text: str, name: str = "main.tf") -> Files:
    return {(): {name: text}}


def test_an_attribute_that_is_written_is_the_place() -> None:
    found = place(in_root(CLUSTER), ADDRESS, ("storage_encrypted", "known"))

    assert found == Location("main.tf", 3, 3)


def test_where_an_attribute_is_missing_the_block_is_the_place() -> None:
    evidence = [("kms_key_id", "omitted"), ("storage_encrypted", "known")]

    assert lines(place(in_root(CLUSTER), ADDRESS, *evidence)) == ("main.tf", 1, 4)


def test_evidence_that_no_block_holds_is_passed_over() -> None:
    evidence = [("count of instances", "known"), ("storage_encrypted", "known")]

    assert lines(place(in_root(CLUSTER), ADDRESS, *evidence)) == ("main.tf", 3, 3)


def test_a_part_of_a_value_is_mended_where_the_attribute_is_written() -> None:
    text = 'resource "aws_iam_policy" "p" {\n  policy = jsonencode({\n  })\n}\n'
    found = place(in_root(text), "aws_iam_policy.p", ("policy.effect", "known"))

    assert lines(found) == ("main.tf", 2, 3)


NESTED = """resource "aws_rds_cluster" "this" {
  restore_to_point_in_time {
    use_latest_restorable_time = true
    source_cluster_identifier  = "x"
  }
}
"""
DYNAMIC = """resource "aws_rds_cluster" "this" {
  dynamic "restore_to_point_in_time" {
    for_each = [1]
    content {
      source_cluster_identifier = "x"
    }
  }
}
"""


@pytest.mark.parametrize(
    ("text", "attribute", "expected"),
    [
        (NESTED, "restore_to_point_in_time.source_cluster_identifier", (4, 4)),
        (NESTED, "restore_to_point_in_time[0].source_cluster_identifier", (4, 4)),
        (NESTED, "restore_to_point_in_time.restore_type", (2, 5)),
        (DYNAMIC, "restore_to_point_in_time.source_cluster_identifier", (5, 5)),
        (DYNAMIC, "restore_to_point_in_time.restore_type", (4, 6)),
    ],
)
def test_an_attribute_of_a_nested_block_is_found(
    text: str, attribute: str, expected: tuple[int, int]
) -> None:
    found = place(in_root(text), ADDRESS, (attribute, "known"))

    assert lines(found) == ("main.tf", *expected)


def test_of_several_nested_blocks_none_is_picked() -> None:
    text = (
        'resource "aws_security_group" "g" {\n  ingress {\n  }\n  ingress {\n  }\n}\n'
    )
    found = place(in_root(text), "aws_security_group.g", ("ingress.cidrs", "known"))

    assert lines(found) == ("main.tf", 1, 6)


@pytest.mark.parametrize("key", ["[0]", '["a.b"]', '["x\\"]y"]', ""])
def test_every_instance_is_mended_in_the_same_block(key: str) -> None:
    assert lines(place(in_root(CLUSTER), ADDRESS + key)) == ("main.tf", 1, 4)


def test_a_data_source_is_not_taken_for_a_resource() -> None:
    text = 'data "aws_vpc" "x" {\n}\nresource "aws_vpc" "x" {\n}\n'

    assert lines(place(in_root(text), "data.aws_vpc.x")) == ("main.tf", 1, 2)
    assert lines(place(in_root(text), "aws_vpc.x")) == ("main.tf", 3, 4)


def test_what_the_sources_do_not_show_has_no_place() -> None:
    assert place(in_root(CLUSTER), "aws_rds_cluster.other") is None
    assert place(in_root(CLUSTER), f"module.m.{ADDRESS}") is None


def test_what_passes_is_not_looked_for() -> None:
    assert place(in_root(CLUSTER), outcome=Outcome.PASS) is None


def test_an_override_is_the_place_of_what_it_sets() -> None:
    changed = 'resource "aws_rds_cluster" "this" {\n  kms_key_id = null\n}\n'
    files: Files = {(): {"a_override.tf": changed, "main.tf": CLUSTER}}

    def at(attribute: str) -> tuple[str, int, int] | None:
        return lines(place(files, ADDRESS, (attribute, "null")))

    assert at("kms_key_id") == ("a_override.tf", 2, 2)
    assert at("storage_encrypted") == ("main.tf", 3, 3)
    assert at("port") == ("main.tf", 1, 4)


JSON = """{"resource": [
  {"aws_rds_cluster": {"this": [{
    "storage_encrypted": false,
    "restore_to_point_in_time": {"a": 1,
      "b": [2]}
  }]}}
]}
"""


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ("storage_encrypted", (3, 3)),
        ("restore_to_point_in_time.b", (5, 5)),
        ("kms_key_id", (2, 6)),
    ],
)
def test_json_has_lines_too(attribute: str, expected: tuple[int, int]) -> None:
    found = place(in_root(JSON, "main.tf.json"), ADDRESS, (attribute, "null"))

    assert lines(found) == ("main.tf.json", *expected)


@pytest.mark.parametrize("text", ["", "{", "\0", "é", '"aws_rds_cluster" "this"'])
@pytest.mark.parametrize("name", ["main.tf", "main.tf.json"])
def test_a_file_that_cannot_be_read_gives_no_place(text: str, name: str) -> None:
    assert place(in_root(text, name)) is None


def test_lines_are_counted_as_editors_do() -> None:
    text = f"\ufeff# ünïcode \u2028 \x0c\r\n{CLUSTER}\n".replace("\n", "\r\n")
    found = place(in_root(text), ADDRESS, ("storage_encrypted", "known"))

    assert lines(found) == ("main.tf", 4, 4)


CALL = 'module "db" {\n  source = "./db"\n  encrypt = false\n}\n'
MODULE = CLUSTER.replace("false", "var.encrypt")
INNER = f"module.db.{ADDRESS}"


def calling(argument: dict[str, Any] | None, inner: dict[str, Any]) -> dict[str, Any]:
    body = module(block(ADDRESS, storage_encrypted=inner))
    given = {"encrypt": argument} if argument else {}
    return module(calls={"db": call(body, **given)})


def in_module(
    root: dict[str, Any] | None, installed: frozenset[tuple[str, ...]] = frozenset()
) -> Location | None:
    files = {(): {"main.tf": CALL}, ("db",): {"db/main.tf": MODULE}}
    written = ("storage_encrypted", "known")
    return place(files, INNER, written, root=root, installed=installed)


def test_an_argument_that_gives_a_variable_is_the_place() -> None:
    root = calling(const(value=False), refs("var.encrypt"))

    assert in_module(root) == Location(
        "main.tf", 3, 3, within=Location("db/main.tf", 3, 3)
    )


@pytest.mark.parametrize(
    "root",
    [
        None,
        calling(None, refs("var.encrypt")),
        calling(const(value=False), refs("var.encrypt", "var.other")),
        calling(const(value=False), refs("local.encrypt")),
        calling(const(value=False), refs("var.encrypt", "aws_kms_key.k.arn")),
        calling(const(value=False), {}),
    ],
)
def test_where_no_argument_alone_decides_the_block_is_the_place(
    root: dict[str, Any] | None,
) -> None:
    assert in_module(root) == Location("db/main.tf", 3, 3)


def test_a_variable_is_followed_up_to_the_call_that_sets_it() -> None:
    body = module(block(ADDRESS, storage_encrypted=refs("var.encrypt")))
    middle = module(calls={"db": call(body, encrypt=refs("var.safe"))})
    root = module(calls={"app": call(middle, safe=refs("local.safe"))})
    files = {
        (): {"main.tf": 'module "app" {\n  safe = local.safe\n}\n'},
        ("app",): {"app/main.tf": CALL.replace("false", "var.safe")},
        ("app", "db"): {"db/main.tf": MODULE},
    }
    address = f'module.app["x.y"].{INNER}'

    found = place(files, address, ("storage_encrypted", "known"), root=root)

    assert found == Location("main.tf", 2, 2, within=Location("db/main.tf", 3, 3))


def test_a_module_from_elsewhere_is_mended_by_its_call() -> None:
    root = calling(None, refs("var.encrypt"))
    found = in_module(root, installed=frozenset({("db",)}))

    assert found == Location("main.tf", 1, 4, within=Location("db/main.tf", 3, 3))


def test_the_call_in_ones_own_files_brings_in_modules_from_elsewhere() -> None:
    files = {
        (): {"main.tf": 'module "own" {\n}\n'},
        ("own",): {"own/main.tf": 'module "far" {\n}\n'},
        ("own", "far"): {"far/main.tf": 'module "deep" {\n}\n'},
        ("own", "far", "deep"): {"deep/main.tf": CLUSTER},
    }
    installed = frozenset({("own", "far"), ("own", "far", "deep")})
    address = f"module.own.module.far.module.deep.{ADDRESS}"

    found = place(files, address, installed=installed)

    assert found == Location("own/main.tf", 1, 2, within=Location("deep/main.tf", 1, 4))


def test_a_module_that_is_not_at_hand_is_mended_by_its_call() -> None:
    root = calling(const(value=False), refs("var.encrypt"))

    assert place(in_root(CALL), INNER, root=root) == Location("main.tf", 1, 4)
    assert place(
        in_root(CALL), INNER, ("storage_encrypted", "known"), root=root
    ) == Location("main.tf", 3, 3)


def judged(name: str) -> tuple[Finding, ...]:
    settings = Settings(
        tuple(rule.info.id for rule in pack().rules),
        sources=sources_in(FIXTURES / name),
    )
    document = Document("plan.json", read_fixture(name))
    return check_plan(document, pack(), schema(), settings).findings


@pytest.mark.parametrize("name", sorted({*PLANS} - {"deletion"}))
def test_every_finding_of_a_fixture_points_to_its_block_or_attribute(name: str) -> None:
    files = dict(
        file for texts in sources_in(FIXTURES / name).files.values() for file in texts
    )
    for finding in judged(name):
        if finding.address == "plan":
            assert finding.location is None
            continue
        location = finding.location
        assert location is not None, finding.address
        inner = location.within or location
        before = files[inner.path].split("\n")[: inner.line]
        header = max(n for n, line in enumerate(before) if line[:1].isalpha())
        assert heading(finding.address) in before[header]
        if inner.line != header + 1:
            attributes = [item.attribute for item in finding.evidence]
            named = {word for path in attributes for word in path.split(".")}
            assert before[-1].split()[0] in {*named, "content"}


def heading(address: str) -> str:
    """Give how the block of a resource begins: `"aws_vpc" "this" {`."""
    steps = split_steps(address[len(module_address_of(address)) :].removeprefix("."))
    words = [step for step in steps if isinstance(step, str)]
    return f'"{words[-2]}" "{words[-1]}" {{'


def test_a_block_that_is_no_longer_written_has_no_place() -> None:
    found = [f for f in judged("deletion") if f.rule.id == "AUR-RES-013"]

    assert {finding.location for finding in found} == {None}


def test_places_change_no_verdict() -> None:
    found = {(f.rule.id, f.address): f.outcome for f in judged("mysql-insecure")}

    assert found == {
        key: outcome
        for key, outcome in outcomes(read_fixture("mysql-insecure")).items()
        if outcome in ALWAYS_SHOWN
    }


def test_instances_that_are_judged_as_one_have_the_same_place(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('module "db" {\n  source = "./db"\n}\n')
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "main.tf").write_text(CLUSTER)
    addresses = [f'module.db["key-{n:03}"].{ADDRESS}' for n in range(20)]
    root = module(calls={"db": call(module(block(ADDRESS)), for_each=refs("var.keys"))})
    after = {"engine": "aurora-mysql", "storage_encrypted": False}
    data = plan(*(change(address, after) for address in addresses), root=root)
    settings = Settings(("AUR-ENC-001",), sources=sources_in(tmp_path))

    found = check_plan(Document("p", data), pack(), schema(), settings).findings

    assert [f.address for f in found] == addresses
    assert {f.location for f in found} == {Location("db/main.tf", 3, 3)}


def test_a_file_of_megabytes_costs_seconds_at_most() -> None:
    text = CLUSTER + "\n" + "a {\n" * 200_000

    assert lines(place(in_root(text))) == ("main.tf", 1, 4)
