"""What ``plan-check PLAN...`` does, once its flags are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plan_check.check import Settings, check_plans
from plan_check.commands.choosing import Chosen, choose_rules
from plan_check.commands.configuring import configure
from plan_check.commands.loading import find_sources
from plan_check.commands.outputs import parse_outputs, write_outputs
from plan_check.commands.selection import parse_outcomes
from plan_check.commands.sharing import share_out
from plan_check.commands.sizes import parse_size
from plan_check.config.settle import Configuration
from plan_check.findings import Severity
from plan_check.graph.schema import load_schema
from plan_check.load import Limits, find_plans
from plan_check.report.formats import PICTURED

if TYPE_CHECKING:
    from plan_check.source import Sources
    from plan_check.waivers.model import Book


@dataclass(frozen=True, slots=True)
class Request:
    """The flags of one run, as they were written; ``None`` for what was not."""

    plans: Sequence[str]
    policies: Sequence[Path] = ()
    rules: Sequence[str] = ()
    skipped: Sequence[str] = ()
    parameters: Sequence[str] = ()
    profile: str | None = None
    framework: str | None = None
    fail_on: Severity | None = None
    fail_on_unknown: bool | None = None
    allow_incomplete: bool | None = None
    as_of: date | None = None
    source: Path | None = None
    waivers_since: str = ""
    outcomes: Sequence[str] = ()
    format: str | None = None
    outputs: Sequence[str] = ()
    color: str | None = None
    quiet: bool = False
    max_size: str | None = None
    jobs: int | None = None
    config: str = ""

    def flags(self) -> Mapping[str, Any]:
        """Give what outweighs the configuration file, by its keys."""
        return {
            "profile": self.profile,
            "framework": self.framework,
            "policy": self.policies,
            "skip_rules": self.skipped,
            "fail_on": self.fail_on,
            "fail_on_unknown": self.fail_on_unknown,
            "allow_incomplete": self.allow_incomplete,
            "source": self.source,
            "outcomes": self.outcomes,
            "format": self.format,
            "output": self.outputs,
            "color": self.color,
            "max_size": self.max_size,
            "jobs": self.jobs,
        }


def judge_plans(request: Request) -> int:
    """Judge the plans, write the reports and give the exit code.

    Raises:
        PlanCheckError: A flag, the configuration, a rule file or a plan cannot be
            used, or a report cannot be written.
    """
    configuration = configure(request.flags(), request.config)
    show = parse_outcomes(configuration["outcomes"])
    inputs = find_plans(request.plans)
    paths = [file.path for file in inputs.files]
    outputs = parse_outputs(
        configuration["output"],
        configuration["format"],
        plans=paths,
        quiet=request.quiet,
    )
    source = Path(configuration["source"]) if configuration["source"] else None
    sources = find_sources(source, paths)
    schema = load_schema()
    choose = partial(
        choose_rules,
        configuration,
        schema,
        wanted=request.rules,
        parameters=request.parameters,
    )
    book = None
    if configuration["waivers"] or sources or request.waivers_since:
        folders = [source] if source else [Path(path).parent for path in paths]
        chosen, book = _with_waivers(request, configuration, sources, folders, choose)
    else:
        chosen = choose()
    settings = _settings(request, configuration, chosen)
    settings = replace(
        settings,
        show=show,
        sources=sources,
        waivers=book,
        edges=any(output.format in PICTURED for output in outputs),
    )
    jobs, limits = configuration["jobs"], settings.limits
    spread = partial(share_out, jobs=jobs, limits=limits, quiet=request.quiet)
    report = check_plans(inputs, chosen.pack, schema, settings, spread)
    write_outputs(report, outputs, show=show, color=configuration["color"])
    return report.exit_code


def _with_waivers(
    request: Request,
    configuration: Configuration,
    sources: Sources | None,
    folders: Sequence[Path],
    choose: Callable[..., Chosen],
) -> tuple[Chosen, Book]:
    """Choose the rules, also those that waivers name, and read the waivers."""
    from plan_check.commands.waiving import checked, read_book, since, words_of

    book = read_book(configuration, sources)
    chosen = choose(mentioned=words_of(book))
    book = checked(book, chosen.pack.rules)
    return chosen, since(request.waivers_since, book, configuration, folders)


def _settings(
    request: Request, configuration: Configuration, chosen: Chosen
) -> Settings:
    return Settings(
        selected=chosen.selected,
        parameters=chosen.parameters,
        as_of=request.as_of,
        fail_on=Severity(configuration["fail_on"]),
        fail_on_unknown=configuration["fail_on_unknown"],
        allow_incomplete=configuration["allow_incomplete"],
        profile=chosen.profile,
        framework=chosen.framework,
        limits=Limits(max_bytes=parse_size(configuration["max_size"])),
    )
