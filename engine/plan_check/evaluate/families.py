"""Effective parameters of a cluster, and facts about its parameter-group family."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from plan_check.evaluate.context import Context
from plan_check.evaluate.subjects import Subject
from plan_check.findings import JsonValue
from plan_check.graph.related import OneOf, Outside
from plan_check.plan.model import Instance
from plan_check.rules.comparing import compile_regex
from plan_check.rules.facts import FAMILY
from plan_check.rules.model import Family
from plan_check.values import Data, State, Value, known, reveal, said_of, unknown

_PARAMETER_GROUP = "parameter_group"
_DEFAULT_GROUP = "default."
_DB_INSTANCE = "aws_rds_cluster_instance"

_Token = tuple[Instance, bool]
"""A resource, and whether it is looked at as it was before the plan."""


class Families:
    """Reads parameters and facts of the clusters in one plan."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._families: dict[_Token, Family | str] = {}
        self._entries: dict[_Token, tuple[dict[Data, Value], str]] = {}

    def parameter(self, subject: Subject, name: str) -> list[Value]:
        """Give the effective value of a parameter, of a cluster or of an instance.

        What the group of an instance leaves out, its cluster decides.

        Returns:
            One value for each parameter group that may be the one; null where the
            parameter is not set and has no default.
        """
        if not isinstance(subject, Instance):
            return [unknown("its parameters are not known")]
        groups = self._context.views.collection(subject, _PARAMETER_GROUP)
        if groups.more or groups.maybe:
            return [unknown(groups.more or "its parameter group is not known")]
        values = [
            value
            for group in groups.sure
            for value in self._in_group(subject, group, name)
        ]
        return values or self._unset(subject, name, partial(self._by_default, subject))

    def _in_group(self, subject: Instance, group: Subject, name: str) -> list[Value]:
        if isinstance(group, OneOf):
            return [
                value
                for node in group.nodes
                for value in self._in_group(subject, node, name)
            ]
        if isinstance(group, Outside):
            is_default = self._context.judged(group.name, _is_default)
            if group.literal and is_default:
                family = group.name[len(_DEFAULT_GROUP) :]
                return self._unset(subject, name, partial(self._family_default, family))
            if not group.literal:
                return self._unset(subject, name, partial(self._by_default, subject))
            return [unknown(f"parameter group {group.reason}")]
        if not isinstance(group, Instance):
            return [unknown("its parameter group is not known")]
        written = self._written(group, name)
        if written is not None:
            return [written]
        return self._unset(subject, name, partial(self._group_default, group))

    def _unset(
        self, subject: Instance, name: str, default: Callable[[str], Value]
    ) -> list[Value]:
        """Give what a parameter is where no group of the subject sets it."""
        if subject.type != _DB_INSTANCE:
            return [default(name)]
        clusters = self._context.views.collection(subject, "cluster")
        if clusters.more or clusters.maybe or not clusters.sure:
            return [unknown(clusters.more or "its cluster is not known")]
        return [value for end in clusters.sure for value in self._of_cluster(end, name)]

    def _of_cluster(self, cluster: Subject, name: str) -> list[Value]:
        if isinstance(cluster, OneOf):
            return [v for node in cluster.nodes for v in self.parameter(node, name)]
        if isinstance(cluster, Outside):
            return [unknown(f"cluster {cluster.reason}")]
        return self.parameter(cluster, name)

    def _written(self, group: Instance, name: str) -> Value | None:
        """Give the parameter as its group sets it."""
        token = (group, self._context.views.before)
        found = self._entries.get(token)
        if found is None:
            found = self._entries[token] = self._read(group)
        entries, unsure = found
        if name in entries:
            return entries[name]
        return unknown(unsure) if unsure else None

    def _read(self, group: Instance) -> tuple[dict[Data, Value], str]:
        """Give the parameters of a group by name, and why there may be more."""
        context = self._context
        collection = context.views.collection(group, "parameter")
        entries: dict[Data, Value] = {}
        unsure = collection.more
        for entry in collection.sure:
            key = context.value(entry, "name")
            name = reveal(key.data)
            if key.state is State.UNKNOWN:
                unsure = said_of(f"a parameter's name in {group.address}", key.reason)
            elif isinstance(name, str):
                entries.setdefault(name, context.value(entry, "value"))
        return entries, unsure

    def _group_default(self, group: Instance, name: str) -> Value:
        family = _revealed(self._context.value(group, "family"))
        if family.state is not State.KNOWN:
            return unknown(said_of(f"the family of {group.address}", family.reason))
        return self._family_default(str(family.data), name)

    def _by_default(self, node: Instance, name: str) -> Value:
        family = self.family(node)
        if isinstance(family, str):
            return self._in_every_family(node, name) or unknown(family)
        return self._family_default(family.name, name)

    def _in_every_family(self, node: Instance, name: str) -> Value | None:
        """Give a default that all families of the engine have, whatever the version."""
        engine = _revealed(self._context.value(node, "engine"))
        pattern = re.compile(re.escape(str(engine.data)) + r"[0-9.]+")
        found = [
            self._family_default(family, name)
            for family in self._context.facts.families
            if engine.state is State.KNOWN and pattern.fullmatch(family)
        ]
        if not found or any(
            value.state is State.UNKNOWN or value.data != found[0].data
            for value in found
        ):
            return None
        data = found[0].data
        note = f"not set; its default in every version is {data or 'to have no value'}"
        return replace(found[0], reason=note)

    def _family_default(self, family: str, name: str) -> Value:
        found = self._context.facts.families.get(family)
        if found is None:
            return unknown(f"the defaults of {family} are not known")
        entry = found.parameters.get(name)
        if not isinstance(entry, dict):
            return unknown(f"the default of {name} in {family} is not known")
        if entry.get("unknown"):
            return unknown(str(entry["unknown"]))
        value: Data = entry.get("value")
        note = f"not set; its default in {family} is {value or 'to have no value'}"
        return replace(known(value), reason=note, default_of=State.OMITTED)

    def family(self, subject: Subject) -> Family | str:
        """Give the parameter-group family of a cluster, or why it is not known."""
        if not isinstance(subject, Instance):
            return "its engine version is not known"
        token = (subject, self._context.views.before)
        found = self._families.get(token)
        if found is None:
            found = self._families[token] = self._find_family(subject)
        return found

    def _find_family(self, node: Instance) -> Family | str:
        engine = _revealed(self._context.value(node, "engine"))
        version = _revealed(self._context.value(node, "engine_version"))
        if engine.state is not State.KNOWN:
            return said_of("engine", engine.reason)
        if version.state is not State.KNOWN:
            return said_of("engine_version", version.reason)
        pattern = self._context.facts.versions.get(str(engine.data))
        match = compile_regex(pattern).match(str(version.data)) if pattern else None
        if match is None:
            return f"{engine.data} {version.data} is not a version that is known"
        name = f"{engine.data}{match[1]}"
        return self._context.facts.families.get(name) or f"nothing is known of {name}"

    def fact(self, subject: Subject, name: str) -> Value:
        """Give a fact, about the family of a cluster or in general."""
        general = self._context.facts.general
        if name in general:
            return known(general[name])
        family = self.family(subject)
        if isinstance(family, str):
            return unknown(family)
        given: JsonValue = family.facts.get(name)
        if name == FAMILY:
            given = family.name
        if given is None:
            return unknown(f"nobody could verify {name} of {family.name}")
        return Value(State.KNOWN, given, family.name)


def _is_default(name: Data) -> bool:
    return str(name).startswith(_DEFAULT_GROUP)


def _revealed(value: Value) -> Value:
    return replace(value, data=reveal(value.data))
