"""Addresses and references, read step by step.

An address is never split at dots: instance keys hold any character
(``module.m["a.b"].aws_rds_cluster.this[0]``).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache

Key = str | int | None
"""An instance key: of ``for_each``, of ``count``, or none."""

_STEP = re.compile(
    r"""\.?(?P<name>[^\W\d][\w-]*|\*)      # a name, or the * of a splat
      | \[(?P<index>\d+)\]
      | \[(?P<text>"(?:[^"\\]|\\.)*")\]
      | \[(?P<wild>\*)\]
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Index:
    """A step in brackets; ``None`` stands for ``[*]``."""

    key: Key


Step = str | Index


@dataclass(frozen=True, slots=True)
class Reference:
    """What one traversal in an expression mentions."""

    kind: str
    """``var local module data ephemeral each count self path terraform resource``."""
    name: str
    """The variable, local, output's module or ``type.name`` that is meant."""
    index: Index | None = None
    """The key written behind a resource or module."""
    path: tuple[Step, ...] = ()
    """Attributes behind it; for a module, the output comes first."""


def split_steps(text: str) -> tuple[Step, ...]:
    """Split an address or traversal into names and keys.

    Returns:
        Empty where *text* is not a traversal at all.
    """
    steps: list[Step] = []
    at = 0
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            return ()
        steps.append(_step(match))
        at = match.end()
    return tuple(steps)


def _step(match: re.Match[str]) -> Step:
    if (name := match["name"]) is not None:
        return Index(None) if name == "*" else name
    if (index := match["index"]) is not None:
        return Index(int(index))
    if (text := match["text"]) is not None:
        return Index(_unquote(text))
    return Index(None)


def _unquote(text: str) -> str:
    """Read a quoted key; HCL's escapes are JSON's, save for ``$${`` and ``%%{``."""
    try:
        plain = str(json.loads(text, strict=False))
    except ValueError:
        plain = text[1:-1]
    return plain.replace("$${", "${").replace("%%{", "%{")


@lru_cache(maxsize=65536)
def module_keys(module_address: str) -> tuple[tuple[str, ...], tuple[Key, ...]]:
    """Split ``module.a["x"].module.b`` into ``("a", "b")`` and ``("x", None)``."""
    if not module_address:
        return (), ()
    names: list[str] = []
    keys: list[Key] = []
    after_word = False
    for step in split_steps(module_address):
        if isinstance(step, Index):
            if keys:
                keys[-1] = step.key
        elif after_word:
            names.append(step)
            keys.append(None)
            after_word = False
        else:
            after_word = step == "module"
    return tuple(names), tuple(keys)


def module_address_of(address: str) -> str:
    """Give the module part of a resource's address; empty at the root."""
    at = end = 0
    while address.startswith("module.", at):
        name = _STEP.match(address, at + len("module"))
        if name is None:
            break
        at = name.end()
        key = _STEP.match(address, at)
        if key is not None and key["name"] is None:
            at = key.end()
        end = at
        at += address.startswith(".", at)
    return address[:end]


@lru_cache(maxsize=65536)
def parse_reference(text: str) -> Reference | None:
    """Read one entry of an expression's ``references``.

    Returns:
        ``None`` for text that names nothing.
    """
    steps = split_steps(text)
    if not steps or isinstance(steps[0], Index):
        return None
    head, rest = steps[0], steps[1:]
    if head in {"var", "local", "each", "count", "path", "terraform"}:
        name = rest[0] if rest and isinstance(rest[0], str) else ""
        return Reference(head, name, None, rest[1:])
    if head == "self":
        return Reference(head, "", None, rest)
    if head == "module":
        return _named("module", rest[:1], rest[1:])
    if head in {"data", "ephemeral"}:
        return _named(head, rest[:2], rest[2:])
    return _named("resource", steps[:2], steps[2:])


def _named(
    kind: str, name: tuple[Step, ...], rest: tuple[Step, ...]
) -> Reference | None:
    words = [step for step in name if isinstance(step, str)]
    if not words or len(words) < (1 if kind == "module" else 2):
        return None
    if rest and isinstance(rest[0], Index):
        return Reference(kind, ".".join(words), rest[0], rest[1:])
    return Reference(kind, ".".join(words), None, rest)


def most_specific(references: tuple[str, ...]) -> tuple[str, ...]:
    """Give one text for each traversal, without the prefixes behind it.

    Terraform repeats each prefix once, shorter and shorter: ``("a.b[0].id",
    "a.b[0]", "a.b")`` is one traversal, ``a.b[0].id``. What does not get shorter
    starts another one, so that the order of traversals, and repeats, are kept.
    """
    kept: list[str] = []
    current = ""
    for text in references:
        if _is_prefix(text, current):
            current = text
            continue
        kept.append(text)
        current = text
    return tuple(kept)


def _is_prefix(text: str, longer: str) -> bool:
    return (
        len(text) < len(longer)
        and longer.startswith(text)
        and longer[len(text)] in (".", "[")
    )
