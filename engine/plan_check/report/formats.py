"""Every format of a report: its module, its function and the files it is meant for.

A format's module is imported when a report is written in it. Text stands apart: it
has colours and a width, and is rendered by :func:`plan_check.report.text.render_text`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from plan_check.findings import Outcome, Report

TEXT: Final = "text"


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """Where the function of a format is, and which file names mean it."""

    module: str
    function: str
    suffixes: tuple[str, ...] = ()


FORMATS: Final[Mapping[str, ReportFormat]] = {
    TEXT: ReportFormat("text", "render_text", (".txt",)),
    "json": ReportFormat("json", "render_json", (".json",)),
    "sarif": ReportFormat("sarif", "render_sarif", (".sarif", ".sarif.json")),
    "junit": ReportFormat("junit", "render_junit", (".xml",)),
    "github": ReportFormat("github", "render_github"),
    "gitlab": ReportFormat("gitlab", "render_gitlab"),
    "markdown": ReportFormat("markdown", "render_markdown", (".md",)),
    "html": ReportFormat("html", "render_html", (".html",)),
}

PICTURED: Final = frozenset({"markdown", "html"})
"""Formats that draw how resources are related."""


def format_of(name: str) -> str:
    """Tell the format that a file's name asks for; text where it asks for none."""
    endings = {
        suffix: format_
        for format_, known in FORMATS.items()
        for suffix in known.suffixes
        if name.lower().endswith(suffix)
    }
    return endings[max(endings, key=len)] if endings else TEXT


def render(report: Report, format_: str, *, show: frozenset[Outcome]) -> bytes:
    """Write the whole report in any format but text."""
    known = FORMATS[format_]
    module = import_module(f"plan_check.report.{known.module}")
    content: bytes = getattr(module, known.function)(report, show=show)
    return content
