"""Values as rules see them: planned values, with AWS's defaults applied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from plan_check.evaluate.subjects import (
    Subject,
    Views,
    item_value,
    outside_value,
)
from plan_check.evaluate.trace import Step
from plan_check.graph.finder import type_key
from plan_check.graph.items import Item
from plan_check.graph.paths import inner_value
from plan_check.graph.related import Outside
from plan_check.plan.model import Instance
from plan_check.plan.twins import Twins
from plan_check.plan.unfold import renamed
from plan_check.rules.kleene import Tri
from plan_check.rules.model import Default, Facts, View
from plan_check.values import (
    Data,
    Link,
    State,
    Value,
    known,
    reveal,
    unknown,
)

Check = Callable[["Context", Subject, Step | None], Tri]
"""A compiled condition; with a step, it notes below it what it looked at."""

Noticed = tuple[Tri, bool]
"""A result, and whether it may differ between twins."""

_MAX_DEPTH = 12


@dataclass(slots=True)
class CompiledDefault:
    """A default with its condition compiled."""

    fact: Default
    when: Check | None


@dataclass(eq=False)
class Context:
    """One plan under judgement."""

    views: Views
    facts: Facts
    defaults: Mapping[tuple[str, str], tuple[CompiledDefault, ...]]
    as_of: date
    passes: Callable[[str, Instance], Tri]
    """Tells whether a rule passes on a resource."""
    resource: Subject | None = None
    """The resource under judgement, for ``$resource``."""
    twins: tuple[Twins, ...] = ()
    """Module instances that stand for others of the plan."""
    looked_at_keys: bool = False
    """A rule looked at something that may differ between those instances."""
    named: dict[tuple[str, Instance], Noticed] = field(default_factory=dict)
    """Results of named conditions."""
    _effective: dict[tuple[Instance, str], Value] = field(default_factory=dict)
    _depth: int = 0

    def __post_init__(self) -> None:
        from plan_check.evaluate.families import Families

        self.families = Families(self)

    def notice(self, data: Data) -> None:
        """Note that a condition depends on *data*, in case it holds a key."""
        if self.twins and not self.looked_at_keys:
            self.looked_at_keys = bool(_held(data, self.twins))

    def judged(self, data: Data, judge: Callable[[Data], Tri]) -> Tri:
        """Judge *data*, and note if the result is another for the twins' data.

        Args:
            data: What a condition looks at.
            judge: What it makes of that; must hang on nothing else.
        """
        result = judge(data)
        if self.twins and not self.looked_at_keys:
            held = _held(data, self.twins)
            self.looked_at_keys = any(
                len(held) > 1 or judge(other) is not result
                for group in held
                for other in renamed(data, group)
            )
        return result

    def noticed(self, judge: Callable[[], Tri]) -> Noticed:
        """Judge for use at several places: see :meth:`result_of`."""
        looked, self.looked_at_keys = self.looked_at_keys, False
        found = judge(), self.looked_at_keys
        self.looked_at_keys = looked
        return found

    def result_of(self, found: Noticed) -> Tri:
        """Give a result, and note again what was noticed when it was found."""
        result, self.looked_at_keys = found[0], self.looked_at_keys or found[1]
        return result

    def value(self, subject: Subject, path: str, view: View | None = None) -> Value:
        """Give a subject's value at a path of names joined by dots.

        Args:
            subject: A resource, an item, or what stands for one.
            path: ``storage_encrypted``, ``scaling_configuration.min_capacity``.
            view: By default the effective value, or the one before the plan where
                that is what is being looked at.
        """
        if isinstance(subject, Instance):
            name, _, rest = path.partition(".")
            value = self._of_node(subject, name, view)
            return inner_value(value, rest) if rest else value
        if isinstance(subject, Item):
            return item_value(subject, path)
        if isinstance(subject, Outside):
            return outside_value(subject)
        found = [self.value(node, path, view) for node in subject.nodes]
        first = found[0]
        if all(v.state is first.state and v.data == first.data for v in found):
            return first
        return unknown(f"the plan does not say which of {len(found)} it belongs to")

    def effective(self, node: Instance, name: str) -> Value:
        """Give an attribute of a resource on the side that is looked at."""
        if not self.views.before:
            found = self._effective.get((node, name))
            if found is not None:
                return found
        return self._of_node(node, name, None)

    def _of_node(self, node: Instance, name: str, view: View | None) -> Value:
        graph = self.views.graph
        if view is View.BEFORE or (self.views.before and view is None):
            return graph.before(node, name)
        if node.after is None:
            return graph.before(node, name)
        if view is View.PLANNED:
            return graph.value(node, name)
        token = (node, name)
        found = self._effective.get(token)
        if found is None:
            found = self._effective[token] = self._with_default(node, name)
        return found

    def _with_default(self, node: Instance, name: str) -> Value:
        value = self.views.graph.value(node, name)
        if name == "region" and value.state in (State.NULL, State.OMITTED):
            return self.views.graph.region(node)
        if len(value.links) == 1:
            value = self._handed_on(value, value.links[0])
        defaults = self.defaults.get((type_key(node), name))
        if not defaults:
            return value
        if self._depth > _MAX_DEPTH:
            return unknown(f"{name} hangs on too long a chain of resources")
        self._depth += 1
        try:
            for default in defaults:
                found = self._applied(default, node, name, value)
                if found is not None:
                    return found
        finally:
            self._depth -= 1
        return value

    def _handed_on(self, value: Value, link: Link) -> Value:
        """Follow an unknown value to an attribute that another resource omits.

        What AWS will make of that one is known where it has a default.
        """
        other = self.views.graph.by_address.get(link.address)
        if other is None or not link.certain or self._depth > _MAX_DEPTH:
            return value
        if self.views.graph.value(other, link.attribute).state is not State.OMITTED:
            return value
        self._depth += 1
        found = self.value(other, link.attribute)
        self._depth -= 1
        return found if found.state is State.KNOWN else value

    def _applied(
        self, default: CompiledDefault, node: Instance, name: str, value: Value
    ) -> Value | None:
        """Apply one default; ``None`` where it does not apply."""
        fact = default.fact
        if value.state not in fact.states:
            return None
        applies = default.when(self, node, None) if default.when else True
        if applies is False:
            return None
        if applies is None:
            is_known = value.state is State.KNOWN
            said = "may not be heeded" if is_known else "is not set"
            return unknown(f"{name} {said}, and which default applies is not known")
        if fact.unknown:
            return unknown(fact.unknown)
        if fact.same_as:
            return self._same(node, fact.same_as, fact.note)
        planned = value.state if value.state is not State.KNOWN else None
        return replace(known(fact.value), reason=fact.note, default_of=planned)

    def _same(self, node: Instance, same_as: str, note: str) -> Value:
        relation, _, attribute = same_as.rpartition(".")
        if not relation:
            return self.value(node, attribute)
        found = self.views.collection(node, relation)
        if found.more or found.maybe or len(found.sure) != 1:
            return unknown(found.more or f"its {relation} is not known")
        value = self.value(found.sure[0], attribute)
        return Value(value.state, value.data, value.reason or note, value.links)


def _held(data: Data, twins: Iterable[Twins]) -> list[Twins]:
    """Give the twins whose key is in *data*."""
    text = data if isinstance(data, str) else str(_bare(data))
    return [group for group in twins if group.key in text]


def _bare(data: Data) -> Data:
    """Take the wrappers off that would hide a key inside a sensitive value."""
    data = reveal(data)
    if isinstance(data, Mapping):
        return {key: _bare(item) for key, item in data.items()}
    if isinstance(data, (list, tuple)):
        return [_bare(item) for item in data]
    return data
