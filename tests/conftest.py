"""Lets tests import `builders`, and keeps Hypothesis quick, and in CI repeatable."""

import os
import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))
repeatable = "CI" in os.environ
settings.register_profile(
    "plan-check", deadline=None, max_examples=30, derandomize=repeatable
)
settings.load_profile("plan-check")
