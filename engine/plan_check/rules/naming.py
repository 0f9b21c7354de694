"""What a rule may be called: its id, its name, and what stands for it elsewhere."""

from __future__ import annotations

from fnmatch import fnmatchcase

from plan_check.rules.model import Rule


def names_of(rule: Rule) -> tuple[str, ...]:
    """Give its id, its name and its aliases."""
    return (rule.info.id, rule.info.name, *rule.aliases)


def is_called(rule: Rule, word: str) -> bool:
    """Tell whether an id, a name, an alias, a pattern or a peer's id means the rule."""
    pattern = word.lower()
    return any(
        fnmatchcase(name.lower(), pattern) for name in names_of(rule)
    ) or pattern in _peer_ids(rule)


def _peer_ids(rule: Rule) -> frozenset[str]:
    """Give the ids of a rule with other scanners: ``ckv_aws_96``, ``checkov:ckv_…``."""
    return frozenset(
        spelled
        for peer, ids in rule.info.peers.items()
        for id_ in ids
        for spelled in (id_.lower(), f"{peer}:{id_.lower()}")
    )
