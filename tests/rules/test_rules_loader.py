"""Loading is strict: every mistake is told with its line and the nearest right word."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from builders import pack, schema
from plan_check.errors import ProblemGroup, RuleError, UsageError
from plan_check.rules.bundled import bundled_policies
from plan_check.rules.describe import describe
from plan_check.rules.facts import SharedReader
from plan_check.rules.loader import load_pack
from plan_check.rules.model import Pack
from plan_check.rules.shapes import Shapes

RULE = """\
id: ORG-NET-001
name: some-fault
title: Some fault
severity: low
resource: aws_rds_cluster
when: {attribute: engine, matches: ^aurora}
require:
  - {attribute: storage_encrypted, equals: true}
message: it must be so
"""
REQUIRE = "{attribute: storage_encrypted, equals: true}"
MESSAGE = "message: it must be so"
QUOTED = "not YAML: "


def loaded(folder: Path, text: str) -> Pack:
    (folder / "r.yaml").write_text(text)
    return load_pack([folder], schema())


def problems(folder: Path, text: str) -> list[str]:
    """Give the problems of one rule file, each on one line, without its folder."""
    with pytest.raises(ProblemGroup) as caught:
        loaded(folder, text)
    return [
        str(problem).replace(f"{folder}/", "").replace("\n  hint: ", " / ")
        for problem in caught.value.problems
    ]


def test_a_rule_without_mistakes_is_loaded(tmp_path: Path) -> None:
    found = loaded(tmp_path, RULE)

    (rule,) = [rule for rule in found.rules if rule.info.id == "ORG-NET-001"]
    assert rule.info.resource == ("aws_rds_cluster",)
    assert str(rule.where) == f"{tmp_path}/r.yaml:1"
    assert describe(rule.require) == "storage_encrypted equals true"
    assert len(found.rules) == len(pack().rules) + 1


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "severity: low",
            "severity: severe",
            "r.yaml:4: severity 'severe' is not one of low, medium, high, critical",
        ),
        ("severity: low\n", "", "r.yaml:1: severity is missing"),
        (
            "id: ORG-NET-001",
            "id: org1",
            "r.yaml:1: id 'org1' is not letters and digits joined by '-': ORG-NET-001",
        ),
        (
            "name: some-fault",
            "name: Some_Fault",
            "r.yaml:2: name 'Some_Fault' is not lower-case words joined by '-'",
        ),
        (
            "resource: aws_rds_cluster",
            "resource: aws_rds_clutser",
            (
                "r.yaml:5: unknown resource type 'aws_rds_clutser'"
                " / did you mean 'aws_rds_cluster'?"
            ),
        ),
        (
            "resource: aws_rds_cluster",
            "resource: []",
            "r.yaml:5: resource names no type",
        ),
        (
            MESSAGE,
            f"{MESSAGE}\nwhi: x",
            "r.yaml:10: unknown key 'whi' / did you mean 'why'?",
        ),
        (MESSAGE, "message: [a]", "r.yaml:9: message must be text"),
        (
            MESSAGE,
            f"{MESSAGE}\n{MESSAGE}",
            "r.yaml:10: 'message' is written twice / keep one of the two",
        ),
        (
            MESSAGE,
            "message: yes",
            (
                "r.yaml:9: yes may mean a word or a truth value"
                ' / write "yes" in quotes, or true or false'
            ),
        ),
        (
            MESSAGE,
            f"{MESSAGE}\nlinks: [http://x]",
            "r.yaml:10: 'http://x' is not an https link",
        ),
        (
            MESSAGE,
            f"{MESSAGE}\nactions: [delet]",
            "r.yaml:10: 'delet' is not an action / did you mean 'delete'?",
        ),
        (
            MESSAGE,
            f"{MESSAGE}\ncompliance: [a]",
            "r.yaml:10: compliance must be a mapping of lists",
        ),
        (
            MESSAGE,
            f"{MESSAGE}\naliases: [a, 1]",
            "r.yaml:10: aliases must be a list of words",
        ),
        (
            MESSAGE,
            f"{MESSAGE}\nparameters: [a]",
            "r.yaml:10: parameters must be a mapping",
        ),
        (
            MESSAGE,
            f"{MESSAGE}\nparameters: {{days: {{about: x}}}}",
            "r.yaml:10: parameter days has no default",
        ),
        (
            MESSAGE,
            f"{MESSAGE}\nparameters: {{days: {{default: 1, defualt: x}}}}",
            (
                "r.yaml:10: unknown key 'defualt' in parameter days"
                " / did you mean 'default'?"
            ),
        ),
        (
            MESSAGE,
            f"{MESSAGE}\nunknown: {{when: a}}",
            "r.yaml:10: unknown must be a list",
        ),
        (
            MESSAGE,
            f"{MESSAGE}\nunknown: [{{when: aurora}}]",
            "r.yaml:10: each clause of unknown needs when and because",
        ),
        (
            MESSAGE,
            f"{MESSAGE}\nunknown: [{{when: aurora, because: x, foo: 1}}]",
            "r.yaml:10: unknown key 'foo' in unknown",
        ),
        (
            "title: Some fault",
            "? [a]\n: b\ntitle: x",
            "r.yaml:3: a key must be a plain word",
        ),
        (MESSAGE, "message: *a", "r.yaml:9: not YAML: found undefined alias"),
    ],
)
def test_a_mistake_in_a_rule_is_told(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    assert problems(tmp_path, RULE.replace(old, new)) == [expected]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (
            "{attribute: storage_encryptd, equals: true}",
            (
                "aws_rds_cluster has no attribute 'storage_encryptd'"
                " / did you mean 'storage_encrypted'?"
            ),
        ),
        (
            "{atribute: engine, equals: x}",
            "'atribute' does not start a condition / did you mean 'attribute'?",
        ),
        (
            "{attribute: a, parameter: b, equals: 1}",
            "attribute and parameter cannot stand together",
        ),
        (
            "{some: instance}",
            "aws_rds_cluster has nothing called 'instance' / did you mean 'instances'?",
        ),
        ("{every: instances}", "every needs a where"),
        (
            "{some: instances, where: {attribute: publicly_accesible, equals: true}}",
            (
                "aws_rds_cluster_instance has no attribute 'publicly_accesible'"
                " / did you mean 'publicly_accessible'?"
            ),
        ),
        (
            "{some: security_groups.ingress, where: {attribute: cidr, equals: 1}}",
            "what is looked at here has no attribute 'cidr' / did you mean 'cidrs'?",
        ),
        (
            "{none: instances, were: {attribute: engine, equals: x}}",
            "unknown key 'were' / did you mean 'where'?",
        ),
        ("{attribute: engine, matches: 1}", "matches takes a string"),
        ("{attribute: port, at_least: x}", "at_least takes a number"),
        ("{attribute: port, at_least: true}", "at_least takes a number"),
        (
            "{attribute: engine, equals: $foo}",
            "no parameter is called 'foo'",
        ),
        ("{value: $foo, equals: 1}", "no parameter is called 'foo'"),
        (
            "{attribute: engine, equals: a, if_unknown: maybe}",
            "if_unknown 'maybe' is not one of pass, fail, unknown",
        ),
        (
            "{attribute: engine, equals: a, view: befor}",
            (
                "view 'befor' is not one of effective, planned, before"
                " / did you mean 'before'?"
            ),
        ),
        (
            "{attribute: kms_key_id, arn: regio, equals: a}",
            (
                "arn 'regio' is not one of region, account, service, resource"
                " / did you mean 'region'?"
            ),
        ),
        (
            "{actions: [delete, replac]}",
            (
                "actions 'replac' is not one of create, update, replace, delete,"
                " forget, no-op, read / did you mean 'replace'?"
            ),
        ),
        (
            "{attribute: engine, equals: $fact.famly}",
            "no fact is called 'famly' / did you mean 'family'?",
        ),
        ("aurra", "no condition is called 'aurra' / did you mean 'aurora'?"),
        ("{not: aurra}", "no condition is called 'aurra' / did you mean 'aurora'?"),
        ("{any: aurora}", "a list of conditions is needed here"),
        ("{all: []}", "a list of conditions is needed here"),
        ("{passes: 1}", "passes takes a word"),
        ("5", "a condition must be a mapping, a list or a name"),
        ('{attribute: "tags[?(@", equals: a}', "path 'tags[?(@': not a JSONPath"),
        (
            '{attribute: "tags[*]..a", equals: a}',
            "path 'tags[*]..a': '..' is not supported in a path",
        ),
        (
            '{attribute: "tag[0]", equals: a}',
            "aws_rds_cluster has no attribute 'tag' / did you mean 'tags'?",
        ),
        (
            "{attribute: scaling_configuration.min_capcity, equals: 1}",
            (
                "block scaling_configuration has no attribute 'min_capcity'"
                " / did you mean 'min_capacity'?"
            ),
        ),
        (
            "{values: instances.zone, distinct_at_least: 2}",
            "aws_rds_cluster_instance has no attribute 'zone'",
        ),
        (
            "{count: instancez, at_least: 2}",
            (
                "aws_rds_cluster has nothing called 'instancez'"
                " / did you mean 'instances'?"
            ),
        ),
        ("{parameter: 5, equals: 1}", "parameter takes a name"),
        (
            "{attribute: engine, equals: on}",
            (
                "on may mean a word or a truth value"
                ' / write "on" in quotes, or true or false'
            ),
        ),
        (
            "{keeps: {attribute: enginee, equals: a}}",
            "aws_rds_cluster has no attribute 'enginee' / did you mean 'engine'?",
        ),
    ],
)
def test_a_mistake_in_a_condition_is_told(
    tmp_path: Path, condition: str, expected: str
) -> None:
    found = problems(tmp_path, RULE.replace(REQUIRE, condition))

    assert found == [f"r.yaml:8: {expected}"]


@pytest.mark.parametrize(
    ("condition", "start", "nearest"),
    [
        ("{attribute: engine, equal: a}", "unknown operator 'equal'", "equals"),
        ("{attribute: engine, is: sett}", "'sett' is not one of set", "set"),
        (
            "{attribute: engine, comes_from: [constnt]}",
            "'constnt' is not one of constant",
            "constant",
        ),
    ],
)
def test_the_nearest_word_of_the_language_is_offered(
    tmp_path: Path, condition: str, start: str, nearest: str
) -> None:
    first = problems(tmp_path, RULE.replace(REQUIRE, condition))[0]

    assert first.startswith(f"r.yaml:8: {start}")
    assert first.endswith(f" / did you mean '{nearest}'?")


def test_a_clause_of_unknown_compares_with_the_type_that_it_names(
    tmp_path: Path,
) -> None:
    def rule(operand: str) -> str:
        where = f"{{attribute: name, mentions: $resource.{operand}}}"
        when = f"{{none: aws_cloudwatch_log_group, where: {where}}}"
        clause = f"{{resource: aws_rds_cluster, when: {when}, because: x}}"
        of_groups = RULE.replace("resource: aws_rds_cluster", "resource: aws_kms_key")
        plain = of_groups.replace(REQUIRE, "{attribute: is_enabled, equals: true}")
        plain = plain.replace("attribute: engine", "attribute: description")
        return f"{plain}unknown: [{clause}]\n"

    loaded(tmp_path, rule("cluster_identifier"))

    (found,) = problems(tmp_path, rule("is_enabled"))
    assert found == "r.yaml:10: aws_rds_cluster has no attribute 'is_enabled'"


@pytest.mark.parametrize("operator", ["matches", "not_matches", "any_matches"])
@pytest.mark.parametrize("operand", ["$resource.engine", "$before.engine"])
def test_a_pattern_that_the_plan_would_choose_is_refused(
    tmp_path: Path, operator: str, operand: str
) -> None:
    require = f"{{attribute: cluster_identifier, {operator}: {operand}}}"

    (found,) = problems(tmp_path, RULE.replace(REQUIRE, require))

    assert found.startswith(f"r.yaml:8: {operator} takes a pattern, or a parameter")


@pytest.mark.parametrize("pattern", ["(", "(?=a)", r"(a)\\1", "a{5000}"])
def test_a_regular_expression_that_re2_refuses_is_refused(
    tmp_path: Path, pattern: str
) -> None:
    condition = f'{{attribute: engine, matches: "{pattern}"}}'

    (found,) = problems(tmp_path, RULE.replace(REQUIRE, condition))

    assert found.startswith("r.yaml:8: not a regular expression: ")
    assert found.endswith("back-references and look-around are not supported")


LEAKS = [
    ("title: Some fault", "title: !!python/name:os.system x", "a tag"),
    (MESSAGE, f"{MESSAGE}\ndeprecated: maybe", "a truth value that is none"),
    (REQUIRE, "{passes: AUR-XXX-001}", "a rule that does not exist"),
    (REQUIRE, "{type: aws_rds_clutser}", "a type that does not exist"),
    (REQUIRE, "{fact: standard_suport_ends, days_ahead: 1}", "no such fact"),
    (
        REQUIRE,
        "{attribute: port, equals: $resource.prot}",
        "an operand that is no attribute",
    ),
    (
        REQUIRE,
        "{attribute: engine, equals: a, if_empty: pass}",
        "a modifier that means nothing here",
    ),
    (REQUIRE, '{attribute: "tags..a", equals: a}', "a path with a hole"),
]


@pytest.mark.parametrize(
    ("old", "new"), [pytest.param(*leak[:2], id=leak[2]) for leak in LEAKS]
)
def test_what_can_never_mean_anything_is_refused(
    tmp_path: Path, old: str, new: str
) -> None:
    assert problems(tmp_path, RULE.replace(old, new))


@pytest.mark.parametrize("key", ["id", "name"])
def test_ids_and_names_are_used_once(tmp_path: Path, key: str) -> None:
    info = pack().rules[0].info
    taken, where = getattr(info, key), pack().rules[0].where
    text = RULE.replace({"id": "ORG-NET-001", "name": "some-fault"}[key], taken)

    assert problems(tmp_path, text) == [
        f"r.yaml:1: {taken} is taken by {where} / ids and names are used once"
    ]


def test_an_alias_takes_a_name_as_well(tmp_path: Path) -> None:
    taken = pack().rules[0].info.name

    (found,) = problems(tmp_path, f"{RULE}aliases: [{taken}]\n")

    assert f"{taken} is taken by" in found


def test_aliases_of_yaml_are_refused(tmp_path: Path) -> None:
    text = RULE.replace("title: Some fault", "title: &a x\nwhy: *a")

    found = problems(tmp_path, text)

    assert found[0].startswith("r.yaml:3: aliases are not supported")


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        text = RULE.replace("low", "bad").replace("001", f"00{ord(name)}")
        (tmp_path / f"{name}.yaml").write_text(text.replace("engine,", "enginee,"))

    with pytest.raises(ProblemGroup) as caught:
        load_pack([tmp_path], schema())

    places = [str(p.where).removeprefix(f"{tmp_path}/") for p in caught.value.problems]
    assert places == ["a.yaml:4", "a.yaml:6", "b.yaml:4", "b.yaml:6"]
    assert str(caught.value).endswith("4 problems in 2 files; nothing was checked")


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"id: [", "r.yaml:2: not YAML: "),
        (b"- a\n", "r.yaml: a rule must be a mapping"),
        (b"", "r.yaml: a rule must be a mapping"),
        (b"\xff\xfe", "r.yaml: not UTF-8 text"),
        (b"#" + b"x" * 1_000_001, "r.yaml: larger than 1 MB"),
        (b"a: 1\n---\nb: 2\n", "r.yaml:2: not YAML: "),
    ],
)
def test_a_file_that_is_no_rule_is_told(
    tmp_path: Path, raw: bytes, problem: str
) -> None:
    (tmp_path / "r.yaml").write_bytes(raw)

    with pytest.raises(ProblemGroup) as caught:
        load_pack([tmp_path], schema())

    assert f"{tmp_path}/{problem}" in str(caught.value)


def test_a_file_that_is_nested_too_deeply_is_told(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_bytes(b"[" * 100_000)
    code = (
        "import sys; from pathlib import Path;"
        "from plan_check.rules.yaml import read_yaml;"
        "problems = []; read_yaml(Path(sys.argv[1]), problems); assert problems"
    )

    done = subprocess.run([sys.executable, "-c", code, path], check=False)

    assert done.returncode == 0


def test_a_folder_that_is_not_there_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_pack([tmp_path / "none"], schema())

    assert str(caught.value) == (
        f"{tmp_path}/none: no such folder of rules"
        "\n  hint: name a folder, or one rule file"
    )


def test_a_folder_without_a_rule_file_is_a_mistake_of_the_caller(
    tmp_path: Path,
) -> None:
    """A mistyped folder would close no gate, and say nothing."""
    with pytest.raises(UsageError, match="no rule file in this folder"):
        load_pack([tmp_path], schema())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_among_rules_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")

    assert load_pack([tmp_path], schema()).rules == pack().rules


def test_one_rule_file_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(RULE)

    assert len(load_pack([path, tmp_path], schema()).rules) == len(pack().rules) + 1


@pytest.mark.parametrize(
    "name", ["facts/x.yaml", "tests/x.yaml", ".git/x.yaml", "x.cases.yaml"]
)
def test_what_stands_beside_rules_is_no_rule(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("- not a rule\n")

    assert load_pack([tmp_path], schema()).rules == pack().rules


def shared(folder: Path, name: str, text: str) -> list[str]:
    """Give the problems of one file that rules share."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    found: list[RuleError] = []
    reader = SharedReader(folder, found)
    relations = reader.relations()
    shapes = Shapes(schema(), relations)
    reader.facts(shapes, reader.conditions(shapes))
    return [
        str(p).replace(f"{folder}/", "").replace("\n  hint: ", " / ") for p in found
    ]


SOURCED = "date: 2025-01-01\nsource: https://x\n"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "relations.yaml",
            "aws_a:\n  b: {atribute: c}\n",
            "relations.yaml:2: unknown key 'atribute' / did you mean 'attribute'?",
        ),
        (
            "relations.yaml",
            "aws_a:\n  b: c\n",
            "relations.yaml: aws_a.b must be a mapping",
        ),
        (
            "relations.yaml",
            "aws_a:\n  b: {reverse: aws_c.d}\n",
            "relations.yaml: aws_a.b: no aws_c.d",
        ),
        (
            "conditions.yaml",
            "a: b\nb: {attribute: x, equals: 1}\n",
            "conditions.yaml:1: no condition is called 'b'",
        ),
        (
            "facts/defaults.yaml",
            (
                "aws_kms_key:\n  enable_key_rotatoin:\n"
                "    - {value: 1, source: x, date: 2025-01-01}\n"
            ),
            (
                "facts/defaults.yaml:2: aws_kms_key has no attribute"
                " 'enable_key_rotatoin' / did you mean 'enable_key_rotation'?"
            ),
        ),
        (
            "facts/defaults.yaml",
            "aws_kms_key:\n  policy:\n    - {value: 1, date: 2025-01-01}\n",
            "facts/defaults.yaml:3: policy has no source",
        ),
        (
            "facts/defaults.yaml",
            "aws_kms_key:\n  policy:\n    - {value: 1, source: x, date: soon}\n",
            "facts/defaults.yaml:3: the date of policy is not YYYY-MM-DD",
        ),
        (
            "facts/families.yaml",
            "families:\n  a: {x: z, date: 2025-01-01}\n",
            "facts/families.yaml:2: a has no source",
        ),
        (
            "facts/parameters.yaml",
            f"{SOURCED}parameters:\n  p:\n    - {{families: [a], value: 1}}\n",
            "facts/parameters.yaml:5: no family 'a'",
        ),
        (
            "facts/parameters.yaml",
            f"{SOURCED}parameters:\n  p:\n    - 1\n",
            "facts/parameters.yaml: p must be a mapping",
        ),
        (
            "facts/families.yaml",
            (
                f"{SOURCED}families:\n  aurora8: {{}}\nfacts:\n  port:\n"
                "    - {families: [aurora9], value: 1}\n"
            ),
            ("facts/families.yaml:7: no family 'aurora9' / did you mean 'aurora8'?"),
        ),
        (
            "facts/families.yaml",
            "families:\nfacts:\n  port:\n    - {value: 1, date: 2025-01-01}\n",
            "facts/families.yaml:4: port has no source",
        ),
        (
            "facts/families.yaml",
            "- a\n",
            "facts/families.yaml: a mapping is needed here",
        ),
    ],
)
def test_a_mistake_in_a_shared_file_is_told(
    tmp_path: Path, name: str, text: str, expected: str
) -> None:
    assert shared(tmp_path, name, text) == [expected]


def test_a_policy_folder_without_shared_files_shares_nothing(tmp_path: Path) -> None:
    assert shared(tmp_path, "conditions.yaml", "") == []


def test_the_bundled_policies_are_at_hand() -> None:
    assert (bundled_policies() / "relations.yaml").is_file()


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ("{attribute: engine, in: [a, b]}", "engine in a, b"),
        ("{attribute: engine, view: before, is: set}", "engine before the plan is set"),
        (
            "{parameter: rds.force_ssl, is: enabled}",
            "parameter rds.force_ssl is enabled",
        ),
        ("{count: instances, at_least: 2}", "number of instances at least 2"),
        ("{not: aurora}", "not aurora"),
        ("{any: [aurora, {not: aurora}]}", "aurora or not aurora"),
        ("{not: {any: [aurora, replica]}}", "not (aurora or replica)"),
        ("{some: instances}", "there is some instances"),
        ("{none: instances}", "there is no instances"),
        (
            "{every: instances, where: {attribute: engine, equals: a}}",
            "every instances where engine equals a",
        ),
        ("{keeps: {attribute: engine, equals: true}}", "still engine equals true"),
        ("{passes: AUR-ENC-001}", "AUR-ENC-001 passes"),
        ("{type: aws_rds_cluster}", "type is aws_rds_cluster"),
    ],
)
def test_a_condition_is_said_in_words(
    tmp_path: Path, condition: str, text: str
) -> None:
    found = loaded(tmp_path, RULE.replace(REQUIRE, condition))

    (rule,) = [rule for rule in found.rules if rule.info.id == "ORG-NET-001"]
    assert describe(rule.require) == text


def test_conditions_that_are_nested_too_deeply_are_told(tmp_path: Path) -> None:
    condition = "{not: " * 400 + REQUIRE + "}" * 400

    assert problems(tmp_path, RULE.replace(REQUIRE, condition))
