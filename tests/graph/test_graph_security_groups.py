"""One list of rules per group, in whichever style they are written."""

from __future__ import annotations

import pytest

from builders import (
    Anything,
    Json,
    block,
    change,
    exists,
    gone,
    module,
    plan,
    refs,
    resolver_of,
)
from plan_check.graph.items import Items
from plan_check.graph.security_groups import ports_text, rules_of
from plan_check.values import Data, Unknown

SG = "aws_security_group.this"
CLASSIC = "aws_security_group_rule.this"
VPC = "aws_vpc_security_group_ingress_rule.this"
LIST = "aws_ec2_managed_prefix_list.this"
OPEN = ["0.0.0.0/0", "::/0"]


def rules(data: Json, direction: str = "ingress", *, before: bool = False) -> Items:
    resolver = resolver_of(data)
    return rules_of(resolver, resolver.graph.by_address[SG], direction, before=before)


def peers(found: Items) -> list[list[Data]]:
    return [list_of(item.data["cidrs"]) for item in found.items]


def list_of(data: Data) -> list[Data]:
    assert isinstance(data, list)
    return data


def inline(**entry: Anything) -> Json:
    full = {"description": "", "self": False, "cidr_blocks": [], **entry}
    return change(SG, {"id": "sg-1", "ingress": [full]})


def classic(**after: Anything) -> Json:
    return change(CLASSIC, {"type": "ingress", "security_group_id": "sg-1", **after})


def vpc(**after: Anything) -> Json:
    return change(VPC, {"security_group_id": "sg-1", **after})


GROUP = change(SG, {"id": "sg-1", "ingress": []})
PORTS = {"from_port": 5432, "to_port": 5432}


@pytest.mark.parametrize(
    "data",
    [
        plan(inline(protocol="tcp", **PORTS, cidr_blocks=["0.0.0.0/0"])),
        plan(GROUP, classic(protocol="tcp", **PORTS, cidr_blocks=["0.0.0.0/0"])),
        plan(GROUP, vpc(ip_protocol="tcp", **PORTS, cidr_ipv4="0.0.0.0/0")),
        plan(inline(protocol="6", **PORTS, cidr_blocks=["0.0.0.0/0"])),
        plan(GROUP, vpc(ip_protocol="TCP", **PORTS, cidr_ipv4="0.0.0.0/0")),
    ],
    ids=["inline", "classic", "vpc", "by number", "upper case"],
)
def test_three_styles_of_a_rule_give_equal_items(data: Json) -> None:
    (item,) = rules(data).items

    assert item.data["ports"] == {"protocol": "tcp", "from": 5432, "to": 5432}
    assert item.data["cidrs"] == ["0.0.0.0/0"]
    assert item.data["groups"] == []


def test_ipv6_peers_stand_beside_the_others() -> None:
    entry = inline(protocol="-1", from_port=0, to_port=0, ipv6_cidr_blocks=["::/0"])

    assert peers(rules(plan(entry))) == [["::/0"]]


def test_each_item_names_the_resource_that_a_person_would_edit() -> None:
    data = plan(
        inline(protocol="tcp", **PORTS), vpc(ip_protocol="tcp", cidr_ipv4="::/0")
    )

    found = [(item.node.address, item.attribute) for item in rules(data).items]

    assert found == [(SG, "ingress"), (VPC, "")]


@pytest.mark.parametrize(("type_", "count"), [("ingress", 1), ("egress", 0)])
def test_a_classic_rule_counts_in_its_own_direction(type_: str, count: int) -> None:
    data = plan(GROUP, classic(type=type_, protocol="tcp", **PORTS))

    assert len(rules(data).items) == count


def test_a_rule_of_unknown_direction_may_belong_to_either() -> None:
    rule = change(CLASSIC, {"security_group_id": "sg-1"}, unknown=["type"])

    assert rules(plan(GROUP, rule)).more == f"{CLASSIC}.type is known after apply"


def test_a_rule_of_an_unknown_group_may_belong_to_any() -> None:
    rule = change(VPC, {"cidr_ipv4": "0.0.0.0/0"}, unknown=["security_group_id"])
    root = module(block(VPC, security_group_id=refs("local.group")))

    found = rules(plan(GROUP, rule, root=root))

    assert found.items == ()
    assert [item.node.address for item in found.maybe] == [VPC]


def test_unknown_rules_leave_the_list_open() -> None:
    group = change(SG, {"id": "sg-1"}, unknown=["ingress"])
    root = module(block(SG, ingress=refs("terraform_data.rules.output")))
    data = plan(group, change("terraform_data.rules", unknown=["output"]), root=root)

    found = rules(data)

    assert found.items == ()
    assert found.more.startswith(f"{SG}.ingress is known after apply")


def test_an_unknown_peer_is_one_unknown_element() -> None:
    rule = change(
        VPC, {"security_group_id": "sg-1", "ip_protocol": "-1"}, unknown=["cidr_ipv4"]
    )

    (found,) = peers(rules(plan(GROUP, rule)))

    assert [type(peer) for peer in found] == [Unknown]


def existing(*entries: Json, **rule: Anything) -> tuple[Json, Json]:
    """Make a group that is there, with the mirror of its rules, and one rule."""
    group = exists(SG, {"id": "sg-1", "ingress": list(entries)})
    before = {"security_group_id": "sg-1", "ip_protocol": "tcp", **PORTS, **rule}
    return group, before


def mirrored(*cidrs: str) -> Json:
    return {"protocol": "tcp", **PORTS, "cidr_blocks": list(cidrs), "self": False}


def test_the_mirror_of_a_deleted_rule_is_gone_with_it() -> None:
    group, rule = existing(mirrored("0.0.0.0/0"), cidr_ipv4="0.0.0.0/0")

    found = rules(plan(group, gone(VPC, rule)))

    assert (found.items, found.more) == ((), "")


def test_the_mirror_of_a_changed_rule_is_what_it_changes_to() -> None:
    group, rule = existing(mirrored("10.0.0.0/8"), cidr_ipv4="10.0.0.0/8")
    changed = exists(VPC, rule, cidr_ipv4="0.0.0.0/0")

    assert peers(rules(plan(group, changed))) == [["0.0.0.0/0"]]


def test_a_mirrored_peer_that_no_rule_explains_was_opened_by_hand() -> None:
    group, rule = existing(mirrored("10.0.0.0/8", "0.0.0.0/0"), cidr_ipv4="10.0.0.0/8")

    found = rules(plan(group, exists(VPC, rule)))

    assert peers(found) == [["0.0.0.0/0"], ["10.0.0.0/8"]]
    assert [item.node.address for item in found.items] == [SG, VPC]


def test_a_rule_of_all_traffic_explains_its_mirror_whatever_the_ports() -> None:
    entry = {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["::/0"]}
    group = exists(SG, {"id": "sg-1", "ingress": [entry]})
    rule = {"security_group_id": "sg-1", "ip_protocol": "-1", "cidr_ipv6": "::/0"}

    assert rules(plan(group, gone(VPC, rule))).items == ()


def test_rules_that_the_configuration_writes_inline_are_no_mirror() -> None:
    group, rule = existing(mirrored("0.0.0.0/0"), cidr_ipv4="0.0.0.0/0")
    root = module(
        block(SG, ingress=[{"cidr_blocks": {"constant_value": ["0.0.0.0/0"]}}])
    )

    assert peers(rules(plan(group, gone(VPC, rule), root=root))) == [["0.0.0.0/0"]]


def test_rules_before_the_plan_are_those_that_were_there() -> None:
    group, rule = existing(mirrored("0.0.0.0/0"), cidr_ipv4="0.0.0.0/0")
    data = plan(group, gone(VPC, rule))

    assert ["0.0.0.0/0"] in peers(rules(data, before=True))


def test_a_prefix_list_of_the_plan_gives_its_cidrs() -> None:
    listed = change(LIST, {"entry": [{"cidr": "0.0.0.0/1"}]}, unknown=["id"])
    rule = change(
        VPC,
        {"security_group_id": "sg-1", "ip_protocol": "-1"},
        unknown=["prefix_list_id"],
    )
    root = module(block(VPC, prefix_list_id=refs(f"{LIST}.id")), block(LIST))

    assert peers(rules(plan(GROUP, rule, listed, root=root))) == [["0.0.0.0/1"]]


def test_a_prefix_list_outside_the_plan_may_hold_anything() -> None:
    data = plan(GROUP, vpc(ip_protocol="-1", prefix_list_id="pl-1"))

    ((entry,),) = peers(rules(data))

    assert isinstance(entry, Unknown)
    assert entry.reason == "the plan does not hold the entries of pl-1"


@pytest.mark.parametrize(
    ("ports", "text"),
    [
        ({"protocol": "tcp", "from": 5432, "to": 5432}, "tcp 5432"),
        ({"protocol": "udp", "from": 1, "to": 9}, "udp 1-9"),
        ({"protocol": "-1", "from": 0, "to": 0}, "all traffic"),
        ({"protocol": "-1", "from": Unknown(), "to": 0}, "all traffic"),
    ],
)
def test_ports_are_written_as_people_do(ports: dict[str, Data], text: str) -> None:
    assert ports_text(ports) == text


def test_a_rule_whose_direction_is_not_known_may_be_of_either() -> None:
    rule = "aws_security_group_rule.this"
    data = plan(change(rule, {"cidr_blocks": ["0.0.0.0/0"]}, unknown=["type"]))
    resolver = resolver_of(data)

    found = rules_of(resolver, resolver.graph.by_address[rule], "ingress")

    assert found.items == ()
    assert "type is known after apply" in found.more
