"""The JSON Schema of ``plan-check.yaml``, generated from the table of keys."""

from __future__ import annotations

from typing import Any

from plan_check.config.keys import KEYS, Key
from plan_check.findings import Severity
from plan_check.waivers.model import REQUIRABLE

Json = dict[str, Any]
_TEXT: Json = {"type": "string", "minLength": 1}
_WORDS: Json = {"oneOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_RULES: Json = {
    "type": "object",
    "additionalProperties": {
        "oneOf": [
            {"type": "boolean", "description": "Whether the rule is applied."},
            {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "enabled": {"type": "boolean"},
                    "severity": {"enum": [*Severity]},
                    "params": {"type": "object"},
                },
            },
        ]
    },
}
_PROFILES: Json = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "about": _TEXT,
            "extends": _TEXT,
            "rules": _WORDS,
            "except": _WORDS,
        },
    },
}
_WAIVERS: Json = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "inline": {
            "enum": ["allow", "deny"],
            "default": "allow",
            "description": "Whether waivers in comments of the sources count.",
        },
        "require": {
            "type": "array",
            "items": {"enum": list(REQUIRABLE)},
            "default": list(REQUIRABLE),
            "description": "What each waiver must say.",
        },
        "accept": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["rule", "address"],
                "properties": {
                    "rule": {
                        **_WORDS,
                        "description": "Ids, names, aliases or patterns of rules.",
                    },
                    "address": {
                        **_WORDS,
                        "description": "Resources or modules, of all instances; *"
                        " stands for any name or key.",
                    },
                    "plan": {
                        **_WORDS,
                        "description": "Plans, by the name that reports give them.",
                    },
                    "reason": _TEXT,
                    "owner": _TEXT,
                    "until": {
                        "type": "string",
                        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
                        "description": "The last day on which it counts.",
                    },
                },
            },
        },
    },
}
_KINDS: dict[str, Json] = {
    "text": _TEXT,
    "path": _TEXT,
    "words": _WORDS,
    "paths": _WORDS,
    "switch": {"type": "boolean"},
    "number": {"type": "integer", "minimum": 1},
    "mapping": {"type": "object"},
}
_NESTED: dict[str, Json] = {
    "rules": _RULES,
    "profiles": _PROFILES,
    "waivers": _WAIVERS,
}


def config_schema() -> Json:
    """Give the JSON Schema, draft 2020-12, of one configuration file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The configuration of plan-check",
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: _property(key) for key in KEYS},
    }


def _property(key: Key) -> Json:
    kind = _NESTED.get(key.name) or _KINDS.get(key.kind) or {"enum": list(key.choices)}
    described = {**kind, "description": key.about}
    if key.default not in (None, [], {}):
        described["default"] = key.default
    return described
