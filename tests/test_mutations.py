"""Faults in the sources of hardened fixtures, as Terraform plans them.

All of them: python fixtures/mutate.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from builders import FIXTURES, ROOT

SAMPLE = ("services-hardened", "AUR-AUTH-002", "AUR-LOG-022", "AUR-NET-017")


@pytest.mark.skipif(not shutil.which("terraform"), reason="terraform is not installed")
def test_a_fault_in_the_sources_fails_the_rule_meant_for_it_and_no_other() -> None:
    ran = subprocess.run(
        [sys.executable, FIXTURES / "mutate.py", *SAMPLE],
        env={**os.environ, "PYTHONPATH": str(ROOT / "engine")},
        capture_output=True,
        text=True,
        check=False,
    )

    if "terraform init" in ran.stderr:
        pytest.skip("terraform cannot get the provider")
    assert ran.stderr == ""
    assert ran.stdout.count("| yes |") == 3
    assert " 0 surprises." in ran.stdout
    assert ran.returncode == 0
