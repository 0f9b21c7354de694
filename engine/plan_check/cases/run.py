"""Runs a whole suite of cases."""

from __future__ import annotations

from collections.abc import Sequence

from plan_check.cases.load import Suite
from plan_check.cases.report import TestReport
from plan_check.cases.runner import CaseRunner
from plan_check.errors import UsageError
from plan_check.graph.schema import Schema
from plan_check.rules.bundled import bundled_policies
from plan_check.rules.model import Rule
from plan_check.rules.shapes import nearest


def run_suite(suite: Suite, schema: Schema, selected: Sequence[str] = ()) -> TestReport:
    """Run the cases of a suite.

    Args:
        suite: Rules and cases.
        schema: Attributes of the provider's resources.
        selected: Ids or names of the rules to test; empty for all.

    Raises:
        UsageError: A selected rule does not exist, or there is no case at all.
    """
    rules = _selected(suite, selected)
    ids = [rule.info.id for rule in rules]
    runner = CaseRunner(suite.pack, schema)
    results = tuple(
        runner.run(file.rule, case)
        for file in sorted(suite.files, key=lambda file: file.rule)
        for case in file.cases
        if file.rule in ids
    )
    if not results:
        hint = "write cases into RULE.cases.yaml beside the rule"
        raise UsageError("there is no case to run", hint=hint)
    branches = runner.branches(ids)
    if not selected and all(map(_is_bundled, rules)):
        branches += runner.shared()
    return TestReport(tuple(rules), results, tuple(branches))


def _is_bundled(rule: Rule) -> bool:
    root = str(bundled_policies())
    return rule.where is not None and rule.where.path.startswith(root)


def _selected(suite: Suite, selected: Sequence[str]) -> list[Rule]:
    by_word = {w: r for r in suite.tested for w in (r.info.id, r.info.name)}
    for word in selected:
        if word not in by_word:
            raise UsageError(f"no rule is called {word!r}", hint=nearest(word, by_word))
    chosen = {by_word[word].info.id for word in selected} or {
        rule.info.id for rule in suite.tested
    }
    return [rule for rule in suite.tested if rule.info.id in chosen]
