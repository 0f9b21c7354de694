"""What every bundled rule has to say for itself."""

from __future__ import annotations

import re
import statistics
from pathlib import Path

import pytest
import yaml

from builders import ROOT, pack
from plan_check.rules.bundled import bundled_rules
from plan_check.rules.model import Rule

FOLDER = ROOT / "policies" / "aurora"
RULES = pack().rules
FILES = sorted(path for path in FOLDER.rglob("*.yaml") if ".cases." not in path.name)
VENDORS = ("https://docs.aws.amazon.com/", "https://registry.terraform.io/providers/")
PEERS = {
    "aws-config": r"[a-z0-9-]+",
    "checkov": r"CKV2?_AWS_\d+",
    "cloudrail": r"[a-z0-9_]+",
    "cnspec": r"[a-z0-9-]+",
    "control-tower": r"CT\.RDS\.PR\.\d+",
    "guard": r"[a-z0-9_]+",
    "kics": r"[0-9a-f]{8}",
    "prowler": r"[a-z0-9_]+",
    "regula": r"FG_R\d{5}",
    "security-hub": r"[A-Z][A-Za-z]*\.\d+",
    "semgrep": r"[a-z0-9-]+",
    "terrascan": r"AC_AWS_\d{4}",
    "trivy": r"AWS-\d{4}",
}
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.info.id)


def test_there_is_a_rule_for_each_control() -> None:
    assert len(RULES) == len({rule.info.id for rule in RULES}) == 137


def test_files_are_named_after_their_rules() -> None:
    named = {name.path: (name.id, name.name) for name in bundled_rules()}

    assert sorted(named) == FILES
    for path in FILES:
        written = yaml.safe_load(path.read_text())
        assert named[path] == (written["id"], written["name"])


@every_rule
def test_a_rule_is_explained(rule: Rule) -> None:
    info = rule.info

    assert info.why.endswith(".")
    assert info.fix.endswith(".")
    assert info.links
    assert not info.title.endswith(".")
    assert not info.message.endswith(".")
    assert all(parameter.about for parameter in rule.parameters.values())


@every_rule
def test_links_lead_to_the_documentation_of_the_vendors(rule: Rule) -> None:
    assert [link for link in rule.info.links if not link.startswith(VENDORS)] == []


@every_rule
def test_ids_of_peers_are_spelled_as_the_peers_do(rule: Rule) -> None:
    for peer, ids in rule.info.peers.items():
        assert all(re.fullmatch(PEERS[peer], id_) for id_ in ids), (peer, ids)
        assert len(ids) == len(set(ids))


def test_every_area_says_what_it_is_about() -> None:
    folders = {path.parent for path in FILES}

    assert [f.name for f in folders if not (f / "README.md").is_file()] == []


def length(path: Path) -> int:
    """Count the lines of *when* and *require*."""
    lines, inside = 0, False
    for line in path.read_text().splitlines():
        if line and not line.startswith((" ", "#")):
            inside = line.startswith(("when:", "require:"))
        lines += inside and bool(line.strip())
    return lines


def test_conditions_are_short() -> None:
    lengths = [length(path) for path in FILES]

    assert statistics.median(lengths) <= 12
    assert max(lengths) <= 20
