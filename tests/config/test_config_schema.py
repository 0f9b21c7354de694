"""The published schema of the configuration."""

from __future__ import annotations

import orjson

from builders import ROOT
from plan_check.config.json_schema import config_schema


def test_the_published_schema_is_the_generated_one() -> None:
    published = orjson.loads((ROOT / "policies" / "config.schema.json").read_bytes())

    assert published == config_schema(), "stale: python .tools/write_docs.py"
