"""One walk along the references of an expression, to the leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import zip_longest

from plan_check.findings import JsonValue
from plan_check.graph.instances import part_at
from plan_check.graph.leaves import (
    Fixed,
    Hint,
    Leaf,
    Locals,
    Looked,
    Lost,
    Same,
    Source,
    Written,
)
from plan_check.graph.scope import (
    UNKEYED,
    Keyed,
    Scope,
    elements_of,
    is_output,
    keyed_leaf,
    name_of,
    of_module,
    vague,
)
from plan_check.plan.address import (
    Reference,
    Step,
    most_specific,
    parse_reference,
)

_MAX_STEPS = 2000
_HAVE_KEYS = {"resource", "data", "module"}


class Walk:
    """One walk; counts its steps, so that no configuration can make it endless."""

    def __init__(
        self, variables: Mapping[str, JsonValue], locals_: Locals | None
    ) -> None:
        self._variables = variables
        self._locals = locals_
        self._steps = 0
        self._active: set[tuple[int, str]] = set()

    def expression(
        self, scope: Scope, expression: JsonValue, path: tuple[Step, ...]
    ) -> Iterator[Leaf]:
        """Walk one expression, of which *path* is meant."""
        self._steps += 1
        if self._steps > _MAX_STEPS:
            yield Lost("its references lead too far to follow")
            return
        if isinstance(expression, list):
            for item in expression:
                yield from self.expression(scope, item, path)
            return
        if not isinstance(expression, dict):
            yield Fixed("constant", expression)
            return
        references = expression.get("references")
        if isinstance(references, list) and all(isinstance(r, str) for r in references):
            yield from self._references(scope, tuple(map(str, references)), path)
        elif "constant_value" in expression:
            yield Fixed("constant", part_at(expression["constant_value"], path))
        elif not expression:
            yield Fixed("function")
        elif path and (name := name_of(path[0])) in expression:
            yield from self.expression(scope, expression[name], path[1:])
        else:
            for item in expression.values():
                yield from self.expression(scope, item, path)

    def _references(
        self, scope: Scope, references: tuple[str, ...], path: tuple[Step, ...]
    ) -> Iterator[Leaf]:
        parsed = [r for r in map(parse_reference, most_specific(references)) if r]
        if path and len(parsed) == 1:
            parsed = [replace(parsed[0], path=(*parsed[0].path, *path))]
            path = ()
        spent = False
        for reference, behind in zip_longest(parsed, parsed[1:]):
            if spent:
                spent = False
                continue
            bare = not reference.path and reference.index is None
            keyed = self._key(scope, behind) if bare else UNKEYED
            spent = bool(keyed.kind) and reference.kind in {
                "resource",
                "data",
                "module",
            }
            for leaf in self._reference(scope, reference, keyed):
                yield vague(leaf) if path else leaf

    def _key(self, scope: Scope, behind: Reference | None) -> Keyed:
        """Tell which key a reference without one has, from what stands behind it.

        Terraform loses the key of ``x[each.key].id`` and lists ``x``, then
        ``each.key``.
        """
        if behind is None:
            return UNKEYED
        if behind.kind == "count" or (behind.kind, behind.name) == ("each", "key"):
            return Keyed(scope.hints[-1], behind.kind)
        if behind.kind == "each":
            return Keyed(self._looked(scope, behind.path), "value")
        return UNKEYED

    def _looked(self, scope: Scope, path: tuple[Step, ...]) -> Hint:
        """Give the key that ``each.value`` is, where the map is known."""
        key = scope.hints[-1]
        if scope.block is None or not isinstance(key, (Written, Same)):
            return None
        leaves = list(self.expression(scope, scope.block.for_each, ()))
        data = (
            leaves[0].data
            if len(leaves) == 1 and isinstance(leaves[0], Fixed)
            else None
        )
        return Looked(key, data, path) if isinstance(data, (dict, list)) else None

    def _reference(
        self, scope: Scope, reference: Reference, keyed: Keyed
    ) -> Iterator[Leaf]:
        match reference.kind:
            case "resource" | "data":
                yield self._resource(scope, reference, keyed)
            case "var":
                yield from self._guarded(scope, reference, self._variable)
            case "module":
                output = partial(self._output, keyed=keyed)
                yield from self._guarded(scope, reference, output)
            case "local":
                yield from self._guarded(scope, reference, self._local)
            case "each" if reference.name == "value":
                yield from self._guarded(scope, reference, self._each_value)
            case "ephemeral":
                yield Lost(
                    f"ephemeral.{reference.name} is never in a plan", is_set=True
                )
            case _:
                yield Fixed("key")

    def _guarded(
        self,
        scope: Scope,
        reference: Reference,
        follow: Callable[[Scope, Reference], Iterator[Leaf]],
    ) -> Iterator[Leaf]:
        """Follow a reference, unless that is what is being done already."""
        place = id(scope.block) if reference.kind == "each" else id(scope.modules[-1])
        token = (place, f"{reference.kind}.{reference.name}.{reference.path}")
        if token in self._active:
            return
        self._active.add(token)
        yield from follow(scope, reference)
        self._active.discard(token)

    def _resource(self, scope: Scope, reference: Reference, keyed: Keyed) -> Source:
        prefix = "data." if reference.kind == "data" else ""
        index = reference.index
        own: Hint = None
        kind = ""
        if index is not None and index.key is not None:
            own = Written(index.key)
        elif index is None and not reference.path:
            own, kind = keyed.hint, keyed.kind
        return Source(
            module=scope.modules[-1].path,
            hints=(*scope.hints[:-1], own),
            address=prefix + reference.name,
            path=reference.path,
            keyed=kind,
        )

    def _variable(self, scope: Scope, reference: Reference) -> Iterator[Leaf]:
        module, name = scope.modules[-1], reference.name
        default = module.variables.get(name, {}).get("default")
        if len(scope.modules) == 1:
            if name in self._variables:
                data = part_at(self._variables[name], reference.path)
                yield Fixed("variable", data, name)
            else:
                yield Fixed("default", part_at(default, reference.path), name)
            return
        call = scope.modules[-2].calls.get(module.path[-1])
        if call is None or name not in call.expressions:
            yield Fixed("default", part_at(default, reference.path), name)
            return
        outer = Scope(scope.modules[:-1], scope.hints[:-1], call)
        yield from self.expression(outer, call.expressions[name], reference.path)

    def _output(
        self, scope: Scope, reference: Reference, keyed: Keyed
    ) -> Iterator[Leaf]:
        child = scope.modules[-1].children.get(reference.name)
        if child is None:
            yield Lost(f"module.{reference.name} is not in the plan")
            return
        index, path = reference.index, reference.path
        if index is not None and is_output(scope, reference.name, index):
            path = (str(index.key), *path)
            index = None
        key = index.key if index is not None else None
        hint: Hint = Written(key) if key is not None else None
        kind = ""
        if hint is None and (keyed.always or not path):
            hint, kind = keyed.hint, keyed.kind
        inner = Scope((*scope.modules, child), (*scope.hints[:-1], hint, None), None)
        names = [step for step in path if isinstance(step, str)][:1]
        for name in names or sorted(child.outputs):
            rest = path[path.index(name) + 1 :] if names else ()
            for leaf in self.expression(inner, child.outputs.get(name, {}), rest):
                yield keyed_leaf(leaf, kind) if names else of_module(leaf, kind)

    def _local(self, scope: Scope, reference: Reference) -> Iterator[Leaf]:
        module = scope.modules[-1].path
        found = self._locals(module, reference.name) if self._locals else None
        if found is None:
            yield Lost(
                f"it comes from local.{reference.name}, and a plan holds no locals",
                local=None if reference.path else (module, reference.name),
                behind=module,
            )
            return
        yield from self.expression(scope, found, reference.path)

    def _each_value(self, scope: Scope, reference: Reference) -> Iterator[Leaf]:
        repeat = scope.block.for_each if scope.block else None
        if not isinstance(repeat, dict):
            yield Lost("it comes from each.value, and the plan does not say of what")
            return
        references = repeat.get("references")
        texts = tuple(map(str, references)) if isinstance(references, list) else ()
        parsed = [r for r in map(parse_reference, most_specific(texts)) if r]
        whole = len(parsed) == 1 and not parsed[0].path and parsed[0].index is None
        if whole and parsed[0].kind in {"resource", "data", "module"}:
            chained = replace(parsed[0], index=None)
            yield from self._chained(scope, chained, reference.path)
            return
        leaves = list(self._elements(scope, repeat, reference.path))
        lost_key = (
            bool(reference.path) or sum(isinstance(x, Source) for x in leaves) > 1
        )
        for leaf in leaves:
            if isinstance(leaf, Lost):
                yield replace(leaf, filters=len(parsed) > 1)
            else:
                yield vague(leaf) if lost_key else leaf

    def _elements(
        self, scope: Scope, repeat: JsonValue, path: tuple[Step, ...]
    ) -> Iterator[Leaf]:
        """Walk a ``for_each``; of a map or set that is known, every element."""
        for leaf in self.expression(scope, repeat, ()):
            if isinstance(leaf, Fixed):
                yield from elements_of(leaf, path)
        for leaf in self.expression(scope, repeat, path):
            if not isinstance(leaf, Fixed):
                yield leaf

    def _chained(
        self, scope: Scope, reference: Reference, path: tuple[Step, ...]
    ) -> Iterator[Leaf]:
        """Follow ``each.value`` of a ``for_each`` over resources or modules."""
        meant = replace(reference, path=path)
        if reference.kind == "module":
            keyed = Keyed(scope.hints[-1], "each", always=True)
            output = partial(self._output, keyed=keyed)
            yield from self._guarded(scope, meant, output)
            return
        source = self._resource(scope, meant, UNKEYED)
        yield replace(source, hints=scope.hints, keyed="each")
