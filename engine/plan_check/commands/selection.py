"""Which rules a command line means, and which outcomes it shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from plan_check.check import ALWAYS_SHOWN
from plan_check.errors import UsageError
from plan_check.findings import Outcome
from plan_check.rules.model import Rule
from plan_check.rules.naming import is_called, names_of
from plan_check.rules.shapes import nearest

_MAGIC = frozenset("*?[")


def select_rules(
    rules: Sequence[Rule],
    wanted: Sequence[str],
    skipped: Sequence[str],
    *,
    every: Sequence[Rule] = (),
) -> tuple[str, ...]:
    """Give the ids of the rules to apply, sorted.

    Args:
        rules: All that may be applied.
        wanted: Ids, names, aliases and patterns, any of them joined by commas;
            none for all rules. A deprecated rule is applied only where it is named.
        skipped: The same, of rules to leave out.
        every: All there are, which *skipped* may name; by default *rules*.

    Raises:
        UsageError: A word means no rule, or no rule is left.
    """
    chosen = [rule for rule in rules if not rule.deprecated]
    if wanted:
        chosen = [rule for word in words(wanted) for rule in find_rules(rules, word)]
    known = every or rules
    out = {r.info.id for word in words(skipped) for r in find_rules(known, word)}
    left = {rule.info.id for rule in chosen} - out
    if not left:
        hint = "loosen --rule or --skip-rule, or choose another profile"
        raise UsageError("no rule is left to apply", hint=hint)
    return tuple(sorted(left))


def is_known(rules: Iterable[Rule], word: str) -> bool:
    """Tell whether a word means a rule among these."""
    return any(is_called(rule, word) for rule in rules)


def find_rules(rules: Iterable[Rule], word: str) -> list[Rule]:
    """Give the rules that an id, a name, an alias, a pattern or a peer's id means.

    Raises:
        UsageError: There is none; the message offers the nearest.
    """
    pattern = word.lower()
    found = [rule for rule in rules if is_called(rule, pattern)]
    if found and _MAGIC & set(word):
        return [rule for rule in found if not rule.deprecated] or found
    if found:
        return found
    if _MAGIC & set(word):
        raise UsageError(f"no rule matches {word!r}", hint=_LISTED)
    names = {name.lower(): name for rule in rules for name in names_of(rule)}
    hint = nearest(pattern, names)
    for name, spelled in names.items():
        hint = hint.replace(repr(name), repr(spelled))
    raise UsageError(f"no rule is called {word!r}", hint=hint or _LISTED)


def find_rule(rules: Iterable[Rule], word: str) -> Rule:
    """Give the one rule that a word means.

    Raises:
        UsageError: There is none, or more than one.
    """
    found = find_rules(rules, word)
    if len(found) > 1:
        ids = ", ".join(rule.info.id for rule in found)
        raise UsageError(f"{word!r} means {len(found)} rules", hint=f"name one: {ids}")
    return found[0]


def parse_outcomes(given: Sequence[str]) -> frozenset[Outcome]:
    """Give the outcomes to show: those that always are, and those asked for.

    Raises:
        UsageError: A word is no outcome.
    """
    asked = set(ALWAYS_SHOWN)
    for word in words(given):
        name = word.lower().replace("-", "_")
        if name == "all":
            return frozenset(Outcome)
        if name not in set(Outcome):
            known = [*(outcome.value for outcome in Outcome), "all"]
            hint = nearest(name, known) or f"the outcomes are: {', '.join(known)}"
            raise UsageError(f"--outcomes {word!r} is not an outcome", hint=hint)
        asked.add(Outcome(name))
    return frozenset(asked)


def words(given: Iterable[str]) -> Iterator[str]:
    """Split what a repeatable option was given at commas."""
    for text in given:
        yield from (word.strip() for word in text.split(",") if word.strip())


_LISTED = "plan-check rules lists them"
