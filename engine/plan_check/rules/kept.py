"""The bundled policies as they were read when the package was built.

Reading them takes longer than judging a small plan. What was read is kept beside this
module, as Python keeps what it compiles: whoever could change it could change the code.
It holds nothing but rules, and it counts only for the very policies and code that it
was made from; otherwise, as after an edit, they are read.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from plan_check import __version__
from plan_check.errors import SourceLocation
from plan_check.rules.bundled import bundled_policies, policy_files
from plan_check.rules.model import Pack
from plan_check.rules.profiles import Profile

PLACE = Path(__file__).with_name("policies.bin")
_CODE = ("*.py", "rules/*.py", "graph/related.py")
"""Modules with the classes of what is kept, and the code that makes it."""
_DIGEST = 32


@dataclass(frozen=True, slots=True)
class Bundled:
    """The rules that ship with the program, what they share, and the profiles."""

    pack: Pack
    profiles: Mapping[str, Profile]


@cache
def recall(place: Path = PLACE) -> Bundled | None:
    """Give what is kept; ``None`` if nothing is, or it is of other policies."""
    try:
        kept = place.read_bytes()
    except OSError:
        return None
    stamp, held = kept[:_DIGEST], kept[_DIGEST:]
    if stamp != _stamp(held):
        return None
    found = _Reader(io.BytesIO(held)).load()
    return (
        _moved(found, str(bundled_policies())) if isinstance(found, Bundled) else None
    )


def keep(bundled: Bundled, place: Path = PLACE) -> None:
    """Keep what was read; paths become those of any place of installation.

    Raises:
        OSError: Nothing can be written there.
    """
    held = pickle.dumps(_moved(bundled, ""), 5)
    place.write_bytes(_stamp(held) + held)
    recall.cache_clear()


def _moved(bundled: Bundled, root: str) -> Bundled:
    """Put the files that parts came from below another folder."""
    own = str(bundled_policies())

    def moved(part: Any) -> Any:  # noqa: ANN401
        path = part.where.path.removeprefix(own)
        return replace(part, where=SourceLocation(root + path, part.where.line))

    return Bundled(
        replace(bundled.pack, rules=tuple(map(moved, bundled.pack.rules))),
        {name: moved(profile) for name, profile in bundled.profiles.items()},
    )


class _Reader(pickle.Unpickler):
    """Makes values and objects of this package, and calls nothing else."""

    def find_class(self, module: str, name: str) -> object:
        found = super().find_class(module, name)
        if module.startswith("plan_check.") and isinstance(found, type):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is not kept")


def _stamp(held: bytes) -> bytes:
    """Tell what is kept, and the policies and the code that it was made from."""
    stamp = hashlib.blake2b(held, digest_size=_DIGEST)
    for part in _parts():
        stamp.update(b"%d:" % len(part))
        stamp.update(part)
    return stamp.digest()


def _parts() -> Iterator[bytes]:
    yield f"{__version__} {sys.implementation.cache_tag}".encode()
    root = bundled_policies()
    for path in policy_files():
        yield path.relative_to(root).as_posix().encode()
        yield path.read_bytes()
    package = Path(__file__).parents[1]
    for pattern in _CODE:
        for path in sorted(package.glob(pattern)):
            yield path.read_bytes()
