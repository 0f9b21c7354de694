"""Reads rule files, and what they share.

All problems of all files come at once; with any problem nothing is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from plan_check.errors import ProblemGroup, RuleError
from plan_check.graph.schema import Schema
from plan_check.rules.bundled import bundled_policies, bundled_rules
from plan_check.rules.facts import FAMILY, SharedReader
from plan_check.rules.model import Condition, Pack, Rule
from plan_check.rules.profiles import RuleName
from plan_check.rules.rule_file import read_rule
from plan_check.rules.shapes import Shapes, nearest
from plan_check.rules.walk import built_on
from plan_check.rules.yaml import read_yaml
from plan_check.tallies import count


def read_pack(
    files: Iterable[Path],
    schema: Schema,
    *,
    only: frozenset[str] | None,
    kept: Pack | None = None,
) -> Pack:
    """Read the bundled policies, and further rules.

    Args:
        files: Of further rules.
        schema: Attributes that rules may name.
        only: Ids of the bundled rules that are wanted; those that rules build on come
            with them. All, if ``None``.
        kept: The bundled policies, if they were read before.

    Raises:
        ProblemGroup: Any file has a problem.
    """
    problems: list[RuleError] = []
    shared = kept or _read_shared(schema, problems)
    families = shared.facts.families.values()
    told = (name for family in families for name in family.facts)
    shapes = Shapes(
        schema, shared.relations, frozenset({*told, *shared.facts.general, FAMILY})
    )
    known = {rule.info.id: rule for rule in shared.rules}
    reader = _Rules(problems, shapes, shared.conditions, known)
    names = bundled_rules()
    reader.read_named(names, frozenset(n.id for n in names) if only is None else only)
    reader.read(files)
    reader.read_named(names, frozenset())
    rules = sorted(reader.rules, key=lambda rule: rule.info.id)
    problems += _duplicates(rules, names)
    problems += _missing_rules(reader)
    if problems:
        raise _group(problems)
    return replace(shared, rules=tuple(rules))


def _read_shared(schema: Schema, problems: list[RuleError]) -> Pack:
    """Read what rules share: a pack that has no rules yet."""
    reader = SharedReader(bundled_policies(), problems)
    relations = reader.relations()
    shapes = Shapes(schema, relations)
    named = reader.conditions(shapes)
    return Pack((), relations, named, reader.facts(shapes, named))


@dataclass(slots=True)
class _Rules:
    """Reads rule files, each once."""

    problems: list[RuleError]
    shapes: Shapes
    named: Mapping[str, Condition]
    known: Mapping[str, Rule]
    """Bundled rules that were read before, by id."""
    rules: list[Rule] = field(default_factory=list)
    asked: list[tuple[str, Rule]] = field(default_factory=list)
    """Ids of rules that a rule asks for, with that rule."""
    done: frozenset[str] = frozenset()

    def read(self, paths: Iterable[Path]) -> None:
        for path in paths:
            data = read_yaml(path, self.problems)
            rule = read_rule(data, str(path), self.problems, self.shapes, self.named)
            if rule is not None:
                self.add(rule)

    def add(self, rule: Rule) -> None:
        self.rules.append(rule)
        self.asked += [(id_, rule) for id_ in built_on(rule)]

    def read_named(self, names: Sequence[RuleName], wanted: frozenset[str]) -> None:
        """Read bundled rules by id, and those that rules build on."""
        paths = {name.id: name.path for name in names}
        while wanted := (wanted | {id_ for id_, _ in self.asked}) - self.done:
            self.done |= wanted
            for id_ in sorted(wanted & paths.keys()):
                if id_ in self.known:
                    self.add(self.known[id_])
                else:
                    self.read([paths[id_]])


def _group(problems: list[RuleError]) -> ProblemGroup:
    problems.sort(
        key=lambda p: (str(p.where.path), p.where.line) if p.where else ("", 0)
    )
    paths = {problem.where.path for problem in problems if problem.where}
    number, where = count(len(problems), "problem"), count(len(paths), "file")
    return ProblemGroup(problems, f"{number} in {where}; nothing was checked")


def _duplicates(
    rules: Sequence[Rule], names: Sequence[RuleName]
) -> Iterator[RuleError]:
    """Find ids and names that are used twice, also by bundled rules left unread."""
    seen: dict[str, Rule] = {}
    files = {str(name.path) for name in names}
    read = {rule.info.id for rule in rules if rule.where and rule.where.path in files}
    unread = {
        word: name.path
        for name in names
        if name.id not in read
        for word in (name.id, name.name)
    }
    for rule in rules:
        for word in (rule.info.id, rule.info.name, *rule.aliases):
            if word in unread:
                yield RuleError(
                    f"{word} is taken by {unread[word]}",
                    rule.where,
                    "ids and names are used once",
                )
            other = seen.setdefault(word, rule)
            if other is not rule:
                yield RuleError(
                    f"{word} is taken by {other.where}",
                    rule.where,
                    "ids and names are used once",
                )


def _missing_rules(reader: _Rules) -> Iterator[RuleError]:
    """Find references to rules that are not there."""
    ids = {rule.info.id for rule in reader.rules}
    for wanted, rule in reader.asked:
        if wanted not in ids:
            text = f"no rule is called {wanted!r}"
            yield RuleError(text, rule.where, nearest(wanted, ids))
