"""Writes what is generated from the rules: policies/docs, schemas, the README's table.

python .tools/write_docs.py
"""

from __future__ import annotations

import re
from pathlib import Path

import orjson

from plan_check.cases.json_schema import case_schema
from plan_check.config.json_schema import config_schema
from plan_check.docs.folder import pages
from plan_check.docs.markdown import render_areas
from plan_check.graph.schema import load_schema
from plan_check.report.encode import encode_document
from plan_check.rules.json_schema import rule_schema
from plan_check.rules.loader import load_pack

ROOT = Path(__file__).resolve().parents[1]
POLICIES = ROOT / "policies"
TABLE = re.compile(r"(<!-- areas -->\n).*?(<!-- /areas -->)", re.DOTALL)


def main() -> None:
    """Write everything; what is no longer made is removed."""
    schema = load_schema()
    pack = load_pack([], schema)
    folder = POLICIES / "docs"
    folder.mkdir(exist_ok=True)
    written = dict(pages(pack, schema))
    for path in folder.iterdir():
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        (folder / name).write_text(text)
    readme = ROOT / "README.md"
    table = render_areas(pack.rules)
    readme.write_text(TABLE.sub(rf"\g<1>{table}\g<2>", readme.read_text()))
    for name, document in (
        ("rule", rule_schema()),
        ("cases", case_schema()),
        ("config", config_schema()),
    ):
        path = POLICIES / f"{name}.schema.json"
        path.write_bytes(encode_document(orjson.loads(orjson.dumps(document))))


if __name__ == "__main__":
    main()
