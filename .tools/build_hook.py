"""Reads the policies when the package is built, so that no run need read them again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PolicyHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the policies, as they are read, to the wheel or to the source tree."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Keep the policies beside the code that recalls them.

        Where the libraries that reading needs are missing, nothing is kept, and every
        run reads the policies.
        """
        del version
        sys.path.insert(0, str(Path(self.root) / "engine"))
        try:
            place = self._keep()
        except ImportError as error:
            self.app.display_warning(f"the policies are not kept: {error}")
        else:
            build_data["artifacts"].append(place)

    def _keep(self) -> str:
        from plan_check.graph.schema import load_schema
        from plan_check.rules.bundled import bundled_policies
        from plan_check.rules.kept import PLACE, Bundled, keep
        from plan_check.rules.profiles import read_bundled_profiles
        from plan_check.rules.reading import read_pack

        pack = read_pack((), load_schema(), only=None)
        keep(Bundled(pack, read_bundled_profiles(bundled_policies())))
        return PLACE.relative_to(self.root).as_posix()
