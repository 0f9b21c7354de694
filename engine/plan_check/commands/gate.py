"""What ``plan-check PLAN...`` does, once its flags are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from plan_check.check import Settings, check_plans
from plan_check.commands.loading import find_sources
from plan_check.commands.outputs import parse_outputs, write_outputs
from plan_check.commands.parameters import parse_parameters
from plan_check.commands.selection import parse_outcomes, select_rules
from plan_check.commands.sizes import DEFAULT_SIZE, parse_size
from plan_check.findings import Severity
from plan_check.graph.schema import load_schema
from plan_check.load import Limits, load_documents
from plan_check.rules.loader import load_pack


@dataclass(frozen=True, slots=True)
class Request:
    """The flags of one run, as they were written."""

    plans: Sequence[str]
    policies: Sequence[Path] = ()
    rules: Sequence[str] = ()
    skipped: Sequence[str] = ()
    parameters: Sequence[str] = ()
    fail_on: Severity = Severity.LOW
    fail_on_unknown: bool = False
    allow_incomplete: bool = False
    as_of: date | None = None
    source: Path | None = None
    outcomes: Sequence[str] = ()
    format: str = "text"
    outputs: Sequence[str] = ()
    color: str = "auto"
    quiet: bool = False
    max_size: str = DEFAULT_SIZE


def judge_plans(request: Request) -> int:
    """Judge the plans, write the reports and give the exit code.

    Raises:
        PlanCheckError: A flag, a rule file or a plan cannot be used, or a report
            cannot be written.
    """
    show = parse_outcomes(request.outcomes)
    outputs = parse_outputs(
        request.outputs, request.format, plans=request.plans, quiet=request.quiet
    )
    limits = Limits(max_bytes=parse_size(request.max_size))
    schema = load_schema()
    pack = load_pack(request.policies, schema)
    settings = Settings(
        selected=select_rules(pack.rules, request.rules, request.skipped),
        parameters=parse_parameters(pack, request.parameters),
        as_of=request.as_of,
        fail_on=request.fail_on,
        fail_on_unknown=request.fail_on_unknown,
        allow_incomplete=request.allow_incomplete,
        show=show,
        sources=find_sources(request.source, request.plans),
    )
    documents = load_documents(request.plans, limits=limits)
    report = check_plans(documents, pack, schema, settings)
    write_outputs(report, outputs, show=show, color=request.color)
    return report.exit_code
