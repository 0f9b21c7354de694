"""Equal module instances are judged once, and nobody can tell."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import (
    AS_OF,
    EVERYTHING,
    Anything,
    Json,
    block,
    call,
    change,
    findings_of,
    module,
    pack,
    plan,
    refs,
    schema,
)
from plan_check.check import Settings, prepare
from plan_check.evaluate.evaluate import evaluate
from plan_check.findings import Finding
from plan_check.plan.parse import parse_plan
from plan_check.plan.twins import Folded, fold_twins
from plan_check.plan.unfold import unfold, weights

KEYS = [f"db{n:02}" for n in range(10)]
OPEN = {
    "protocol": "tcp",
    "from_port": 0,
    "to_port": 9999,
    "cidr_blocks": ["0.0.0.0/0"],
}


def stack(prefix: str, text: str, **of_cluster: Anything) -> list[Json]:
    """Make one instance of a module, whose names hold its key."""
    cluster: Json = {
        "engine": "aurora-postgresql",
        "engine_version": "16.8",
        "cluster_identifier": f"{text}-cluster",
        "db_cluster_parameter_group_name": f"{text}-group",
        "db_subnet_group_name": text.removeprefix("name-"),
        "storage_encrypted": True,
        **of_cluster,
    }
    group = {"name": f"{text}-group", "family": "aurora-postgresql16", "parameter": []}
    instance = {
        "cluster_identifier": f"{text}-cluster",
        "engine": "aurora-postgresql",
        "instance_class": "db.serverless",
    }
    return [
        change(
            f"{prefix}.aws_rds_cluster.this",
            cluster,
            unknown=["kms_key_id", "vpc_security_group_ids"],
        ),
        change(f"{prefix}.aws_kms_key.this", {"description": text}, unknown=["arn"]),
        change(f"{prefix}.aws_rds_cluster_parameter_group.this", group, unknown=["id"]),
        change(
            f"{prefix}.aws_security_group.this", {"ingress": [OPEN]}, unknown=["id"]
        ),
        change(
            f"{prefix}.aws_rds_cluster_instance.this[0]",
            instance,
            unknown=["publicly_accessible", "availability_zone"],
        ),
    ]


BODY = module(
    block(
        "aws_rds_cluster.this",
        kms_key_id=refs("aws_kms_key.this.arn"),
        vpc_security_group_ids=refs("aws_security_group.this.id"),
        cluster_identifier=refs("var.name"),
    ),
    block("aws_kms_key.this"),
    block("aws_rds_cluster_parameter_group.this"),
    block("aws_security_group.this"),
    block("aws_rds_cluster_instance.this", count={"constant_value": 1}),
    variables={"name": {}},
)


def copies(
    keys: Sequence[str | int],
    *more: Json,
    blocks: Sequence[Json] = (),
    odd: str | int | None = None,
    argument: Json | None = None,
    **top: Anything,
) -> Json:
    """Make a plan of one module called for many keys, of which one may be odd."""
    changes = []
    for key in keys:
        index = key if isinstance(key, int) else f'"{key}"'
        given_ = {"storage_encrypted": False} if key == odd else {}
        changes += stack(f"module.stack[{index}]", f"name-{key}", **given_)
    calls = {
        "stack": call(
            BODY, for_each=refs("var.names"), name=argument or refs("each.key")
        )
    }
    root = module(*blocks, calls=calls, variables={"names": {}})
    variables = top.pop("variables", {"names": 1})
    return plan(*changes, *more, root=root, variables=variables, **top)


def folded(data: Json) -> Folded:
    return fold_twins(data)


def undecided(data: Json) -> tuple[str, ...]:
    """Give the rules that folded instances cannot be judged by."""
    found = folded(data)
    ids = tuple(rule.info.id for rule in pack().rules)
    evaluator = prepare(
        parse_plan(found.data, "plan.json"), pack(), schema(), Settings(ids)
    )
    evaluator.context.twins = found.twins
    return evaluate(evaluator, ids, EVERYTHING, lambda _node: 1).undecided


def whole(data: Json) -> list[Finding]:
    """Judge every instance by itself."""
    ids = tuple(rule.info.id for rule in pack().rules)
    evaluator = prepare(
        parse_plan(data, "plan.json"), pack(), schema(), Settings(ids, as_of=AS_OF)
    )
    found = evaluate(evaluator, ids, EVERYTHING, lambda _node: 1).findings
    return sorted(found, key=lambda finding: (finding.address, finding.rule.id))


def test_equal_instances_are_folded_into_one() -> None:
    data = copies(KEYS)

    found = folded(data)

    (twins,) = found.twins
    assert {twins.key, *twins.others} == set(KEYS)
    assert found.left_out == 5 * 9
    assert len(found.data["resource_changes"]) == 5
    assert weights(found.twins) == {twins.prefix: 10}
    assert len(data["resource_changes"]) == 50


def test_a_folded_plan_has_the_verdicts_of_the_whole_one() -> None:
    data = copies(KEYS)

    assert list(findings_of(data)) == whole(data)


def test_findings_are_repeated_for_each_twin() -> None:
    data = copies(KEYS)
    found = folded(data)
    one = [f for f in whole(data) if f.address.startswith(found.twins[0].prefix)]

    addresses = {finding.address for finding in unfold(one, found.twins)}

    everything = {finding.address for finding in whole(data)}
    assert addresses == everything - {"plan"}


def test_an_odd_one_is_judged_by_itself() -> None:
    data = copies(KEYS, odd="db03")

    (twins,) = folded(data).twins

    assert "db03" not in {twins.key, *twins.others}
    assert list(findings_of(data)) == whole(data)


@pytest.mark.parametrize("keys", [KEYS, range(100, 110)], ids=["words", "numbers"])
def test_names_that_a_rule_finds_alike_need_no_look_at_the_whole_plan(
    keys: Sequence[str | int],
) -> None:
    data = copies(keys)

    assert folded(data).left_out == 5 * 9
    assert undecided(data) == ()
    assert list(findings_of(data)) == whole(data)


def numbered(keys: range) -> Json:
    """Make copies whose greatest capacity is their key."""
    data = copies(keys)
    for item, key in zip(data["resource_changes"][::5], keys, strict=True):
        scaling = {"min_capacity": 1.0, "max_capacity": key}
        item["change"]["after"]["serverlessv2_scaling_configuration"] = [scaling]
    return data


def test_a_number_that_is_the_key_is_compared_for_each_twin() -> None:
    data = numbered(range(250, 260))

    assert folded(data).left_out == 5 * 9
    assert undecided(data) == ("AUR-MNT-011",)
    assert list(findings_of(data)) == whole(data)


def test_a_number_that_is_the_key_is_shown_for_each_twin() -> None:
    data = numbered(range(300, 310))

    assert undecided(data) == ()
    assert list(findings_of(data)) == whole(data)


def test_a_name_that_a_rule_takes_exception_to_is_found_among_twins() -> None:
    data = copies([*KEYS, "default"])

    (twins,) = folded(data).twins

    assert "default" in twins.others
    assert undecided(data) == ("AUR-NET-002",)
    assert list(findings_of(data)) == whole(data)


@pytest.mark.parametrize(
    "given_",
    [
        KEYS,
        {key: {"size": "large"} for key in KEYS},
        [{"name": key, "size": "large"} for key in KEYS],
    ],
    ids=["names", "a map", "a list of objects"],
)
def test_a_variable_that_a_call_is_repeated_for_may_hold_the_keys(given_: Json) -> None:
    data = copies(KEYS, variables={"names": given_})

    assert folded(data).left_out == 5 * 9
    assert list(findings_of(data)) == whole(data)


def test_an_instance_that_a_variable_says_something_else_of_is_not_folded() -> None:
    sizes: Json = {key: {"size": "small" if key == "db03" else "large"} for key in KEYS}
    data = copies(KEYS, variables={"names": sizes}, argument=refs("each.value.size"))

    (twins,) = folded(data).twins

    assert "db03" not in {twins.key, *twins.others}
    assert list(findings_of(data)) == whole(data)


SG = block("aws_security_group.outside")
KEPT: dict[str, Json] = {
    "few": copies(KEYS[:7]),
    "a partial plan": copies(KEYS, complete=False),
    "an errored plan": copies(KEYS, errored=True),
    "a deferred change": copies(KEYS, deferred_changes=[{"reason": "x"}]),
    "a reference from outside": copies(
        KEYS, blocks=[block("aws_kms_alias.x", target_key_id=refs("module.stack.key"))]
    ),
    "keys paired with resources": copies(
        KEYS, blocks=[SG], argument=refs("each.key", "aws_security_group.outside.id")
    ),
    "their names in the variables": copies(
        KEYS, variables={"names": 1, "all": [f"name-{key}" for key in KEYS]}
    ),
    "their names in what is left of a variable": copies(
        KEYS, variables={"names": [[key] for key in KEYS]}
    ),
}


@pytest.mark.parametrize("data", KEPT.values(), ids=KEPT.keys())
def test_instances_that_may_differ_are_not_folded(data: Json) -> None:
    assert folded(data).twins == ()
    assert list(findings_of(data)) == whole(data)


def test_an_instance_that_others_name_is_not_folded() -> None:
    alarm = change(
        "aws_cloudwatch_metric_alarm.cpu",
        {
            "metric_name": "CPUUtilization",
            "dimensions": {"DBClusterIdentifier": "name-db04-cluster"},
        },
    )
    data = copies(KEYS, alarm)

    (twins,) = folded(data).twins

    assert "db04" not in {twins.key, *twins.others}
    assert list(findings_of(data)) == whole(data)


WORDS = [
    "name",
    "cluster",
    "engine",
    "aws",
    "rds",
    "16",
    "this",
    "tcp",
    "true",
    "known",
]


def test_keys_that_are_words_are_left_alone() -> None:
    data = copies(WORDS)

    assert folded(data).twins == ()
    assert list(findings_of(data)) == whole(data)


OUTSIDE = st.sampled_from(
    [
        None,
        change("aws_rds_cluster_parameter_group.other", {"name": "name-db01-group"}),
        change(
            "aws_rds_cluster_instance.other",
            {"cluster_identifier": "name-db02-cluster"},
        ),
        change("aws_security_group.outside", {"ingress": [OPEN]}),
        change("aws_rds_cluster_instance.lost", unknown=["cluster_identifier"]),
    ]
)
LOST = block("aws_rds_cluster_instance.lost", cluster_identifier=refs("local.name"))
KEY = st.from_regex(r"[a-z0-9][a-z0-9.-]{0,4}", fullmatch=True) | st.sampled_from(
    [*KEYS, *WORDS, "a.b", "[0]", 'q\\"x', "stack", "module", "1", "0", "default"]
)


@settings(max_examples=40)
@given(
    keys=st.lists(KEY, min_size=7, max_size=11, unique=True)
    | st.integers(7, 11).map(lambda n: list(range(n)))
    | st.just(KEYS),
    outside=OUTSIDE,
    odd=st.integers(0, 20),
)
def test_folding_changes_no_finding(
    keys: list[str | int], outside: Json | None, odd: int
) -> None:
    more = [outside] if outside else []
    strange = keys[odd] if odd < len(keys) else None
    data = copies(keys, *more, blocks=[SG, LOST], odd=strange)

    assert list(findings_of(data)) == whole(data)


@settings(max_examples=20)
@given(st.sampled_from(KEYS), st.sampled_from(KEYS))
def test_folding_changes_no_finding_on_what_exists(odd: str, deleted: str) -> None:
    data = copies(KEYS, odd=odd)
    for item in data["resource_changes"]:
        change_ = item["change"]
        change_["before"] = {**change_["after"], "deletion_protection": True}
        change_["actions"] = ["update"]
        if f'"{deleted}"' in item["address"]:
            change_.update(actions=["delete"], after=None, after_unknown={})

    assert list(findings_of(data)) == whole(data)
