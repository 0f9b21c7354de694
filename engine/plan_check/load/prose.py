"""What a text is that is not JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from plan_check.errors import PlanError
from plan_check.load.document import Raw
from plan_check.load.lookalikes import log
from plan_check.load.wording import PLAN, SHOW, show

LOOKED_AT: Final = 1 << 20
"""How much of a text tells its kind, in bytes."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of text, known by what stands in it or how its file's name ends."""

    pattern: re.Pattern[bytes]
    problem: str
    hint: str = PLAN
    suffixes: tuple[str, ...] = ()

    def describes(self, raw: Raw) -> bool:
        """Tell whether *raw* is of this kind."""
        start = raw.data[:LOOKED_AT]
        return bool(self.pattern.search(start)) or raw.path.endswith(self.suffixes)


JSON_START: Final = re.compile(rb'\{\s*"(format_version|@level)"')
KINDS: Final = (
    Kind(
        re.compile(rb"\Aversion https://git-lfs"),
        "a Git LFS pointer instead of the file itself",
        "run: git lfs pull",
    ),
    Kind(
        re.compile(
            rb"(?:Terraform|OpenTofu) (?:used the selected|will perform the following)"
            rb"|^(?:\x1b\[[\d;]*m)*(?:No changes\.|Plan: \d+ to )",
            re.MULTILINE,
        ),
        "the text that 'terraform plan' prints for people to read, not its JSON",
    ),
    Kind(
        re.compile(rb"^(?:\x1b\[[\d;]*m)*(?:\xe2\x95\xb7|Error: )", re.MULTILINE),
        "an error message where a plan should be",
        f"read it, and see why the command failed; {SHOW}",
    ),
    Kind(
        re.compile(
            rb'^(?:(?:resource|data|module|variable|output|provider)[ \t]+"'
            rb"|(?:terraform|locals)[ \t]*\{)",
            re.MULTILINE,
        ),
        "a Terraform configuration, not a plan",
        suffixes=(".tf", ".tofu", ".tfvars", ".hcl"),
    ),
    Kind(
        re.compile(rb"\A(?:---\s|[\w-]+:(?:[ \t][^\n]*)?\n(?:[ \t-]|[\w-]+:\s))"),
        "YAML, not a plan",
        suffixes=(".yaml", ".yml"),
    ),
)


def describe(raw: Raw) -> PlanError:
    """Say what *raw* is, which does not start as a JSON object does."""
    if b"\0" in raw.data:
        return _binary(raw)
    if start := JSON_START.search(raw.data):
        return _json_inside(raw, start)
    kind = next((kind for kind in KINDS if kind.describes(raw)), None)
    if kind is None:
        return PlanError("not a JSON document", raw.where(), SHOW)
    return PlanError(kind.problem, raw.where(), kind.hint)


def _binary(raw: Raw) -> PlanError:
    problem = "a binary file that is neither a plan nor JSON"
    hint = f"if it is an encrypted or damaged plan, run: {show(raw.path)}"
    return PlanError(problem, raw.where(), hint)


def _json_inside(raw: Raw, start: re.Match[bytes]) -> PlanError:
    if start[1] == b"@level":
        return log(raw.where())
    before = raw.data[: start.start()].decode(errors="surrogateescape")
    return PlanError(
        f"the JSON starts only after {raw.length(before)} of other text",
        raw.after(before),
        f"keep other output out of the file; {SHOW}, without 2>&1",
    )
