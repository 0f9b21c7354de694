"""The first stage: bytes from a file, a pipe or Terraform become plan documents.

    naming ─────▶ reading ──▶ encoding ──▶ decode ──▶ Document
  (arguments)        │                       ├── parse        JSON to values
                    show                     ├── kinds        values that are a plan
                (binary plans)               ├── lookalikes   values that are not
                                             └── faults, prose   text that is not JSON

``orjson.loads`` is nearly all of the cost: what else happens on the good path looks
at the first bytes and the top level only, apart from one walk in C that bounds the
depth. All diagnosis of bad input starts after the decoder refused it.

What plans hold may be secret. No message of this stage quotes any of it, only
positions, names of files, and keys that Terraform's format defines.
"""

from __future__ import annotations

from plan_check.load.document import DEFAULT_LIMITS, Document, Limits, PlanFile
from plan_check.load.loader import is_plain, load_documents, load_file, read_ahead
from plan_check.load.naming import Inputs, find_plans, label_of
from plan_check.load.problems import MOST_SHOWN, Problems

__all__ = [
    "DEFAULT_LIMITS",
    "MOST_SHOWN",
    "Document",
    "Inputs",
    "Limits",
    "PlanFile",
    "Problems",
    "find_plans",
    "is_plain",
    "label_of",
    "load_documents",
    "load_file",
    "read_ahead",
]
