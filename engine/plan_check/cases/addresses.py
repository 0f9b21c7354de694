"""What an address says: module, mode, type, name and key."""

from __future__ import annotations

from dataclasses import dataclass

from plan_check.plan.address import (
    Index,
    Key,
    module_address_of,
    module_keys,
    split_steps,
)


@dataclass(frozen=True, slots=True)
class Place:
    """The parts of a resource's address."""

    module: str
    """The address of its module; empty at the root."""
    modules: tuple[str, ...]
    """Names of the modules, outermost first."""
    mode: str
    type: str
    name: str
    index: Key

    @property
    def key(self) -> str:
        """``TYPE``, or ``data.TYPE`` for a data source."""
        return self.type if self.mode == "managed" else f"{self.mode}.{self.type}"

    @property
    def config_address(self) -> str:
        """Its address in the configuration of its module."""
        return f"{self.key}.{self.name}"


def place_of(address: str) -> Place | None:
    """Read an address; ``None`` where it is not that of a resource."""
    module = module_address_of(address)
    plain = address[len(module) :].removeprefix(".")
    mode = "data" if plain.startswith("data.") else "managed"
    match split_steps(plain.removeprefix("data.")):
        case (str(type_), str(name)):
            index = None
        case (str(type_), str(name), Index(key)):
            index = key
        case _:
            return None
    return Place(module, module_keys(module)[0], mode, type_, name, index)
