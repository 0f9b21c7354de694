"""Terraform sources, where they are at hand: what a plan does not hold.

A plan holds no locals, no comments, and no lines. Read from the sources, a value can
be followed through locals, and a finding has a place.
"""

from plan_check.source.comments import comments
from plan_check.source.locals import read_locals
from plan_check.source.locations import locate
from plan_check.source.modules import Sources, sources_in, sources_of_plan

__all__ = [
    "Sources",
    "comments",
    "locate",
    "read_locals",
    "sources_in",
    "sources_of_plan",
]
