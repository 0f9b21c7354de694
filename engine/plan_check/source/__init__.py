"""Terraform sources, where they are at hand: what a plan does not hold.

A plan holds no locals. Read from the sources, a value can be followed through them.
"""

from plan_check.source.locals import read_locals
from plan_check.source.modules import Sources, sources_in, sources_of_plan

__all__ = ["Sources", "read_locals", "sources_in", "sources_of_plan"]
