"""A plan, as Terraform describes it: instances, configuration, variables.

The words are those of Terraform's JSON. Values stay as Terraform wrote them; the
graph gives them meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from plan_check.findings import JsonValue
from plan_check.plan.address import Key

Object = Mapping[str, JsonValue]


@dataclass(slots=True, eq=False)
class Instance:
    """One resource instance, before and after apply: a node of the graph.

    Compared by identity: two deposed objects can share an address.
    """

    address: str
    mode: str
    """``managed``, ``data``, or a mode that we do not know."""
    type: str
    name: str
    key: Key
    modules: tuple[str, ...]
    """Names of the modules it is in, outermost first."""
    keys: tuple[Key, ...]
    """Keys of those modules' instances, in the same order."""
    actions: tuple[str, ...]
    after: Object | None
    """``None`` where nothing stays: a deletion."""
    before: Object | None
    after_unknown: JsonValue = None
    after_sensitive: JsonValue = None
    before_sensitive: JsonValue = None
    deposed: str = ""
    depends_on: tuple[str, ...] = ()
    """Addresses without keys, from the state before the plan."""

    @property
    def config_address(self) -> str:
        """Its address within its module, without keys: ``data.aws_vpc.this``."""
        plain = f"{self.type}.{self.name}"
        return plain if self.mode == "managed" else f"{self.mode}.{plain}"

    @property
    def stays(self) -> bool:
        """Tell whether the resource is there after apply."""
        return self.after is not None and not self.deposed

    @property
    def action(self) -> str:
        """One word for its actions; *replace* for a deletion with a creation."""
        if len(self.actions) == 2 and "create" in self.actions:  # noqa: PLR2004
            return "replace"
        return self.actions[0] if len(self.actions) == 1 else "-".join(self.actions)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A resource or module call in the configuration."""

    expressions: Object
    for_each: JsonValue = None
    """The expression of ``for_each`` or ``count``; ``None`` where it has neither."""
    provider: str = ""
    """The provider configuration it uses: ``aws``, ``aws.west``."""


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """One module of the configuration, without instances."""

    path: tuple[str, ...]
    resources: Mapping[str, Block]
    """By address within the module: ``aws_vpc.this``, ``data.aws_vpc.this``."""
    calls: Mapping[str, Block]
    children: Mapping[str, Module]
    outputs: Mapping[str, JsonValue]
    """The expression of each output."""
    variables: Mapping[str, Object]


@dataclass(frozen=True, slots=True)
class Deferred:
    """A change that Terraform put off to a later plan."""

    address: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """One plan, ready to become a graph."""

    path: str
    terraform_version: str
    instances: tuple[Instance, ...]
    root: Module
    variables: Mapping[str, JsonValue]
    """Values of the root module's variables, defaults filled in."""
    providers: Mapping[str, Object] = field(default_factory=dict)
    """Expressions of the provider configurations: by ``aws``, ``aws.west``."""
    timestamp: date | None = None
    """The day the plan was made, in UTC; not known before Terraform 1.5."""
    errored: bool = False
    complete: bool | None = None
    deferred: tuple[Deferred, ...] = ()
    problems: tuple[str, ...] = ()
    """Addresses of checks that failed in an errored plan."""
    secrets: tuple[JsonValue, ...] = field(default=(), repr=False)
    """Values of sensitive root variables and outputs."""

    @property
    def is_whole(self) -> bool:
        """Tell whether a resource without instances really has none."""
        return self.complete is not False and not self.errored
