"""Known, null, omitted, unknown: what the plan says of one attribute, and why."""

from __future__ import annotations

from typing import Any

import pytest

from builders import (
    Anything,
    Json,
    block,
    call,
    change,
    const,
    exists,
    gone,
    graph_of,
    module,
    node_at,
    plan,
    refs,
)
from plan_check.values import Link, Sensitive, State, Value

CLUSTER = "aws_rds_cluster.this"
KEY = "aws_kms_key.this"
NO_KEY = change(CLUSTER, unknown=["kms_key_id"])
NEW_KEY = change(KEY, unknown=["arn", "id"])


def value(data: Json, name: str = "kms_key_id", address: str = CLUSTER) -> Value:
    graph = graph_of(data)
    return graph.value(node_at(graph, address), name)


def with_key(expression: Any, *more: Json, **root: Anything) -> Value:  # noqa: ANN401
    """Give the state of a key that is not in `after`, by its expression."""
    cluster = block(CLUSTER, kms_key_id=expression)
    variables = root.pop("given", None)
    body = module(cluster, block(KEY), **root)
    return value(plan(NO_KEY, *more, root=body, variables=variables))


@pytest.mark.parametrize(
    ("after", "state"),
    [
        pytest.param({"engine": "aurora-mysql"}, State.KNOWN, id="a text"),
        pytest.param({"engine": 0}, State.KNOWN, id="zero"),
        pytest.param({"engine": False}, State.KNOWN, id="false"),
        pytest.param({"engine": []}, State.KNOWN, id="an empty list"),
        pytest.param({"engine": None}, State.NULL, id="null"),
        pytest.param({}, State.NULL, id="not there, and not unknown"),
        pytest.param({"engine": ""}, State.NULL, id="the state's empty string"),
    ],
)
def test_what_stands_in_after_is_known_or_null(after: Json, state: State) -> None:
    found = value(plan(change(CLUSTER, after)), "engine")

    assert found.state is state


def test_an_attribute_without_an_expression_is_omitted() -> None:
    found = value(plan(NO_KEY, root=module(block(CLUSTER))))

    assert found.state is State.OMITTED


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("aws_iam_role.this", "inline_policy"),
        ("aws_backup_selection.this", "condition"),
    ],
)
def test_a_block_that_the_provider_computes_is_omitted_where_none_is_written(
    address: str, name: str
) -> None:
    data = plan(change(address, unknown=[name]), root=module(block(address)))

    assert value(data, name, address).state is State.OMITTED


def test_a_resource_without_a_block_says_nothing_of_what_is_omitted() -> None:
    assert value(plan(NO_KEY)).state is State.UNKNOWN


def test_what_only_the_provider_computes_is_unknown_not_omitted() -> None:
    data = plan(change(CLUSTER, unknown=["arn"]), root=module(block(CLUSTER)))

    assert value(data, "arn").state is State.UNKNOWN


def test_a_reference_to_a_new_key_is_unknown_and_linked_to_it() -> None:
    found = with_key(refs(f"{KEY}.arn"), NEW_KEY)

    assert found.state is State.UNKNOWN
    assert found.links == (Link(KEY, "arn"),)
    assert found.reason == f"known after apply, from {KEY}.arn"


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param(const(None), id="a null constant"),
        pytest.param(refs("var.key"), id="a variable that is null"),
        pytest.param(refs("var.other"), id="a variable left to its default"),
        pytest.param(refs("path.module"), id="a path"),
        pytest.param(refs(f"{KEY}.arn"), id="a resource with zero instances"),
        pytest.param(
            refs("var.key", f"{KEY}[0].arn"), id="a conditional on zero instances"
        ),
        pytest.param(refs("each.key"), id="the key of for_each"),
        pytest.param(refs("count.index"), id="the index"),
    ],
)
def test_an_expression_of_known_parts_can_only_have_given_null(
    expression: Json,
) -> None:
    found = with_key(
        expression,
        given={"key": None},
        variables={"key": {}, "other": {"default": None}},
    )

    assert found.state is State.OMITTED


def test_a_known_attribute_of_another_resource_gives_no_unknown_value() -> None:
    existing = exists(KEY, {"arn": "arn:aws:kms:k", "id": "k"})

    assert with_key(refs(f"{KEY}.arn"), existing).state is State.OMITTED


def test_a_conditional_on_a_planned_key_is_linked_to_it() -> None:
    found = with_key(refs("var.own", f"{KEY}.arn"), NEW_KEY, given={"own": True})

    assert found.links == (Link(KEY, "arn"),)


def test_a_local_is_lost() -> None:
    found = with_key(refs("local.key"))

    assert found.state is State.UNKNOWN
    assert found.reason == "it comes from local.key, and a plan holds no locals"


def test_a_local_is_followed_where_the_sources_are_at_hand() -> None:
    data = plan(
        NO_KEY, NEW_KEY, root=module(block(CLUSTER, kms_key_id=refs("local.key")))
    )
    graph = graph_of(data, lambda _module, _name: refs(f"{KEY}.arn"))

    found = graph.value(node_at(graph, CLUSTER), "kms_key_id")

    assert found.links == (Link(KEY, "arn"),)


def test_a_function_may_be_one_that_is_known_only_after_apply() -> None:
    assert with_key({}, NEW_KEY).state is State.UNKNOWN


@pytest.mark.parametrize(
    ("repeat", "state"),
    [(("var.all", "local.create"), State.OMITTED), (("local.create",), State.UNKNOWN)],
)
def test_a_local_that_came_to_one_instance_was_known_if_it_filters(
    repeat: tuple[str, ...], state: State
) -> None:
    address = f'{CLUSTER}["a"]'
    cluster = block(CLUSTER, for_each=refs(*repeat), kms_key_id=refs("each.value.key"))
    subnet = block("aws_subnet.this", count=refs("local.create"))
    there = change("aws_subnet.this[0]", {"cidr_block": "10.0.0.0/24"})
    new = change(address, {"engine": "aurora-mysql"}, unknown=["kms_key_id"])
    data = plan(new, there, root=module(cluster, subnet), variables={"all": {"a": {}}})

    assert value(data, address=address).state is state


def test_a_local_behind_several_instances_may_be_the_length_of_a_list() -> None:
    cluster = block(CLUSTER, kms_key_id=refs("local.key"))
    subnet = block("aws_subnet.this", count=refs("local.key"))
    changes = [change(f"aws_subnet.this[{n}]", {"tags": None}) for n in (0, 1)]
    data = plan(NO_KEY, *changes, root=module(cluster, subnet))

    assert value(data).state is State.UNKNOWN


def test_a_local_that_gave_a_known_value_was_known() -> None:
    cluster = block(
        CLUSTER, kms_key_id=refs("local.key"), database_name=refs("local.key")
    )
    named = change(CLUSTER, {"database_name": "x"}, unknown=["kms_key_id"])

    assert value(plan(named, root=module(cluster))).state is State.OMITTED


def test_one_unknown_use_of_a_local_outweighs_nothing_known() -> None:
    cluster = block(CLUSTER, kms_key_id=refs("local.key"), port=refs("local.key"))
    data = plan(change(CLUSTER, unknown=["kms_key_id", "port"]), root=module(cluster))

    assert value(data).state is State.UNKNOWN


def in_module(argument: Json | None, *changes: Json, **variables: Anything) -> Value:
    """Give the state of a key in a child module, by the argument of its call."""
    cluster = block(CLUSTER, kms_key_id=refs("var.key"))
    child = module(cluster, variables={"key": {"default": None}})
    arguments = {} if argument is None else {"key": argument}
    root = module(
        block(KEY), calls={"db": call(child, **arguments)}, variables={"k": {}}
    )
    address = f"module.db.{CLUSTER}"
    data = plan(
        change(address, unknown=["kms_key_id"]),
        *changes,
        root=root,
        variables=variables,
    )
    return value(data, address=address)


@pytest.mark.parametrize(
    ("argument", "state"),
    [
        pytest.param(None, State.OMITTED, id="the default holds"),
        pytest.param(const(None), State.OMITTED, id="null is passed"),
        pytest.param(refs("var.k"), State.OMITTED, id="a null variable is passed"),
        pytest.param(refs(f"{KEY}.arn"), State.UNKNOWN, id="a new key is passed"),
        pytest.param(refs("local.k"), State.UNKNOWN, id="a local is passed"),
    ],
)
def test_a_module_argument_is_followed_to_the_call(
    argument: Json | None, state: State
) -> None:
    assert in_module(argument, NEW_KEY, k=None).state is state


def test_a_link_leads_through_a_module_argument_and_another_modules_output() -> None:
    kms = module(block(KEY), outputs={"arn": refs(f"{KEY}.arn")})
    child = module(block(CLUSTER, kms_key_id=refs("var.key")), variables={"key": {}})
    calls = {"kms": call(kms), "db": call(child, key=refs("module.kms.arn"))}
    address = f"module.db.{CLUSTER}"
    data = plan(
        change(address, unknown=["kms_key_id"]),
        change(f"module.kms.{KEY}", unknown=["arn"]),
        root=module(calls=calls),
    )

    assert value(data, address=address).links == (Link(f"module.kms.{KEY}", "arn"),)


def test_an_output_of_a_module_without_instances_gives_nothing() -> None:
    kms = module(block(KEY), outputs={"arn": refs(f"{KEY}[0].arn")})
    cluster = block(CLUSTER, kms_key_id=refs("module.kms.arn"))
    root = module(cluster, calls={"kms": call(kms)})

    assert value(plan(NO_KEY, root=root)).state is State.OMITTED


def test_a_module_that_the_plan_does_not_hold_is_lost() -> None:
    found = with_key(refs("module.kms.arn"))

    assert found.reason == "module.kms is not in the plan"


def keyed(expression: Json, over: Json, *more: Json, **root: Anything) -> Json:
    """Make clusters `a` and `b` whose key is made by one expression."""
    clusters = [change(f'{CLUSTER}["{k}"]', unknown=["kms_key_id"]) for k in "ab"]
    cluster = block(CLUSTER, for_each=over, kms_key_id=expression)
    return plan(*clusters, *more, root=module(cluster, **root))


def test_each_key_pairs_instances_with_the_same_key() -> None:
    keys = [change(f'{KEY}["{k}"]', unknown=["arn"]) for k in "ab"]
    data = keyed(refs(KEY, "each.key"), refs("var.names"), *keys)

    found = value(data, address=f'{CLUSTER}["b"]')

    assert [link.address for link in found.links] == [f'{KEY}["b"]']


def test_each_value_over_a_resource_is_the_instance_with_the_same_key() -> None:
    keys = [change(f'{KEY}["{k}"]', unknown=["arn"]) for k in "ab"]
    data = keyed(refs("each.value.arn"), refs(KEY), *keys)

    found = value(data, address=f'{CLUSTER}["a"]')

    assert found.links == (Link(f'{KEY}["a"]', "arn"),)


def test_each_value_over_a_module_is_that_modules_output() -> None:
    keys = [change(f'module.k["{k}"].{KEY}', unknown=["arn"]) for k in "ab"]
    kms = module(block(KEY), outputs={"arn": refs(f"{KEY}.arn")})
    calls = {"k": call(kms, for_each=refs("var.names"))}
    data = keyed(refs("each.value.arn"), refs("module.k"), *keys, calls=calls)

    found = value(data, address=f'{CLUSTER}["b"]')

    assert found.links == (Link(f'module.k["b"].{KEY}', "arn"),)


def test_each_value_of_a_known_variable_can_only_have_been_null() -> None:
    data = keyed(refs("each.value.key"), refs("var.clusters"))
    data["variables"] = {
        "clusters": {"value": {"a": {"key": None}, "b": {"key": None}}}
    }

    assert value(data, address=f'{CLUSTER}["a"]').state is State.OMITTED


def test_each_value_without_for_each_is_lost() -> None:
    assert with_key(refs("each.value.arn")).state is State.UNKNOWN


def test_the_key_of_a_module_instance_pairs_what_is_in_it() -> None:
    child = module(block(CLUSTER, kms_key_id=refs(f"{KEY}.arn")), block(KEY))
    calls = {"db": call(child, for_each=refs("var.names"))}
    names = ["eu", "a.b"]
    changes = [
        made
        for name in names
        for made in (
            change(f'module.db["{name}"].{CLUSTER}', unknown=["kms_key_id"]),
            change(f'module.db["{name}"].{KEY}', unknown=["arn"]),
        )
    ]

    found = value(
        plan(*changes, root=module(calls=calls)),
        address=f'module.db["a.b"].{CLUSTER}',
    )

    assert found.links == (Link(f'module.db["a.b"].{KEY}', "arn"),)


@pytest.mark.parametrize(
    ("expression", "state"),
    [
        pytest.param(None, State.NULL, id="no expression"),
        pytest.param(const(None), State.NULL, id="a null constant"),
        pytest.param(refs("var.unset"), State.NULL, id="a null variable"),
        pytest.param(const("hunter2"), State.KNOWN, id="a constant"),
        pytest.param({}, State.UNKNOWN, id="a function"),
        pytest.param(refs("random_password.p.result"), State.UNKNOWN, id="a resource"),
        pytest.param(
            refs("ephemeral.random_password.p"), State.UNKNOWN, id="ephemeral"
        ),
        pytest.param(refs("local.password"), State.UNKNOWN, id="a local"),
    ],
)
def test_a_write_only_argument_is_read_from_its_expression(
    expression: Json | None, state: State
) -> None:
    expressions = {} if expression is None else {"master_password_wo": expression}
    data = plan(
        change(CLUSTER, {"master_password_wo": None}),
        change("random_password.p", unknown=["result"]),
        root=module(
            block(CLUSTER, **expressions),
            block("random_password.p"),
            variables={"unset": {"default": None}},
        ),
    )

    found = value(data, "master_password_wo")

    assert found.state is state
    assert "hunter2" not in repr(found)


def test_a_write_only_argument_from_a_known_resource_attribute_is_there() -> None:
    data = plan(
        change(CLUSTER, {"master_password_wo": None}),
        exists("random_password.p", {"result": "hunter2"}),
        root=module(
            block(CLUSTER, master_password_wo=refs("random_password.p.result")),
            block("random_password.p"),
        ),
    )

    found = value(data, "master_password_wo")

    assert [link.certain for link in found.links] == [True]


def test_a_sensitive_value_is_wrapped_when_it_is_read() -> None:
    data = plan(
        change(
            CLUSTER, {"master_password": "hunter2"}, secret={"master_password": True}
        )
    )

    assert value(data, "master_password").data == Sensitive("hunter2")


def test_a_deleted_resource_has_no_planned_values() -> None:
    graph = graph_of(plan(gone(CLUSTER, {"engine": "aurora-mysql"})))
    node = node_at(graph, CLUSTER)

    assert graph.value(node, "engine").state is State.NULL
    assert graph.before(node, "engine").data == "aurora-mysql"


def test_a_created_resource_has_no_values_before() -> None:
    graph = graph_of(plan(change(CLUSTER, {"engine": "aurora-mysql"})))

    assert graph.before(node_at(graph, CLUSTER), "engine").state is State.NULL


def test_an_unset_text_before_the_plan_is_null() -> None:
    graph = graph_of(plan(exists(CLUSTER, {"kms_key_id": ""})))

    assert graph.before(node_at(graph, CLUSTER), "kms_key_id").state is State.NULL


def test_half_known_blocks_keep_what_is_known() -> None:
    group = change(
        "aws_rds_cluster_parameter_group.this",
        {"parameter": [{"name": "rds.force_ssl"}]},
        unknown={"parameter": [{"value": True}]},
    )

    found = value(plan(group), "parameter", "aws_rds_cluster_parameter_group.this")

    assert (
        repr(found.data) == "[{'name': 'rds.force_ssl', 'value': (known after apply)}]"
    )


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("aws_rds_cluster_parameter_group.this", "parameter"),
        ("aws_rds_cluster.this", "restore_to_point_in_time"),
        ("data.aws_iam_policy_document.this", "statement"),
    ],
)
def test_a_dynamic_block_of_unknown_number_is_unknown(address: str, name: str) -> None:
    """Terraform 1.11.4 shows one as `true`, and no expression for it."""
    data = plan(change(address, unknown=[name]), root=module(block(address)))

    assert value(data, name, address).state is State.UNKNOWN


def test_a_partial_plan_does_not_say_that_a_missing_resource_is_none() -> None:
    cluster = block(CLUSTER, kms_key_id=refs(f"{KEY}.arn"))
    data = plan(NO_KEY, root=module(cluster, block(KEY)), complete=False)

    found = value(data)

    assert found.state is State.UNKNOWN
    assert found.reason == f"{KEY} is not in this partial plan"


def test_references_in_a_circle_come_to_an_end() -> None:
    child = module(outputs={"o": refs("var.v")}, variables={"v": {}})
    cluster = block(CLUSTER, kms_key_id=refs("module.a.o"))
    calls = {"a": call(child, v=refs("module.a.o"))}

    assert value(plan(NO_KEY, root=module(cluster, calls=calls))).state is State.OMITTED


def test_a_list_of_known_length_may_hold_unknown_elements() -> None:
    cluster = block(CLUSTER, kms_key_id=refs("local.keys"))
    grant = block("aws_kms_grant.this", count=refs("local.keys"))
    granted = change("aws_kms_grant.this[0]", {"name": "x"})
    data = plan(NO_KEY, NEW_KEY, granted, root=module(cluster, grant, block(KEY)))

    assert value(data).state is State.UNKNOWN
