"""Says where a person would mend each finding.

That is the line of the attribute that a verdict rests on; where it is not written, the
block. Where the attribute is made of one variable of a module, it is the argument of
the call that gives it. A module from elsewhere is mended by its call.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from plan_check.findings import Evidence, Finding, JsonValue, Location, Outcome
from plan_check.plan.address import (
    Index,
    Step,
    module_address_of,
    module_keys,
    most_specific,
    parse_reference,
    split_steps,
)
from plan_check.plan.model import Module
from plan_check.source.blocks import Words, setting
from plan_check.source.modules import ModulePath, Sources

_SILENT = frozenset({Outcome.PASS, Outcome.NOT_APPLICABLE})
_UNSET = frozenset({"omitted", "null"})


@dataclass(frozen=True, slots=True)
class _Subject:
    """What findings have in common that are mended at one place."""

    module: ModulePath
    words: Words
    """How its block is headed: ``("resource", "aws_vpc", "this")``."""
    attributes: tuple[tuple[str, bool], ...]
    """Attributes that the verdict rests on, and whether each has no value."""

    @property
    def address(self) -> str:
        """Its address within the module, without keys."""
        head = () if self.words[0] == "resource" else self.words[:1]
        return ".".join((*head, *self.words[1:]))


def locate(
    findings: Iterable[Finding], sources: Sources, root: Module
) -> Iterator[Finding]:
    """Give each finding its place in the sources, if they show it.

    Args:
        findings: What was found; what passes gets no place.
        sources: Files of the modules.
        root: The configuration in the plan, which tells what arguments are made of.
    """
    places: dict[_Subject, Location | None] = {}
    for finding in findings:
        subject = None if finding.outcome in _SILENT else _subject(finding)
        if subject is None:
            yield finding
            continue
        if subject not in places:
            places[subject] = _Search(sources, root, subject).place()
        yield replace(finding, location=places[subject])


def _subject(finding: Finding) -> _Subject | None:
    address = finding.address
    module = module_address_of(address)
    steps = split_steps(address[len(module) :].removeprefix("."))
    words = tuple(step for step in steps if isinstance(step, str))
    if words[:1] != ("data",):
        words = ("resource", *words)
    if len(words) != 3:  # noqa: PLR2004
        return None
    own = (item for item in finding.evidence if item.address == address)
    return _Subject(module_keys(module)[0], words, tuple(map(_attribute, own)))


def _attribute(item: Evidence) -> tuple[str, bool]:
    return item.attribute, item.state in _UNSET


class _Search:
    """Looks for the place of one subject."""

    def __init__(self, sources: Sources, root: Module, subject: _Subject) -> None:
        self._sources = sources
        self._subject = subject
        self._modules = _chain(root, subject.module)
        self._block = sources.blocks.find(subject.module, subject.words)
        self._path, self._written = self._decisive()

    def place(self) -> Location | None:
        """Give the place where a person would edit, if it can be told."""
        inner = self._written
        if inner is None and self._block:
            inner = self._block[0].place
        outer = self._argument() or self._call()
        return replace(outer, within=inner) if outer else inner

    def _decisive(self) -> tuple[tuple[Step, ...], Location | None]:
        """Find the attribute that the verdict rests on, and where it is written.

        One that has no value and is not written is what is missing. Others that are
        not written are computed, or facts of something else.
        """
        for name, is_unset in self._subject.attributes:
            path = split_steps(name)
            written = setting(self._block, path)
            if written or (path and path[0] in self._expressions()):
                return path, written
            if is_unset:
                break
        return (), None

    def _expressions(self) -> Mapping[str, JsonValue]:
        if len(self._modules) <= len(self._subject.module):
            return {}
        block = self._modules[-1].resources.get(self._subject.address)
        return block.expressions if block else {}

    def _argument(self) -> Location | None:
        """Follow an attribute that is made of one variable up through the calls."""
        expression = _part(self._expressions(), self._path) if self._path else None
        found = None
        for depth in range(len(self._subject.module) - 1, -1, -1):
            variable = _variable(expression)
            name = self._subject.module[depth]
            call = self._modules[depth].calls.get(name) if variable else None
            if call is None or variable not in call.expressions:
                break
            expression = call.expressions[variable]
            if self._is_owned(depth):
                call_block = self._sources.blocks.find(
                    self._subject.module[:depth], ("module", name)
                )
                found = setting(call_block, (variable,)) or found
        return found

    def _call(self) -> Location | None:
        """Give the call by which a module from elsewhere comes in."""
        path = self._subject.module
        for depth, name in enumerate(path):
            if not self._is_owned(depth + 1):
                found = self._sources.blocks.find(path[:depth], ("module", name))
                return found[0].place if found else None
        return None

    def _is_owned(self, depth: int) -> bool:
        path = self._subject.module[:depth]
        return path in self._sources.files and path not in self._sources.installed


def _chain(root: Module, path: ModulePath) -> list[Module]:
    """Give the modules on a path, as far as the configuration has them."""
    found = [root]
    for name in path:
        child = found[-1].children.get(name)
        if child is None:
            break
        found.append(child)
    return found


def _part(expressions: Mapping[str, JsonValue], path: tuple[Step, ...]) -> JsonValue:
    """Give an attribute's expression; of several nested blocks, none is meant."""
    part: JsonValue = dict(expressions)
    for step in path:
        if isinstance(part, list):
            part = part[0] if len(part) == 1 else None
        if isinstance(step, Index):
            continue
        if not isinstance(part, dict) or step not in part:
            break
        part = part[step]
    return part


def _variable(expression: JsonValue) -> str:
    """Give the variable that an expression is made of alone; or nothing."""
    texts = expression.get("references") if isinstance(expression, dict) else None
    if not isinstance(texts, list) or not texts:
        return ""
    found = {
        reference and (reference.kind, reference.name)
        for reference in map(parse_reference, most_specific(tuple(map(str, texts))))
    }
    only = found.pop() if len(found) == 1 else None
    return only[1] if only and only[0] == "var" else ""
