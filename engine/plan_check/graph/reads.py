"""Attributes that the normalised views read, besides those that rules name."""

from __future__ import annotations

from typing import Final

READ_BY_VIEWS: Final = frozenset(
    {
        "assume_role_policy",
        "cidr",
        "cidr_blocks",
        "cidr_ipv4",
        "cidr_ipv6",
        "description",
        "destination_cidr_block",
        "destination_ipv6_cidr_block",
        "egress",
        "entry",
        "from_port",
        "gateway_id",
        "ingress",
        "inline_policy",
        "input",
        "ip_protocol",
        "ipv6_cidr_blocks",
        "output",
        "override_policy_documents",
        "policy",
        "prefix_list_id",
        "prefix_list_ids",
        "protocol",
        "referenced_security_group_id",
        "route",
        "self",
        "source_policy_documents",
        "source_security_group_id",
        "statement",
        "to_port",
        "type",
    }
)
