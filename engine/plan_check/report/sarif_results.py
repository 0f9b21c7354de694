"""Results of a SARIF run: one for each finding."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from plan_check.findings import Finding, JsonValue, Location, Outcome, Waiver
from plan_check.report.inert import inert
from plan_check.report.sarif_rules import LEVELS, rule_id
from plan_check.report.wording import paragraphs, waiver_line

_LINK = re.compile(r"\](?=\()")
_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_SOURCE = re.compile(r"\.(tf|tofu)(\.json)?(:\d+)?\Z")


def result(
    finding: Finding, path: str, fingerprint: str, index: Mapping[str, int]
) -> JsonValue:
    """Give the result of a finding.

    Args:
        finding: Not one that passed, nor one whose rule does not apply.
        path: Of its plan.
        fingerprint: What makes it the same one in the next report.
        index: Where the run describes each rule.
    """
    key = rule_id(finding)
    made: dict[str, JsonValue] = {
        "ruleId": key,
        "ruleIndex": index[key],
        **_kind(finding),
        "message": {"text": _message(finding)},
        "locations": [_location(finding, path)],
        "partialFingerprints": {
            "planCheck/v1": fingerprint,
            "primaryLocationLineHash": fingerprint,
        },
        "properties": {"outcome": finding.outcome.value},
    }
    if finding.location and finding.location.within:
        block = _physical(finding.location.within)
        made["relatedLocations"] = [{"id": 1, "physicalLocation": block}]
    if finding.outcome is Outcome.WAIVED:
        made["suppressions"] = [_suppression(finding.waiver)]
    return made


def _kind(finding: Finding) -> dict[str, JsonValue]:
    """Tell what kind of result it is.

    The standard wants no level beside any kind but ``fail``; GitHub, which knows no
    kinds, then takes the level of the rule's description.
    """
    match finding.outcome:
        case Outcome.FAIL:
            return {"kind": "fail", "level": LEVELS[finding.rule.severity]}
        case Outcome.WAIVED:
            return {"kind": "fail", "level": "note"}
        case Outcome.UNKNOWN:
            return {"kind": "review"}
    return {"kind": "open"}


def _message(finding: Finding) -> str:
    """Say it in text in which nothing is a link or a placeholder but our own."""
    text = _LINK.sub("] ", paragraphs(finding))
    text = _PLACEHOLDER.sub(r"{{\1}}", text)
    if finding.location and finding.location.within:
        return f"{text}\nIt is [in a module](1)."
    return text


def _location(finding: Finding, path: str) -> JsonValue:
    plan: JsonValue = {"artifactLocation": _artifact(path)}
    return {
        "physicalLocation": _physical(finding.location) if finding.location else plan,
        "logicalLocations": [
            {"fullyQualifiedName": inert(finding.address), "kind": "resource"}
        ],
    }


def _physical(location: Location) -> JsonValue:
    """Give the first line of a block, and the block as its context.

    GitHub annotates a pull request only if it changes all lines of the region.
    """
    made: dict[str, JsonValue] = {
        "artifactLocation": _artifact(location.path),
        "region": {
            "startLine": location.line,
            "startColumn": 1,
            "endLine": location.line,
        },
    }
    if location.end_line > location.line:
        made["contextRegion"] = {
            "startLine": location.line,
            "endLine": location.end_line,
        }
    return made


def _artifact(path: str) -> JsonValue:
    uri = quote(path, safe="/", errors="backslashreplace")
    if path.startswith("/"):
        return {"uri": f"file://{uri}"}
    return {"uri": uri.removeprefix("./") or ".", "uriBaseId": "%SRCROOT%"}


def _suppression(waiver: Waiver | None) -> JsonValue:
    if waiver is None:
        return {"kind": "external", "status": "accepted"}
    return {
        "kind": "inSource" if _SOURCE.search(waiver.place) else "external",
        "status": "accepted",
        "justification": waiver_line(waiver),
    }
