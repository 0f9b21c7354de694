"""Why a text is not one JSON document, and what to do about it."""

from __future__ import annotations

import re
from typing import Final

from plan_check.errors import PlanError
from plan_check.load.document import Raw
from plan_check.load.lookalikes import log_of
from plan_check.load.parse import MAX_DEPTH, Fault, parse
from plan_check.load.prose import describe
from plan_check.load.wording import SHOW, UNCHANGED, in_shell

LINE_LIMIT: Final = range(65_535, 65_538)
"""Length of the last line, in bytes, that points to terragrunt's line buffer."""

INVALID: Final = re.compile("[\udc80-\udcff]")
CUT_CHARACTER: Final = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{0,2}\s*")


def explain(raw: Raw, fault: Fault) -> PlanError:
    """Say what is wrong with a text that the decoder refused."""
    if not raw.data.lstrip().startswith(b"{"):
        return describe(raw)
    if fault.is_encoding:
        return _not_utf8(raw)
    if fault.is_depth:
        return too_deep(raw)
    if not fault.after.strip():
        return _truncated(raw, fault.before)
    first = parse(fault.before.encode())
    if isinstance(first, Fault):
        problem = f"the JSON is malformed after {raw.length(fault.before)}"
        return PlanError(problem, raw.after(fault.before), UNCHANGED)
    return log_of(first, raw.where()) or _more_follows(raw, fault)


def too_deep(raw: Raw) -> PlanError:
    """Say that a document has more levels than a plan can have."""
    problem = f"nested more than {MAX_DEPTH} levels deep"
    return PlanError(problem, raw.where(), UNCHANGED)


def _truncated(raw: Raw, before: str) -> PlanError:
    hint = (
        "write the plan again: the disk was full, or the command was interrupted; "
        f"{SHOW}"
    )
    if len(before.rpartition("\n")[2].encode()) in LINE_LIMIT:
        hint = (
            "update terragrunt, some releases of which cut lines at 65,536 characters "
            "(gruntwork-io/terragrunt#3427), or run terraform show -json in each folder"
        )
    problem = f"the JSON breaks off after {raw.length(before)}"
    return PlanError(problem, raw.after(before), hint)


def _more_follows(raw: Raw, fault: Fault) -> PlanError:
    length = raw.length(fault.before)
    where = raw.after(fault.before)
    if fault.after.startswith(("{", "[")):
        problem = f"a second JSON document follows after {length}"
        hint = f"write one in each line: jq -c . {in_shell(raw.path)} | plan-check -"
        return PlanError(problem, where, hint)
    problem = f"other text follows the JSON, after {length}"
    hint = f"keep other output out of the file; {SHOW}, without 2>&1"
    return PlanError(problem, where, hint)


def _not_utf8(raw: Raw) -> PlanError:
    before = INVALID.split(raw.data.decode(errors="surrogateescape"), maxsplit=1)[0]
    if CUT_CHARACTER.fullmatch(raw.data, len(before.encode())):
        return _truncated(raw, before)
    problem = f"not valid UTF-8 after {raw.length(before)}"
    return PlanError(problem, raw.after(before), f"write it again; {SHOW}")
