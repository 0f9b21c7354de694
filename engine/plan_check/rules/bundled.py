"""The policies that ship with the program."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

from plan_check.rules.profiles import RuleName

_FILE = re.compile(r"([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)-([a-z0-9-]+)\.yaml")


def bundled_policies() -> Path:
    """Give the folder of the policies that ship with the program.

    It is in the package once installed, and at the top of a source tree.
    """
    package = Path(__file__).parents[1]
    installed = package / "policies"
    return installed if installed.is_dir() else package.parents[1] / "policies"


@cache
def policy_files() -> tuple[Path, ...]:
    """Give the bundled files of rules, and of what they share; not the cases."""
    found = (
        Path(folder, name)
        for folder, _, names in os.walk(bundled_policies())
        for name in names
        if name.endswith(".yaml") and not name.endswith(".cases.yaml")
    )
    return tuple(sorted(found))


@cache
def bundled_rules() -> tuple[RuleName, ...]:
    """Give the bundled rules by the names of their files, without reading them."""
    found = ((_FILE.fullmatch(path.name), path) for path in policy_files())
    return tuple(RuleName(match[1], match[2], path) for match, path in found if match)


def is_bundled(path: Path) -> bool:
    """Tell whether a resolved path is the file of a bundled rule."""
    root = bundled_policies().resolve()
    return path.is_relative_to(root) and _FILE.fullmatch(path.name) is not None
