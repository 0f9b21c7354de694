"""What ``plan-check rules`` lists: rules, requirements, or another scanner's checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plan_check.commands.catalogue import page_of, render_rules_json, render_rules_text
from plan_check.commands.choosing import profile_members
from plan_check.commands.configuring import configure
from plan_check.commands.streams import write_stdout
from plan_check.config.settle import Configuration
from plan_check.errors import UsageError
from plan_check.findings import JsonValue
from plan_check.graph.schema import load_schema
from plan_check.report.encode import encode_document
from plan_check.rules.bundled import bundled_policies, bundled_rules
from plan_check.rules.frameworks import Framework, by_number, find_framework
from plan_check.rules.loader import load_pack
from plan_check.rules.model import Rule
from plan_check.rules.shapes import nearest


@dataclass(frozen=True, slots=True)
class Listing:
    """The flags of one list."""

    flags: Mapping[str, Any]
    """What outweighs the configuration file, by its keys."""
    config: str
    profile: str
    framework: str
    peer: str
    format: str


def list_rules(listing: Listing) -> int:
    """Print the rules, or what they stand for.

    Raises:
        PlanCheckError: A rule file cannot be used, or a name means nothing.
    """
    configuration = configure(listing.flags, listing.config)
    folders = [Path(folder) for folder in configuration["policy"]]
    rules = load_pack(folders, load_schema()).rules
    if listing.profile:
        rules = _of_profile(rules, configuration)
    as_json = listing.format == "json"
    if listing.framework:
        framework = find_framework(listing.framework, bundled_policies())
        write_stdout(_matrix(framework, rules, as_json=as_json))
    elif listing.peer:
        write_stdout(_mapping(listing.peer, rules, as_json=as_json))
    else:
        write_stdout((render_rules_json if as_json else render_rules_text)(rules))
    return 0


def _of_profile(
    rules: Sequence[Rule], configuration: Configuration
) -> tuple[Rule, ...]:
    names = bundled_rules()
    ids = profile_members(configuration, names, configuration["profile"])
    bundled = {name.id for name in names}
    return tuple(r for r in rules if r.info.id in ids or r.info.id not in bundled)


def _matrix(framework: Framework, rules: Sequence[Rule], *, as_json: bool) -> bytes:
    """Write which rules serve which requirement, and which none serves."""
    serving = _by_name(rules, lambda r: r.info.compliance.get(framework.id, ()))
    ids = sorted(serving, key=by_number)
    uncovered = framework.uncovered(ids)
    if as_json:
        requirements: JsonValue = {
            id_: [r.info.id for r in serving[id_]] for id_ in ids
        }
        return encode_document(
            {
                "framework": framework.id,
                "title": framework.title,
                "source": framework.source,
                "requirements": requirements,
                "uncovered": list(uncovered),
            }
        )
    lines = [framework.title, *_rows((id_, serving[id_]) for id_ in ids)]
    lines += [
        "",
        f"no rule looks at (of {framework.scope}):",
        f"  {', '.join(uncovered)}",
    ]
    return page_of(lines)


def _by_name(
    rules: Sequence[Rule], names: Callable[[Rule], Iterable[str]]
) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        for name in names(rule):
            found[name].append(rule)
    return found


def _mapping(peer: str, rules: Sequence[Rule], *, as_json: bool) -> bytes:
    """Write which rules stand for each check of another scanner.

    Raises:
        UsageError: No rule names that scanner.
    """
    peers = sorted({name for rule in rules for name in rule.info.peers})
    if peer not in peers:
        hint = nearest(peer, peers) or f"the scanners are: {', '.join(peers)}"
        raise UsageError(f"no rule names a check of {peer!r}", hint=hint)
    found = _by_name(rules, lambda rule: rule.info.peers.get(peer, ()))
    ids = sorted(found, key=by_number)
    if as_json:
        return encode_document({id_: [r.info.id for r in found[id_]] for id_ in ids})
    return page_of(_rows((id_, found[id_]) for id_ in ids))


def _rows(entries: Iterator[tuple[str, list[Rule]]]) -> Iterator[str]:
    rows = list(entries)
    width = max((len(id_) for id_, _ in rows), default=0)
    for id_, rules in rows:
        first, *others = [f"{rule.info.id} {rule.info.name}" for rule in rules]
        yield f"{id_.ljust(width)}  {first}"
        yield from (f"{' ' * width}  {other}" for other in others)
