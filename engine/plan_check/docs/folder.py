"""Writes a folder of pages: one for each rule, and two indexes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from plan_check.cases.model import Case
from plan_check.cases.reader import SUFFIXES, read_cases
from plan_check.docs.html import render_html_index
from plan_check.docs.markdown import render_index, render_page
from plan_check.docs.sections import rule_sections
from plan_check.errors import RuleError
from plan_check.graph.schema import Schema
from plan_check.rules.bundled import bundled_rules
from plan_check.rules.loader import load_profiles
from plan_check.rules.model import Pack, Rule
from plan_check.rules.profiles import members
from plan_check.rules.shapes import Shapes

INDEX: Final = "README.md"
HTML_INDEX: Final = "index.html"


def cases_of(rule: Rule, pack: Pack, schema: Schema) -> tuple[Case, ...]:
    """Give the cases beside a rule's file; none where they cannot be used."""
    if rule.where is None:
        return ()
    path = Path(rule.where.path)
    beside = path.with_name(f"{path.stem}{SUFFIXES[0]}")
    if not beside.is_file():
        return ()
    problems: list[RuleError] = []
    names = {rule.info.id: rule, rule.info.name: rule}
    found = read_cases(beside, problems, names, Shapes(schema, pack.relations))
    return found.cases if found is not None and not problems else ()


def pages(pack: Pack, schema: Schema) -> Iterator[tuple[str, str]]:
    """Give the name and the content of every file of the folder."""
    rules = [rule for rule in pack.rules if not rule.deprecated]
    profiles = profiles_by_rule(rules)
    for rule in rules:
        sections = rule_sections(rule, cases_of(rule, pack, schema), schema)
        page = render_page(rule, sections, profiles[rule.info.id])
        yield f"{rule.info.id}.md", page
    yield INDEX, render_index(rules, profiles)
    yield HTML_INDEX, render_html_index(rules, profiles)


def profiles_by_rule(rules: Sequence[Rule]) -> Mapping[str, tuple[str, ...]]:
    """Give the bundled profiles that each rule belongs to; rules of others to all."""
    names = bundled_rules()
    profiles = load_profiles()
    sets = {name: members(name, profiles, names) for name in profiles}
    bundled = {name.id for name in names}
    return {
        rule.info.id: tuple(
            name
            for name, ids in sets.items()
            if rule.info.id in ids or rule.info.id not in bundled
        )
        for rule in rules
    }
