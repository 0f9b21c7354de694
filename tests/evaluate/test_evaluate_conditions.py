"""Three-valued logic of conditions, through rules written as users write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from builders import (
    Anything,
    Json,
    block,
    change,
    exists,
    findings_of,
    gone,
    module,
    plan,
    refs,
    schema,
)
from plan_check.findings import Finding, JsonValue, Outcome
from plan_check.rules.loader import load_pack

CLUSTER = "aws_rds_cluster.this"
INSTANCE = "aws_rds_cluster_instance"
PASS, FAIL, UNKNOWN = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN
T = "{attribute: storage_encrypted, equals: true}"
F = "{attribute: deletion_protection, equals: true}"
U = "{attribute: iam_database_authentication_enabled, equals: true}"
OF = {T: PASS, F: FAIL, U: UNKNOWN}
BLOCK = block(CLUSTER, iam_database_authentication_enabled=refs("local.iam"))

Judge = Callable[..., Finding]


def cluster(**after: Anything) -> Json:
    """Make a cluster of which T is true, F is false and U is unknown."""
    known = {
        "engine": "aurora-mysql",
        "storage_encrypted": True,
        "deletion_protection": False,
    }
    return change(
        CLUSTER, {**known, **after}, unknown=["iam_database_authentication_enabled"]
    )


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """Judge a plan, by default of one cluster, by one condition."""

    def judged(
        require: str,
        data: Json | None = None,
        *,
        parameters: Mapping[str, JsonValue] | None = None,
        address: str = CLUSTER,
        **more: str,
    ) -> Finding:
        keys = {"resource": "aws_rds_cluster", **more}
        lines = "".join(f"{key}: {text}\n" for key, text in keys.items())
        (tmp_path / "rule.yaml").write_text(
            "id: ORG-TST-001\nname: a-fault\ntitle: A fault\nseverity: low\n"
            f"message: no fault\nrequire: {require}\n{lines}"
        )
        found = findings_of(
            data or plan(cluster(), root=module(BLOCK)),
            "ORG-TST-001",
            rules=load_pack([tmp_path], schema()),
            parameters={"ORG-TST-001": parameters or {}},
        )
        (finding,) = [one for one in found if one.address == address]
        return finding

    return judged


@pytest.mark.parametrize(
    ("parts", "all_of", "any_of"),
    [
        ([T], PASS, PASS),
        ([F], FAIL, FAIL),
        ([U], UNKNOWN, UNKNOWN),
        ([T, T], PASS, PASS),
        ([T, F], FAIL, PASS),
        ([F, F], FAIL, FAIL),
        ([T, U], UNKNOWN, PASS),
        ([F, U], FAIL, UNKNOWN),
        ([U, F], FAIL, UNKNOWN),
        ([U, U], UNKNOWN, UNKNOWN),
        ([U, F, T], FAIL, PASS),
    ],
)
def test_all_and_any_follow_kleene(
    judge: Judge, parts: list[str], all_of: Outcome, any_of: Outcome
) -> None:
    listed = f"[{', '.join(parts)}]"

    assert judge(listed).outcome is all_of
    assert judge(f"{{all: {listed}}}").outcome is all_of
    assert judge(f"{{any: {listed}}}").outcome is any_of


@pytest.mark.parametrize(("part", "expected"), [(T, FAIL), (F, PASS), (U, UNKNOWN)])
def test_not_keeps_what_is_unknown(judge: Judge, part: str, expected: Outcome) -> None:
    assert judge(f"{{not: {part}}}").outcome is expected
    assert judge(f"{{not: {{not: {part}}}}}").outcome is OF[part]


@pytest.mark.parametrize(
    ("when", "expected"), [(T, FAIL), (F, Outcome.NOT_APPLICABLE), (U, UNKNOWN)]
)
def test_a_rule_applies_as_its_when_says(
    judge: Judge, when: str, expected: Outcome
) -> None:
    assert judge(F, when=when).outcome is expected


@pytest.mark.parametrize(
    ("clause", "expected"), [(T, UNKNOWN), (F, FAIL), (U, UNKNOWN)]
)
def test_a_rule_says_where_it_cannot_see(
    judge: Judge, clause: str, expected: Outcome
) -> None:
    found = judge(F, unknown=f"[{{when: {clause}, because: it is dark}}]")

    assert found.outcome is expected
    assert ("it is dark" in found.reason) is (clause == T)


def instances(*zones: str | None, unknown: int = 0, lost: int = 0) -> Json:
    """Make a cluster and instances: in zones, of unknown zone, of unknown cluster."""
    made = [cluster(cluster_identifier="db")]
    blocks = [BLOCK]
    for at, zone in enumerate(zones):
        after = {"cluster_identifier": "db", "availability_zone": zone}
        made.append(change(f"{INSTANCE}.known{at}", after))
    for at in range(unknown):
        address = f"{INSTANCE}.unknown{at}"
        made.append(
            change(address, {"cluster_identifier": "db"}, unknown=["availability_zone"])
        )
        blocks.append(block(address, availability_zone=refs(f"local.zone{at}")))
    for at in range(lost):
        address = f"{INSTANCE}.lost{at}"
        made.append(
            change(address, {"availability_zone": "a"}, unknown=["cluster_identifier"])
        )
        blocks.append(block(address, cluster_identifier=refs(f"local.name{at}")))
    return plan(*made, root=module(*blocks))


IN_A = "where: {attribute: availability_zone, equals: a}"


@pytest.mark.parametrize(
    ("data", "some", "every"),
    [
        pytest.param(instances(), FAIL, PASS, id="none"),
        pytest.param(instances("a"), PASS, PASS, id="one that is"),
        pytest.param(instances("b"), FAIL, FAIL, id="one that is not"),
        pytest.param(instances("a", "b"), PASS, FAIL, id="one of two"),
        pytest.param(instances("a", unknown=1), PASS, UNKNOWN, id="and one unknown"),
        pytest.param(instances("b", unknown=1), UNKNOWN, FAIL, id="not, and unknown"),
        pytest.param(instances(unknown=1), UNKNOWN, UNKNOWN, id="unknown"),
        pytest.param(instances(lost=1), UNKNOWN, PASS, id="perhaps one that is"),
        pytest.param(instances("b", lost=1), UNKNOWN, FAIL, id="not, and perhaps one"),
        pytest.param(instances("a", lost=1), PASS, PASS, id="one, and perhaps another"),
    ],
)
def test_some_every_and_none_follow_kleene(
    judge: Judge, data: Json, some: Outcome, every: Outcome
) -> None:
    none = {PASS: FAIL, FAIL: PASS, UNKNOWN: UNKNOWN}[some]

    assert judge(f"{{some: instances, {IN_A}}}", data).outcome is some
    assert judge(f"{{every: instances, {IN_A}}}", data).outcome is every
    assert judge(f"{{none: instances, {IN_A}}}", data).outcome is none


@pytest.mark.parametrize(
    ("data", "bounds"),
    [
        (instances(), (0, 0)),
        (instances("a"), (1, 1)),
        (instances("a", "b"), (2, 2)),
        (instances("a", lost=1), (1, 2)),
        (instances(lost=2), (0, 2)),
        (instances("a", "a", lost=3), (2, 5)),
    ],
)
@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("operator", ["equals", "not_equals", "at_least", "at_most"])
def test_a_count_says_what_holds_for_every_number_it_may_be(
    judge: Judge, data: Json, bounds: tuple[int, int], number: int, operator: str
) -> None:
    tests: dict[str, Callable[[int], bool]] = {
        "equals": lambda n: n == number,
        "not_equals": lambda n: n != number,
        "at_least": lambda n: n >= number,
        "at_most": lambda n: n <= number,
    }
    possible = {tests[operator](n) for n in range(bounds[0], bounds[1] + 1)}
    expected = UNKNOWN if len(possible) == 2 else PASS if True in possible else FAIL

    found = judge(f"{{count: instances, {operator}: {number}}}", data)

    assert found.outcome is expected


def test_a_count_may_be_a_number_between_the_least_and_the_most(judge: Judge) -> None:
    assert judge("{count: instances, in: [1]}", instances(lost=2)).outcome is UNKNOWN


def test_a_count_of_what_satisfies_a_condition_counts_the_unknown_ones(
    judge: Judge,
) -> None:
    data = instances("a", "b", unknown=1)

    assert judge(f"{{count: instances, {IN_A}, at_least: 1}}", data).outcome is PASS
    assert judge(f"{{count: instances, {IN_A}, at_least: 2}}", data).outcome is UNKNOWN
    assert judge(f"{{count: instances, {IN_A}, at_least: 3}}", data).outcome is FAIL


def test_values_are_gathered_over_relations(judge: Judge) -> None:
    condition = "{values: instances.availability_zone, distinct_at_least: 2}"

    assert judge(condition, instances("a", "a")).outcome is FAIL
    assert judge(condition, instances("a", "b")).outcome is PASS
    assert judge(condition, instances("a", unknown=1)).outcome is UNKNOWN
    assert judge(condition, instances("a", lost=1)).outcome is not PASS


@pytest.mark.parametrize(
    ("word", "expected"), [("pass", PASS), ("fail", FAIL), ("unknown", UNKNOWN)]
)
@pytest.mark.parametrize("quantifier", ["some", "none"])
def test_the_author_decides_what_an_empty_collection_counts_as(
    judge: Judge, word: str, expected: Outcome, quantifier: str
) -> None:
    condition = f"{{{quantifier}: instances, {IN_A}, if_empty: {word}}}"

    assert judge(condition, instances()).outcome is expected
    assert judge(condition, instances("a")).outcome is not UNKNOWN


@pytest.mark.parametrize(
    ("word", "expected"), [("pass", PASS), ("fail", UNKNOWN), ("unknown", UNKNOWN)]
)
def test_what_may_belong_to_a_collection_does_not_fill_it(
    judge: Judge, word: str, expected: Outcome
) -> None:
    where = "where: {attribute: availability_zone, equals: a}"
    condition = f"{{every: instances, {where}, if_empty: {word}}}"

    assert judge(condition, instances(lost=1)).outcome is expected


@pytest.mark.parametrize(
    ("word", "expected"), [("pass", PASS), ("fail", FAIL), ("unknown", UNKNOWN)]
)
@pytest.mark.parametrize("quantifier", ["some", "every", "none"])
def test_the_author_decides_what_an_unknown_collection_counts_as(
    judge: Judge, word: str, expected: Outcome, quantifier: str
) -> None:
    condition = f"{{{quantifier}: instances, {IN_A}, if_unknown: {word}}}"

    assert judge(condition, instances(unknown=1)).outcome is expected


@pytest.mark.parametrize(
    ("word", "expected"), [("pass", PASS), ("fail", FAIL), ("unknown", UNKNOWN)]
)
def test_the_author_decides_what_unset_and_unknown_attributes_count_as(
    judge: Judge, word: str, expected: Outcome
) -> None:
    unset = f"{{attribute: kms_key_id, equals: x, if_unset: {word}}}"
    unsure = U.replace("}", f", if_unknown: {word}}}")

    assert judge(unset).outcome is expected
    assert judge(unsure).outcome is expected
    assert (
        judge(T.replace("}", f", if_unset: {word}, if_unknown: {word}}}")).outcome
        is PASS
    )


def test_unset_is_what_the_configuration_leaves_out_whatever_aws_does(
    judge: Judge,
) -> None:
    """The default of `storage_encrypted` is false."""
    condition = "{attribute: storage_encrypted, equals: true, if_unset: unknown}"
    made = change(CLUSTER, {"engine": "aurora-mysql"}, unknown=["storage_encrypted"])

    found = judge(condition, plan(made, root=module(block(CLUSTER))))

    assert found.outcome is UNKNOWN


@pytest.mark.parametrize(
    ("view", "expected"), [("effective", FAIL), ("planned", PASS), ("before", PASS)]
)
def test_a_view_chooses_what_is_looked_at(
    judge: Judge, view: str, expected: Outcome
) -> None:
    condition = f"{{attribute: backup_retention_period, view: {view}, is: unset}}"
    made = change(
        CLUSTER, {"engine": "aurora-mysql"}, unknown=["backup_retention_period"]
    )

    found = judge(condition, plan(made, root=module(block(CLUSTER))))

    assert found.outcome is expected


def test_a_deletion_is_judged_by_what_was_there(judge: Judge) -> None:
    data = plan(gone(CLUSTER, {"skip_final_snapshot": True}))

    found = judge(
        "{attribute: skip_final_snapshot, view: before, not_equals: true}",
        data,
        actions="[delete]",
    )

    assert found.outcome is FAIL


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (True, True, PASS),
        (True, False, FAIL),
        (False, False, PASS),
        (False, True, PASS),
        (None, False, PASS),
        (True, None, FAIL),
    ],
)
def test_what_held_before_must_be_kept(
    judge: Judge, before: object, after: object, expected: Outcome
) -> None:
    data = plan(
        exists(
            CLUSTER,
            {"deletion_protection": before, "tags": 1},
            deletion_protection=after,
        )
    )

    assert judge(f"{{keeps: {F}}}", data).outcome is expected


@pytest.mark.parametrize(
    ("before", "after", "expected"), [("1", "0", FAIL), ("1", "1", PASS)]
)
def test_a_parameter_of_a_group_must_be_kept_as_well(
    judge: Judge, before: str, after: str, expected: Outcome
) -> None:
    def parameters(value: str) -> list[Json]:
        return [{"name": "rds.force_ssl", "value": value}]

    given = {"id": "pg", "name": "pg", "family": "aurora-postgresql16"}
    data = plan(
        exists(
            "aws_rds_cluster_parameter_group.this",
            {**given, "parameter": parameters(before)},
            parameter=parameters(after),
        ),
        exists(CLUSTER, {"db_cluster_parameter_group_name": "pg"}, port=5433),
    )
    forced = "{parameter: rds.force_ssl, equals: '1'}"

    assert judge(f"{{keeps: {forced}}}", data).outcome is expected


def test_what_was_kept_is_unknown_where_it_is_not_known_yet(judge: Judge) -> None:
    made = exists(CLUSTER, {"deletion_protection": True})
    del made["change"]["after"]["deletion_protection"]
    made["change"]["after_unknown"] = {"deletion_protection": True}
    root = module(block(CLUSTER, deletion_protection=refs("local.protect")))

    assert judge(f"{{keeps: {F}}}", plan(made, root=root)).outcome is UNKNOWN


def test_operands_name_attributes_of_the_resource_and_of_what_it_was(
    judge: Judge,
) -> None:
    data = plan(exists(CLUSTER, {"port": 1, "iops": 1}, port=2))

    assert judge("{attribute: port, equals: $resource.iops}", data).outcome is FAIL
    assert judge("{attribute: port, not_equals: $before.port}", data).outcome is PASS
    assert judge("{attribute: iops, equals: $before.iops}", data).outcome is PASS


def test_an_operand_that_is_left_out_is_met_by_nothing(judge: Judge) -> None:
    made = change(CLUSTER, {"master_username": "none"}, unknown=["database_name"])
    data = plan(made, root=module(block(CLUSTER)))
    condition = "{attribute: master_username, lists: $resource.database_name}"

    assert judge(condition, data).outcome is FAIL


def test_an_operand_that_is_unknown_decides_nothing(judge: Judge) -> None:
    condition = (
        "{attribute: engine, equals: $resource.iam_database_authentication_enabled}"
    )

    assert judge(condition).outcome is UNKNOWN


@pytest.mark.parametrize(("given", "expected"), [({}, PASS), ({"days": 14}, FAIL)])
def test_settings_replace_the_defaults_of_parameters(
    judge: Judge, given: dict[str, JsonValue], expected: Outcome
) -> None:
    condition = (
        "{attribute: backup_retention_period, at_least: $days}\nparameters: {days: 7}"
    )
    data = plan(cluster(backup_retention_period=10))

    assert judge(condition, data, parameters=given).outcome is expected


@pytest.mark.parametrize(
    ("given", "expected"), [({}, UNKNOWN), ({"word": "fail"}, FAIL)]
)
def test_a_parameter_may_decide_what_unknown_counts_as(
    judge: Judge, given: dict[str, JsonValue], expected: Outcome
) -> None:
    condition = U.replace("}", ", if_unknown: $word}\nparameters: {word: unknown}")

    assert judge(condition, parameters=given).outcome is expected


def test_another_rule_passes_where_it_does_not_apply(judge: Judge) -> None:
    encrypted = plan(cluster())
    neptune = plan(cluster(engine="neptune", storage_encrypted=False))
    plain = plan(cluster(storage_encrypted=False))

    assert judge("{passes: AUR-ENC-001}", encrypted).outcome is PASS
    assert judge("{passes: AUR-ENC-001}", neptune).outcome is PASS
    assert judge("{passes: AUR-ENC-001}", plain).outcome is FAIL


def test_a_rule_that_rests_on_itself_cannot_tell(judge: Judge) -> None:
    assert judge("{passes: ORG-TST-001}").outcome is UNKNOWN


def test_a_type_tells_alternatives_apart(judge: Judge) -> None:
    assert judge("{type: aws_rds_cluster}").outcome is PASS
    assert judge("{type: aws_rds_global_cluster}").outcome is FAIL


TAGS = {"team": "a", "list": [{"name": "x", "value": "1"}, {"name": "y", "value": "2"}]}


@pytest.mark.parametrize(
    ("path", "operation", "expected"),
    [
        ("tags.team", "equals: a", PASS),
        ("tags.none", "is: unset", PASS),
        ("tags['team']", "equals: a", PASS),
        ("tags.list[0].name", "equals: x", PASS),
        ("tags.list[*].name", "contains: x", PASS),
        ("tags.list[*].name", "contains: z", FAIL),
        ("tags.list[?(@.name=='y')].value", 'equals: "2"', PASS),
        ("tags.list[?(@.name=='z')].value", "is: unset", PASS),
        ("tags.list[9].name", "is: unset", PASS),
    ],
)
def test_paths_reach_into_attributes(
    judge: Judge, path: str, operation: str, expected: Outcome
) -> None:
    condition = f'{{attribute: "{path}", {operation}}}'

    assert judge(condition, plan(cluster(tags=TAGS))).outcome is expected


@pytest.mark.parametrize(
    "path", ["tags.team", "tags['team']", "tags[*]", "tags.list[0].name"]
)
def test_below_what_is_unknown_nothing_is_known(judge: Judge, path: str) -> None:
    made = change(CLUSTER, unknown=["tags"])
    root = module(block(CLUSTER, tags=refs("local.tags")))
    condition = f'{{attribute: "{path}", equals: a}}'

    assert judge(condition, plan(made, root=root)).outcome is UNKNOWN


@pytest.mark.parametrize(
    "path", ["tags.list[1].name", "tags.list[?(@.name=='y')].value", "tags.list[*].zzz"]
)
def test_an_unknown_element_may_be_the_one_that_is_looked_for(
    judge: Judge, path: str
) -> None:
    made = change(
        CLUSTER,
        {"tags": {"list": [{"name": "x"}, None]}},
        unknown={"tags": {"list": [False, True]}},
    )
    condition = f'{{attribute: "{path}", equals: q}}'

    assert judge(condition, plan(made)).outcome is UNKNOWN


def test_a_path_to_several_values_of_which_one_is_unknown_cannot_tell(
    judge: Judge,
) -> None:
    made = change(
        CLUSTER,
        {"tags": {"list": [{"name": "x"}, {}]}},
        unknown={"tags": {"list": [{}, {"name": True}]}},
    )
    condition = '{attribute: "tags.list[*].name", contains_none: [q]}'

    assert judge(condition, plan(made)).outcome is UNKNOWN


@pytest.mark.parametrize(
    ("word", "expected"),
    [("set", PASS), ("unset", FAIL), ("known", UNKNOWN), ("omitted", FAIL)],
)
def test_what_a_resource_will_give_is_set_though_not_known(
    judge: Judge, word: str, expected: Outcome
) -> None:
    data = plan(
        change(CLUSTER, unknown=["kms_key_id"]),
        change("aws_kms_key.this", unknown=["arn"]),
        root=module(
            block(CLUSTER, kms_key_id=refs("aws_kms_key.this.arn")),
            block("aws_kms_key.this"),
        ),
    )

    found = judge(f"{{attribute: kms_key_id, is: {word}}}", data)

    assert found.outcome in (expected, UNKNOWN)
    assert (found.outcome is UNKNOWN) is (expected is UNKNOWN or word == "omitted")


@pytest.mark.parametrize(
    ("expression", "origin"),
    [
        ({"constant_value": "hunter2"}, "constant"),
        ({}, "constant"),
        (refs("var.default"), "default"),
        (refs("var.given"), "variable"),
        (refs("random_password.p.result"), "resource"),
    ],
)
def test_a_value_comes_from_where_the_configuration_takes_it(
    judge: Judge, expression: Json, origin: str
) -> None:
    data = plan(
        cluster(master_password="hunter2"),  # noqa: S106
        change("random_password.p", {"result": "hunter2"}),
        root=module(
            block(CLUSTER, master_password=expression),
            block("random_password.p"),
            variables={"default": {"default": "hunter2"}, "given": {}},
        ),
        variables={"default": "hunter2", "given": "hunter2"},
    )
    words = ("constant", "default", "variable", "resource")

    for word in words:
        found = judge(f"{{attribute: master_password, comes_from: [{word}]}}", data)
        assert found.outcome is (PASS if word == origin else FAIL), word


@pytest.mark.parametrize(
    ("actions", "judged"),
    [
        ("", {"create", "update", "replace", "no-op"}),
        ("[delete]", {"delete"}),
        ("[delete, replace]", {"delete", "replace"}),
    ],
)
def test_a_rule_selects_by_action(
    tmp_path: Path, actions: str, judged: set[str]
) -> None:
    (tmp_path / "r.yaml").write_text(
        "id: ORG-TST-001\nname: a-fault\ntitle: A\nseverity: low\nmessage: m\n"
        f"resource: aws_rds_cluster\nrequire: {T}\n"
        + (f"actions: {actions}\n" if actions else "")
    )
    doing = {
        "create": ["create"],
        "update": ["update"],
        "replace": ["delete", "create"],
        "delete": ["delete"],
        "no-op": ["no-op"],
        "forget": ["forget"],
    }
    changes = [
        change(f'{CLUSTER}["{word}"]', {}, before={}, actions=actions_)
        for word, actions_ in doing.items()
    ]

    found = findings_of(
        plan(*changes), "ORG-TST-001", rules=load_pack([tmp_path], schema())
    )

    assert {finding.address.split('"')[1] for finding in found} == judged


def test_a_deposed_object_is_not_judged(judge: Judge) -> None:
    old = change(CLUSTER, before={}, actions=["delete"], deposed="abc")

    assert judge(T, plan(cluster(), old)).outcome is PASS


def test_a_rule_of_the_plan_judges_it_once(judge: Judge) -> None:
    found = judge(
        "{some: aws_rds_cluster, where: {attribute: engine, equals: aurora-mysql}}",
        resource="plan",
        address="plan",
    )

    assert found.outcome is PASS


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        (["create"], PASS),
        (["update"], FAIL),
        (["delete", "create"], FAIL),
        (["create", "delete"], FAIL),
    ],
)
def test_a_condition_can_ask_what_the_plan_does(
    judge: Judge, actions: list[str], expected: Outcome
) -> None:
    data = plan(cluster() | {"change": {**cluster()["change"], "actions": actions}})

    assert judge("{actions: create}", data).outcome is expected
    opposite = judge("{not: {actions: [create]}}", data).outcome
    assert opposite is (FAIL if expected is PASS else PASS)


KEY = "arn:aws:kms:eu-west-1:123456789012:key/x"


@pytest.mark.parametrize(
    ("part", "operand", "expected"),
    [
        ("region", "eu-west-1", PASS),
        ("region", "us-east-1", FAIL),
        ("account", '"123456789012"', PASS),
        ("service", "kms", PASS),
        ("resource", "key/x", PASS),
    ],
)
def test_a_part_of_an_arn_can_be_compared(
    judge: Judge, part: str, operand: str, expected: Outcome
) -> None:
    data = plan(cluster(kms_key_id=KEY), root=module(BLOCK))
    condition = f"{{attribute: kms_key_id, arn: {part}, equals: {operand}}}"

    assert judge(condition, data).outcome is expected


def test_what_is_no_arn_has_no_parts(judge: Judge) -> None:
    data = plan(cluster(kms_key_id="alias/orders"), root=module(BLOCK))

    assert (
        judge("{attribute: kms_key_id, arn: region, is: unset}", data).outcome is PASS
    )
    assert (
        judge("{attribute: kms_key_id, arn: region, equals: a}", data).outcome is FAIL
    )


def with_region(data: Json, expression: Json | None, **variables: Anything) -> Json:
    """Give every block of a plan a provider configuration."""
    configuration = data["configuration"]
    for item in configuration["root_module"]["resources"]:
        item["provider_config_key"] = "aws"
    written = {} if expression is None else {"region": expression}
    configuration["provider_config"] = {"aws": {"name": "aws", "expressions": written}}
    data["variables"] = {name: {"value": value} for name, value in variables.items()}
    return data


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ({"constant_value": "eu-west-1"}, PASS),
        ({"constant_value": "us-east-1"}, FAIL),
        ({"references": ["var.region"]}, PASS),
        ({"references": ["local.region"]}, UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_a_resource_has_the_region_of_its_provider(
    judge: Judge, expression: Json | None, expected: Outcome
) -> None:
    data = plan(cluster(kms_key_id=KEY), root=module(BLOCK))
    data = with_region(data, expression, region="eu-west-1")
    condition = "{attribute: kms_key_id, arn: region, equals: $resource.region}"

    assert judge(condition, data).outcome is expected


def test_a_region_of_its_own_comes_first(judge: Judge) -> None:
    data = plan(cluster(kms_key_id=KEY, region="eu-west-1"), root=module(BLOCK))
    data = with_region(data, {"constant_value": "us-east-1"})
    condition = "{attribute: kms_key_id, arn: region, equals: $resource.region}"

    assert judge(condition, data).outcome is PASS


def test_an_arn_that_is_not_known_yet_has_the_region_of_its_resource(
    judge: Judge,
) -> None:
    key = "aws_kms_key.here"
    data = plan(
        change(CLUSTER, {"engine": "aurora-mysql"}, unknown=["kms_key_id"]),
        change(key, {}, unknown=["arn"]),
        root=module(block(CLUSTER, kms_key_id=refs(f"{key}.arn")), block(key)),
    )
    data = with_region(data, {"constant_value": "eu-west-1"})

    same = judge("{attribute: kms_key_id, arn: region, equals: eu-west-1}", data)
    assert same.outcome is PASS
    account = judge('{attribute: kms_key_id, arn: account, equals: "1"}', data)
    assert account.outcome is UNKNOWN


@pytest.mark.parametrize(
    ("family", "expected"),
    [("aurora-mysql8.0", PASS), ("aurora-mysql5.7", FAIL), (None, FAIL)],
)
def test_an_operand_can_be_a_fact_about_the_family(
    judge: Judge, family: str | None, expected: Outcome
) -> None:
    group = "aws_rds_cluster_parameter_group.this"
    after = {"engine_version": "8.0", "db_cluster_parameter_group_name": "g"}
    data = plan(
        cluster(**after), change(group, {"name": "g", "family": family}), root=module()
    )
    condition = (
        "{some: parameter_group, where: {attribute: family, equals: $fact.family}}"
    )

    assert judge(condition, data).outcome is expected


@pytest.mark.parametrize("tags", [{"other": "x"}, {"tier": None}, None])
def test_an_entry_that_is_not_there_equals_no_text(
    judge: Judge, tags: Json | None
) -> None:
    tag = {"type": "STRINGEQUALS", "key": "tier", "value": "None"}
    data = plan(
        cluster(tags_all=tags),
        change("aws_backup_selection.this", {"selection_tag": [tag]}),
        root=module(),
    )
    where = '{attribute: value, OPERATOR: "$resource.tags_all[key]"}'
    condition = f"{{some: aws_backup_selection.selection_tag, where: {where}}}"

    for operator, expected in (("equals", FAIL), ("not_equals", PASS)):
        text = condition.replace("OPERATOR", operator)
        assert judge(text, data).outcome is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{attribute: cluster_identifier, equals: $resource.database_name}", FAIL),
        ("{attribute: cluster_identifier, not_equals: $resource.database_name}", PASS),
        ("{attribute: cluster_identifier, in: $resource.iam_roles}", FAIL),
        ("{attribute: availability_zones, contains_all: $before.iam_roles}", FAIL),
    ],
)
def test_nothing_equals_an_attribute_that_is_not_set(
    judge: Judge, condition: str, expected: Outcome
) -> None:
    values: Json = {"cluster_identifier": "None", "availability_zones": ["None"]}
    data = plan(cluster(database_name=None, iam_roles=None, **values), root=module())

    assert judge(condition, data).outcome is expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"tier": "gold"}, PASS),
        ({"tier": "silver"}, FAIL),
        ({"other": "gold"}, FAIL),
        (None, FAIL),
    ],
)
def test_an_operand_can_be_the_entry_under_the_key_of_an_item(
    judge: Judge, tags: Json | None, expected: Outcome
) -> None:
    selection = "aws_backup_selection.this"
    tag = {"type": "STRINGEQUALS", "key": "tier", "value": "gold"}
    data = plan(
        cluster(tags_all=tags),
        change(selection, {"selection_tag": [tag]}),
        root=module(),
    )
    condition = (
        "{some: aws_backup_selection.selection_tag,"
        ' where: {attribute: value, equals: "$resource.tags_all[key]"}}'
    )

    assert judge(condition, data).outcome is expected


def test_an_operand_can_be_a_fact_that_holds_for_every_engine(judge: Judge) -> None:
    data = plan(cluster(port=1433), root=module(BLOCK))

    found = judge("{attribute: port, equals: $fact.babelfish_port}", data)

    assert found.outcome is PASS
