"""Makes engine/plan_check/graph/schema.json: attributes of the types that rules use.

Needs Terraform and the AWS provider, or a file that
``terraform providers schema -json`` wrote:

    python .tools/provider_schema.py [--also OTHER-SCHEMA.json]

``--also`` adds attributes that another version of the provider has besides.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).parents[1] / "engine/plan_check/graph/schema.json"
VERSION = "5.100.0"
CONFIGURATION = f"""
terraform {{
  required_providers {{
    aws = {{
      source  = "hashicorp/aws"
      version = "{VERSION}"
    }}
  }}
}}
"""
PREFIXES = ("aws_rds_", "aws_db_", "aws_kms_", "aws_backup_", "aws_vpc_security_group_")
TYPES = {
    "aws_cloudtrail",
    "aws_cloudtrail_event_data_store",
    "aws_cloudwatch_composite_alarm",
    "aws_cloudwatch_log_group",
    "aws_cloudwatch_metric_alarm",
    "aws_default_route_table",
    "aws_default_security_group",
    "aws_default_vpc",
    "aws_default_subnet",
    "aws_directory_service_directory",
    "aws_dms_endpoint",
    "aws_ec2_managed_prefix_list",
    "aws_ec2_managed_prefix_list_entry",
    "aws_flow_log",
    "aws_iam_group_policy",
    "aws_iam_group_policy_attachment",
    "aws_iam_policy",
    "aws_iam_policy_attachment",
    "aws_iam_policy_document",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_iam_role_policy_attachments_exclusive",
    "aws_iam_user_policy",
    "aws_iam_user_policy_attachment",
    "aws_internet_gateway",
    "aws_main_route_table_association",
    "aws_route",
    "aws_route_table",
    "aws_route_table_association",
    "aws_secretsmanager_secret",
    "aws_secretsmanager_secret_policy",
    "aws_secretsmanager_secret_rotation",
    "aws_secretsmanager_secret_version",
    "aws_security_group",
    "aws_security_group_rule",
    "aws_subnet",
    "aws_vpc",
    "aws_vpc_endpoint",
    "aws_vpc_endpoint_policy",
    "aws_vpc_endpoint_security_group_association",
    "aws_vpc_endpoint_subnet_association",
}

Json = dict[str, Any]

REMOVED: Json = {
    "aws_db_security_group": {
        "arn": "c",
        "description": "o",
        "id": "oc",
        "ingress": {
            "cidr": "o",
            "security_group_id": "oc",
            "security_group_name": "oc",
            "security_group_owner_id": "oc",
        },
        "name": "r",
        "tags": "o",
        "tags_all": "oc",
    },
}
"""Types that versions before 5.0 had, for plans that they made.

https://registry.terraform.io/providers/hashicorp/aws/4.67.0/docs/resources/db_security_group
"""


def provider_schema() -> Json:
    """Ask Terraform for the provider's schema."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "main.tf").write_text(CONFIGURATION)
        subprocess.run(
            ["terraform", "init"], cwd=folder, check=True, capture_output=True
        )
        shown = subprocess.run(
            ["terraform", "providers", "schema", "-json"],
            cwd=folder,
            check=True,
            capture_output=True,
        )
    return dict(json.loads(shown.stdout))


def wanted(name: str) -> bool:
    """Tell whether rules, facts or relations may name this type."""
    return name in TYPES or name.startswith(PREFIXES)


def block(schema: Json) -> Json:
    """Turn a block into flags by attribute, nested blocks into objects."""
    table: Json = {
        name: flags(attribute)
        for name, attribute in schema.get("attributes", {}).items()
    }
    for name, nested in schema.get("block_types", {}).items():
        table[name] = block(nested["block"])
    return table


def flags(attribute: Json) -> str:
    """Give ``o r c s w`` for what is true of an attribute, ``l`` for collections."""
    words = {
        "o": "optional",
        "r": "required",
        "c": "computed",
        "s": "sensitive",
        "w": "write_only",
    }
    kind = attribute.get("type")
    many = isinstance(kind, list) and kind[0] in {"list", "set"}
    return "".join(f for f, word in words.items() if attribute.get(word)) + "l" * many


def types(document: Json) -> Json:
    """Give all wanted types of a schema document; data sources as ``data.TYPE``."""
    (provider,) = document["provider_schemas"].values()
    managed = provider["resource_schemas"].items()
    data = provider.get("data_source_schemas", {}).items()
    table = {name: block(s["block"]) for name, s in managed if wanted(name)}
    return table | {
        f"data.{name}": block(s["block"]) for name, s in data if wanted(name)
    }


def computed(attributes: Json) -> Json:
    """Take every optional attribute for computed too: a partial schema cannot say."""
    return {
        name: f.replace("o", "oc") if isinstance(f, str) and "c" not in f else f
        for name, f in attributes.items()
    }


def main() -> None:
    """Write the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--also", type=Path)
    also = arguments.parse_args().also
    table = types(provider_schema())
    if also:
        for name, attributes in types(json.loads(also.read_text())).items():
            table[name] = {**computed(attributes), **table.get(name, {})}
    table |= REMOVED
    document = {"source": f"hashicorp/aws {VERSION}", "types": table}
    if also:
        document["source"] += ", and attributes that 6.62.0 has besides"
    document["source"] += "; types that 5.0 removed"
    lines = [
        f" {json.dumps(name)}: {json.dumps(table[name], sort_keys=True)}"
        for name in sorted(table)
    ]
    OUTPUT.write_text(
        f'{{"source": {json.dumps(document["source"])}, "types": {{\n'
        + ",\n".join(lines)
        + "\n}}\n"
    )


if __name__ == "__main__":
    main()
