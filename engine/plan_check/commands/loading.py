"""What commands that look into one plan start with."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from plan_check.check import Settings, prepare
from plan_check.commands.choosing import choose_rules
from plan_check.commands.sizes import parse_size
from plan_check.config.settle import Configuration
from plan_check.errors import UsageError
from plan_check.evaluate.evaluate import Evaluator
from plan_check.graph.schema import load_schema
from plan_check.load import Limits, load_documents
from plan_check.plan.model import Plan
from plan_check.plan.parse import parse_plan
from plan_check.rules.model import Pack

if TYPE_CHECKING:
    from plan_check.source import Sources


@dataclass(frozen=True, slots=True)
class Opened:
    """One plan, with the rules to judge it by."""

    plan: Plan
    pack: Pack
    evaluator: Evaluator


def open_plan(
    name: str,
    configuration: Configuration,
    *,
    wanted: Sequence[str] = (),
    parameters: Sequence[str] = (),
    as_of: date | None = None,
) -> Opened:
    """Load one plan, and the rules that are wanted of it.

    Raises:
        PlanCheckError: A flag, a rule file or the plan cannot be used, or the file
            holds several plans.
    """
    limits = Limits(max_bytes=parse_size(configuration["max_size"]))
    schema = load_schema()
    chosen = choose_rules(configuration, schema, wanted=wanted, parameters=parameters)
    source = configuration["source"]
    settings = Settings(
        selected=(),
        parameters=chosen.parameters,
        as_of=as_of,
        sources=find_sources(Path(source) if source else None, [name]),
    )
    documents = load_documents([name], limits=limits)
    if len(documents) > 1:
        hint = "name a file that holds one"
        raise UsageError(f"{len(documents)} plans where one is wanted", hint=hint)
    document = documents[0]
    plan = parse_plan(document.data, document.label)
    return Opened(plan, chosen.pack, prepare(plan, chosen.pack, schema, settings))


def find_sources(source: Path | None, plans: Sequence[str]) -> Sources | None:
    """Read the sources in a folder, or those that a single binary plan carries.

    Raises:
        SourceError: The folder has none, or they cannot be read.
    """
    if source is None and (len(plans) != 1 or not _is_archive(plans[0])):
        return None
    from plan_check.source import sources_in, sources_of_plan

    if source is not None:
        return sources_in(source)
    return sources_of_plan(Path(plans[0]))


def _is_archive(name: str) -> bool:
    if not Path(name).is_file():
        return False
    with suppress(OSError), Path(name).open("rb") as file:
        return file.read(2) == b"PK"
    return False
