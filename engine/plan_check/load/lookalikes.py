"""JSON that people take for a plan, and how to get the plan instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from plan_check.errors import PlanError, SourceLocation
from plan_check.findings import JsonValue
from plan_check.load.wording import PLAN, SHOW, in_shell, show


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of JSON, known by keys that all of its objects have."""

    keys: frozenset[str]
    problem: str
    hint: str = PLAN
    """``{file}``, ``{show}`` and ``{tofu_show}`` stand for the file and commands."""

    def at(self, where: SourceLocation) -> PlanError:
        """Return the error for the file at *where*."""
        hint = self.hint.format(
            file=in_shell(where.path),
            show=show(where.path),
            tofu_show=show(where.path, "tofu"),
        )
        return PlanError(self.problem, where, hint)


NO_KEYS: Final[frozenset[str]] = frozenset()
RAW_STATE: Final = "a raw state file, not a plan"
KINDS: Final = (
    Kind(
        frozenset({"encrypted_data", "encryption_version"}),
        "encrypted by OpenTofu",
        "run: {tofu_show}, where the configuration with its encryption block is",
    ),
    Kind(
        frozenset({"remote_plan_format"}),
        "a bookmark of a plan that HCP Terraform stores",
        "run: {show}, logged in to that host, where the configuration is",
    ),
    Kind(frozenset({"version", "serial"}), RAW_STATE),
    Kind(frozenset({"version", "lineage"}), RAW_STATE),
    Kind(frozenset({"version", "modules"}), RAW_STATE),
    Kind(frozenset({"version", "resources"}), RAW_STATE),
    Kind(frozenset({"values"}), "a state, not a plan: it has values, but no changes"),
    Kind(frozenset({"provider_schemas"}), "the schemas of providers, not a plan"),
    Kind(
        frozenset({"valid", "diagnostics"}),
        "the result of 'terraform validate', not a plan",
    ),
)
EMPTY_STATE: Final = Kind(
    frozenset({"format_version", "terraform_version"}),
    "an empty state: 'terraform show -json' was not given the name of a plan",
    SHOW,
)
CONFIGURATION: Final = Kind(
    frozenset(
        {
            *("//", "check", "data", "import", "locals", "module", "moved", "output"),
            *("provider", "removed", "resource", "terraform", "variable"),
        }
    ),
    "a Terraform configuration, not a plan",
)
WRAPPED: Final = Kind(
    NO_KEYS,
    "the plan is wrapped in another object, as its member plan",
    "run: jq -c .plan {file} | plan-check -",
)
EMPTY: Final = Kind(NO_KEYS, "an empty JSON object", SHOW)
UNKNOWN: Final = Kind(NO_KEYS, "a JSON object, but not a plan")
ARRAY: Final = Kind(
    NO_KEYS,
    "a JSON array, not a plan",
    "write one plan in each line, if it holds plans: jq -c '.[]' {file} | plan-check -",
)
SCALAR: Final = Kind(NO_KEYS, "JSON, but not an object", SHOW)


def lookalike(value: JsonValue, where: SourceLocation) -> PlanError:
    """Say what a JSON value is that has no part of a plan."""
    return log_of(value, where) or _kind_of(value).at(where)


def log_of(value: object, where: SourceLocation) -> PlanError | None:
    """Say that *value* is a line of a command's log, if it is one."""
    if not isinstance(value, dict) or not {"@level", "@module"} <= value.keys():
        return None
    tool = "tofu" if str(value["@module"]).startswith("tofu") else "terraform"
    return log(where, tool)


def log(where: SourceLocation, tool: str = "terraform") -> PlanError:
    """Say that the file is what ``plan -json`` prints while it works."""
    problem = f"the log of '{tool} plan -json', which holds no attribute values"
    return PlanError(problem, where, PLAN.replace("terraform", tool))


def _kind_of(value: JsonValue) -> Kind:
    if isinstance(value, list):
        return ARRAY
    if not isinstance(value, dict):
        return SCALAR
    return next((kind for kind in KINDS if kind.keys <= value.keys()), None) or (
        _kind_by_all_keys(value)
    )


def _kind_by_all_keys(value: dict[str, JsonValue]) -> Kind:
    if not value:
        return EMPTY
    if isinstance(value.get("plan"), dict):
        return WRAPPED
    inside = (
        kind for kind in (EMPTY_STATE, CONFIGURATION) if value.keys() <= kind.keys
    )
    return next(inside, UNKNOWN)
