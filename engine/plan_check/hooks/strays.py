"""Plans and states among files, known by what they hold.

Both hold values in plain text, also those that Terraform calls sensitive.
https://developer.hashicorp.com/terraform/language/state/sensitive-data
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from plan_check.errors import PlanError
from plan_check.findings import JsonValue
from plan_check.load.encoding import MARKS, OLD_PLAN, as_utf8
from plan_check.load.kinds import PLAN_ONLY
from plan_check.load.parse import Fault, parse

STATE: Final = "a Terraform state"
PLAN: Final = "a Terraform plan"
_ENCRYPTED: Final = "a plan or state that OpenTofu encrypted"
_BOOKMARK: Final = "a bookmark of a plan in HCP Terraform"
_STATE_NAME: Final = re.compile(r"(?:.*\.)?tfstate(?:\..*)?", re.DOTALL)
_PLAN_NAME: Final = re.compile(r".*\.tfplan", re.DOTALL)
_HEAD: Final = 64
_MARKS: Final = (
    b"format_version",
    b"lineage",
    b"serial",
    b"encrypted_data",
    b"remote_plan_format",
)
"""Every plan and state has one of these keys."""
_PARTS: Final = tuple(f'"{name}"'.encode() for name in sorted(PLAN_ONLY))
_BROKEN_ZIP: Final = (OSError, ValueError, EOFError, NotImplementedError)


def what_is(path: Path) -> str:
    """Say what a file is that should not be committed; empty for all others.

    Raises:
        OSError: It cannot be read.
    """
    if _STATE_NAME.fullmatch(path.name):
        return STATE
    if _PLAN_NAME.fullmatch(path.name):
        return PLAN
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if head.startswith(b"PK"):
            return PLAN if _is_plan_archive(path) else ""
        if head.startswith(OLD_PLAN) and head[6:7] < b" ":
            return PLAN
        if not _may_be_json(head):
            return ""
        return _in_text(head + file.read())


def _is_plan_archive(path: Path) -> bool:
    with suppress(zipfile.BadZipFile, *_BROKEN_ZIP), zipfile.ZipFile(path) as archive:
        return "tfplan" in archive.namelist()
    return False


def _may_be_json(head: bytes) -> bool:
    if head.startswith(tuple(MARKS)):
        return True
    return head.replace(b"\0", b"").lstrip()[:1] in (b"{", b"[", b"")


def _in_text(data: bytes) -> str:
    try:
        text = as_utf8("", data).data
    except PlanError:
        return ""
    if not any(mark in text for mark in _MARKS):
        return ""
    value = parse(text)
    if isinstance(value, Fault):  # JSON Lines, or a part of a plan
        is_plan = b'"format_version"' in text and any(part in text for part in _PARTS)
        return PLAN if is_plan else ""
    candidates = value if isinstance(value, list) else [value]
    return next(filter(None, map(_in_value, candidates)), "")


def _in_value(value: JsonValue) -> str:
    if not isinstance(value, dict):
        return ""
    inner = value.get("plan")
    return _kind(value) or (_kind(inner) if isinstance(inner, dict) else "")


def _kind(value: Mapping[str, JsonValue]) -> str:
    keys = value.keys()
    if "format_version" in keys:
        if not PLAN_ONLY.isdisjoint(keys):
            return PLAN
        return STATE if {"terraform_version", "values"} <= keys else ""
    if {"version", "serial"} <= keys and not keys.isdisjoint({"lineage", "modules"}):
        return STATE
    if {"encrypted_data", "encryption_version"} <= keys:
        return _ENCRYPTED
    return _BOOKMARK if "remote_plan_format" in keys else ""
