"""Lets tests import `builders`, and keeps Hypothesis quick and repeatable.

With EXPLORE set in the environment, each run tries other examples.
"""

import os
import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))
repeatable = "EXPLORE" not in os.environ
settings.register_profile(
    "plan-check", deadline=None, max_examples=30, derandomize=repeatable
)
settings.load_profile("plan-check")
