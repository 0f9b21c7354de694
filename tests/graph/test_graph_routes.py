"""Routes of a table in one shape, inline or standalone."""

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
from plan_check.graph.routes import routes_of

TABLE = "aws_route_table.this"
ROUTE = "aws_route.this"
IGW = "aws_internet_gateway.this"


def routes(data: Json) -> Items:
    resolver = resolver_of(data)
    return routes_of(resolver, resolver.graph.by_address[TABLE])


def inline(**route: Anything) -> Json:
    return change(TABLE, {"id": "rtb-1", "route": [route]})


NEW_IGW = change(IGW, unknown=["id"])
NEW_TABLE = change(TABLE, {"id": "rtb-1", "route": []})


@pytest.mark.parametrize(
    "data",
    [
        plan(inline(cidr_block="0.0.0.0/0", gateway_id="igw-1")),
        plan(
            change(
                TABLE,
                {"route": [{"cidr_block": "0.0.0.0/0"}]},
                unknown={"route": [{"gateway_id": True}]},
            ),
            NEW_IGW,
            root=module(
                block(TABLE, route=[{"gateway_id": refs(f"{IGW}.id")}]), block(IGW)
            ),
        ),
        plan(
            NEW_TABLE,
            change(
                ROUTE,
                {"destination_cidr_block": "0.0.0.0/0", "route_table_id": "rtb-1"},
                unknown=["gateway_id"],
            ),
            NEW_IGW,
            root=module(block(ROUTE, gateway_id=refs(f"{IGW}.id")), block(IGW)),
        ),
    ],
    ids=["literal", "inline", "standalone"],
)
def test_a_route_to_an_internet_gateway_is_told_in_every_style(data: Json) -> None:
    (item,) = routes(data).items

    assert item.data == {"cidr": "0.0.0.0/0", "gateway": "internet"}


def test_a_route_to_something_else_is_no_way_in() -> None:
    data = plan(inline(cidr_block="0.0.0.0/0", gateway_id="", nat_gateway_id="nat-1"))

    (item,) = routes(data).items

    assert item.data["gateway"] == "other"


def test_an_ipv6_destination_is_a_destination() -> None:
    data = plan(inline(cidr_block="", ipv6_cidr_block="::/0", gateway_id="igw-1"))

    (item,) = routes(data).items

    assert item.data["cidr"] == "::/0"


def test_unknown_routes_leave_the_list_open() -> None:
    table = change(TABLE, {"id": "rtb-1"}, unknown=["route"])

    assert routes(plan(table)).more == f"{TABLE}.route is known after apply"


def test_a_route_of_an_unknown_table_may_be_of_any() -> None:
    route = change(ROUTE, {"gateway_id": "igw-1"}, unknown=["route_table_id"])
    data = plan(
        NEW_TABLE, route, root=module(block(ROUTE, route_table_id=refs("local.t")))
    )

    assert [item.node.address for item in routes(data).maybe] == [ROUTE]


def test_the_mirror_of_a_deleted_route_is_gone_with_it() -> None:
    mirror = {"cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}
    table = exists(TABLE, {"id": "rtb-1", "route": [mirror]})
    before = {
        "destination_cidr_block": "0.0.0.0/0",
        "gateway_id": "igw-1",
        "route_table_id": "rtb-1",
    }

    assert routes(plan(table, gone(ROUTE, before))).items == ()


def test_a_route_that_no_resource_explains_stays() -> None:
    mirror = {"cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}
    table = exists(TABLE, {"id": "rtb-1", "route": [mirror]})

    assert len(routes(plan(table)).items) == 1
