"""Rules as a SARIF run describes them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

from plan_check.findings import Finding, JsonValue, Outcome, RuleInfo, Severity
from plan_check.report.inert import inert, one_line

LEVELS: Final = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}
_SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "3.0",
}
_SAID = {
    Outcome.UNKNOWN: "cannot be told before apply",
    Outcome.WAIVED: "waived",
    Outcome.ERROR: "could not be evaluated",
}
_LONGEST_NAME = 255
_LONGEST_TEXT = 1024
_MOST_TAGS = 20
_MARKUP = re.compile(r"([\\`*_\[\]#~|!])")
_URL = re.compile(r"https?://[^\s<>\"'`]+\Z")


def rule_id(finding: Finding) -> str:
    """Give the id of the description: the rule's, and the outcome if it is no fail."""
    id_ = inert(finding.rule.id)
    return id_ if finding.outcome is Outcome.FAIL else f"{id_}/{finding.outcome}"


def descriptor(finding: Finding) -> JsonValue:
    """Describe the rule of a finding, for findings of the same outcome.

    Only violations have a security severity and the tag ``security``: by these GitHub
    decides how bad an alert is.
    """
    rule = finding.rule
    title = one_line(rule.title or rule.name or rule.id)
    if finding.outcome in _SAID:
        title = f"{title} ({_SAID[finding.outcome]})"
    made: dict[str, JsonValue] = {
        "id": rule_id(finding),
        "name": one_line(rule.name)[:_LONGEST_NAME],
        "shortDescription": {"text": title[:_LONGEST_TEXT]},
        "fullDescription": {"text": (one_line(rule.why) or title)[:_LONGEST_TEXT]},
        "help": {
            "text": "\n".join(_help(rule)) or title,
            "markdown": "\n\n".join(_markdown_help(rule)) or _markdown(title),
        },
        "defaultConfiguration": {"level": _level(finding)},
        "properties": _properties(finding),
    }
    if link := next(filter(_URL.match, rule.links), None):
        made["helpUri"] = link
    return made


def _level(finding: Finding) -> str:
    match finding.outcome:
        case Outcome.FAIL:
            return LEVELS[finding.rule.severity]
        case Outcome.ERROR:
            return "error"
    return "note"


def _properties(finding: Finding) -> JsonValue:
    rule = finding.rule
    failed = finding.outcome is Outcome.FAIL
    first = "security" if failed else finding.outcome.value
    tags: list[JsonValue] = []
    for word in map(inert, [first, rule.area, *rule.compliance]):
        if word and word not in tags and len(tags) < _MOST_TAGS:
            tags.append(word)
    duties: dict[str, JsonValue] = {
        inert(framework): [*map(inert, ids)] for framework, ids in _duties(rule)
    }
    made: dict[str, JsonValue] = {"tags": tags, "compliance": duties}
    if failed:
        made["security-severity"] = _SCORES[rule.severity]
    else:
        made["problem.severity"] = _level(finding).replace("note", "recommendation")
    return made


def _duties(rule: RuleInfo) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from sorted(rule.compliance.items())


def _help(rule: RuleInfo) -> Iterator[str]:
    if rule.why:
        yield one_line(rule.why)
    if rule.fix:
        yield f"Fix: {one_line(rule.fix)}"
    for framework, ids in _duties(rule):
        yield f"{inert(framework)}: {inert(', '.join(ids))}"
    yield from map(inert, rule.links)


def _markdown_help(rule: RuleInfo) -> Iterator[str]:
    if rule.why:
        yield f"**Why:** {_markdown(rule.why)}"
    if rule.fix:
        yield f"**Fix:** {_markdown(rule.fix)}"
    if rule.compliance:
        yield "\n".join(
            f"- {_markdown(framework)}: {_markdown(', '.join(ids))}"
            for framework, ids in _duties(rule)
        )
    if rule.links:
        yield "\n".join(f"- {_link(link)}" for link in rule.links)


def _link(link: str) -> str:
    return f"<{link}>" if _URL.match(link) and link.isprintable() else _markdown(link)


def _markdown(text: str) -> str:
    """Write a rule's words so that Markdown takes them as words."""
    return _MARKUP.sub(r"\\\1", html.escape(one_line(text), quote=False))
