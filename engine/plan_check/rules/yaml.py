"""YAML as rule files use it: a plain subset, with the line of every part.

Scalars are read as in YAML 1.2, so that ``on`` and ``yes`` are no booleans; to keep
readers from guessing, they must be quoted. Duplicate keys, tags and aliases are
problems rather than surprises.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from plan_check.errors import RuleError, SourceLocation

_MAX_BYTES = 1_000_000
_DEEPEST = 100
_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str")}
_PLAIN_TAGS = {
    "mapping": "tag:yaml.org,2002:map",
    "sequence": "tag:yaml.org,2002:seq",
    "scalar": "tag:yaml.org,2002:str",
}
_MANY_OPENED = 5_000
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]+\Z")
_AMBIGUOUS = {"on", "off", "yes", "no", "y", "n"}
_CONSTANTS = {"null": None, "~": None, "": None, "true": True, "false": False}


class Map(dict[str, Any]):
    """A mapping that knows the line of each of its keys."""

    line: int = 0
    lines: dict[str, int]


class List(list[Any]):
    """A list that knows the line of each of its items."""

    line: int = 0
    lines: list[int]


def read_yaml(path: Path, problems: list[RuleError], shown: str = "") -> Any:  # noqa: ANN401
    """Read one document.

    Args:
        path: A UTF-8 file of at most 1 MB.
        problems: Takes everything that is wrong; the rest is still read.
        shown: The name that problems give the file; by default *path*.

    Returns:
        Scalars, :class:`Map` and :class:`List`; ``None`` where nothing can be read.
    """
    return _Reader(shown or str(path), problems).file(path)


def words_of(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Give the words of a part that is a list, one word, or nothing."""
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


@cache
def _loader() -> Any:  # noqa: ANN401
    """Give a loader that leaves the meaning of scalars to us, and so is faster."""
    import yaml

    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return type(
        "_Loader", (base,), {"yaml_implicit_resolvers": {}, "resolve": _plain_tag}
    )


def _plain_tag(_loader: object, kind: Any, _value: object, _implicit: object) -> str:  # noqa: ANN401
    """Give the tag of a node that has none; of scalars, we make what they mean."""
    return _PLAIN_TAGS[kind.id]


def _may_be_deep(text: str) -> bool:
    """Tell whether a text opens so much that its depth must be looked at."""
    return sum(map(text.count, ("[", "{", "- ", "? "))) > _MANY_OPENED


def _depth(text: str) -> int:
    """Give the greatest depth of nesting; libyaml's composer does not survive all."""
    import yaml

    deepest = depth = 0
    try:
        for event in yaml.parse(text, Loader=_loader()):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            deepest = max(deepest, depth)
            if deepest > _DEEPEST:
                break
    except yaml.YAMLError:
        return deepest
    return deepest


class _Reader:
    def __init__(self, path: str, problems: list[RuleError]) -> None:
        self._path = path
        self._problems = problems
        self._seen: set[int] = set()

    def problem(self, text: str, line: int = 0, hint: str = "") -> None:
        self._problems.append(RuleError(text, SourceLocation(self._path, line), hint))

    def file(self, path: Path) -> Any:  # noqa: ANN401
        try:
            with path.open("rb") as stream:
                raw = stream.read(_MAX_BYTES + 1)
            text = raw.decode()
        except OSError as error:
            self.problem(f"cannot be read: {error.strerror}")
        except UnicodeDecodeError:
            self.problem("not UTF-8 text")
        else:
            if len(raw) <= _MAX_BYTES:
                return self.text(text)
            self.problem("larger than 1 MB")
        return None

    def text(self, text: str) -> Any:  # noqa: ANN401
        import yaml

        if _may_be_deep(text) and _depth(text) > _DEEPEST:
            self.problem("nested too deeply")
            return None
        try:
            node = yaml.compose(text, Loader=_loader())
            return None if node is None else self.node(node, 0)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 0
            self.problem(f"not YAML: {error.problem or error.context}", line)
        except yaml.YAMLError as error:
            self.problem(f"not YAML: {str(error).splitlines()[0]}")
        except RecursionError:
            self.problem("nested too deeply")
        return None

    def node(self, node: Any, depth: int) -> Any:  # noqa: ANN401
        line = node.start_mark.line + 1
        if depth > _DEEPEST:
            self.problem("nested too deeply", line)
            return None
        if node.tag not in _TAGS:
            self.problem(f"the tag {node.tag} is not supported", line)
        if id(node) in self._seen:
            self.problem("aliases are not supported", line, "write the value out")
            return None
        self._seen.add(id(node))
        match node.id:
            case "mapping":
                return self.mapping(node, line, depth)
            case "sequence":
                items = List(self.node(item, depth + 1) for item in node.value)
                items.line = line
                items.lines = [item.start_mark.line + 1 for item in node.value]
                return items
            case _:
                return self.scalar(node, line)

    def mapping(self, node: Any, line: int, depth: int) -> Map:  # noqa: ANN401
        result = Map()
        result.line, result.lines = line, {}
        for key_node, value_node in node.value:
            at = key_node.start_mark.line + 1
            key = key_node.value if key_node.id == "scalar" else None
            if not isinstance(key, str):
                self.problem("a key must be a plain word", at)
            elif key in result:
                self.problem(f"{key!r} is written twice", at, "keep one of the two")
            else:
                result[key] = self.node(value_node, depth + 1)
                result.lines[key] = at
        return result

    def scalar(self, node: Any, line: int) -> Any:  # noqa: ANN401
        text: str = node.value
        if node.style:
            return text
        if text.lower() in _AMBIGUOUS:
            self.problem(
                f"{text} may mean a word or a truth value",
                line,
                f'write "{text}" in quotes, or true or false',
            )
            return text
        if text.lower() in _CONSTANTS:
            return _CONSTANTS[text.lower()]
        if _INTEGER.match(text):
            return int(text) if len(text) < 20 else text  # noqa: PLR2004
        return float(text) if _FLOAT.match(text) else text
