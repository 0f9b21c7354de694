"""The keys of the configuration, with what each is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from plan_check.findings import JsonValue, Severity
from plan_check.report.formats import FORMATS

Kind = Literal[
    "text", "choice", "switch", "words", "path", "paths", "number", "mapping"
]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the configuration."""

    name: str
    kind: Kind
    about: str
    default: JsonValue = None
    choices: tuple[str, ...] = ()
    flag: str = ""
    """Empty where only the file may say it."""

    @property
    def variable(self) -> str:
        """The environment variable that says it; empty where none does."""
        return f"PLAN_CHECK_{self.name.upper()}" if self.flag else ""


NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}\Z")
"""A number from 1 up, as flags and variables give it."""
COLORS: Final = ("auto", "always", "never")
KEYS: Final = (
    Key(
        "profile",
        "text",
        "The set of rules to apply: baseline, production, regulated, all, or one of"
        " your own.",
        "baseline",
        flag="--profile",
    ),
    Key(
        "framework",
        "text",
        "Apply the rules that serve this compliance framework, whatever the profile,"
        " and report by requirement.",
        flag="--framework",
    ),
    Key(
        "policy",
        "paths",
        "Folders of rules to add to the bundled ones.",
        [],
        flag="--policy",
    ),
    Key("skip_rules", "words", "Rules to leave out.", [], flag="--skip-rule"),
    Key(
        "fail_on",
        "choice",
        "Least severity that closes the gate.",
        "low",
        tuple(Severity),
        "--fail-on",
    ),
    Key(
        "fail_on_unknown",
        "switch",
        "An unknown closes the gate as well.",
        default=False,
        flag="--fail-on-unknown",
    ),
    Key(
        "allow_incomplete",
        "switch",
        "Judge errored and partial plans by what they hold.",
        default=False,
        flag="--allow-incomplete",
    ),
    Key("source", "path", "The folder in which Terraform planned.", flag="--source"),
    Key(
        "outcomes",
        "words",
        "Outcomes to show besides those that always are.",
        [],
        flag="--outcomes",
    ),
    Key(
        "format",
        "choice",
        "How standard output is written.",
        "text",
        tuple(FORMATS),
        "--format",
    ),
    Key("output", "words", "Reports to write to files.", [], flag="--output"),
    Key("color", "choice", "When to use colours.", "auto", COLORS, "--color"),
    Key("max_size", "text", "Refuse larger inputs.", "1G", flag="--max-size"),
    Key(
        "jobs",
        "number",
        "How many processes judge several plans; by default one for each processor,"
        " where that is quicker.",
        flag="--jobs",
    ),
    Key("rules", "mapping", "Settings of single rules, by id or name.", {}),
    Key("profiles", "mapping", "Profiles of your own, by name.", {}),
    Key("waivers", "mapping", "Violations that are accepted for a time.", {}),
)
"""Every key, in the order of the documentation."""
