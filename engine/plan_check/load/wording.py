"""Names, sizes and commands as messages spell them."""

from __future__ import annotations

import shlex
from typing import Final

STDIN: Final = "<stdin>"
SHOW: Final = "run: terraform show -json tfplan > plan.json"
PLAN: Final = (
    "run: terraform plan -out=tfplan && terraform show -json tfplan > plan.json"
)
UNCHANGED: Final = (
    f"use the JSON as Terraform wrote it; {SHOW.removeprefix('run: ')} writes it anew"
)


def printable(name: str) -> str:
    """Escape what a terminal would obey or cannot show, as Python escapes it."""
    if name.isprintable():
        return name
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)


def in_shell(path: str) -> str:
    """Quote a printable path for a command; standard input becomes ``FILE``."""
    return "FILE" if path == STDIN else shlex.quote(path)


def show(path: str, tool: str = "terraform") -> str:
    """Return the command that turns *path* into JSON without overwriting it."""
    target = "plan.json" if not path.endswith("plan.json") else "shown.json"
    return f"{tool} show -json {in_shell(path)} > {target}"


def binary_size(count: int) -> str:
    """Spell a number of bytes in the largest unit that divides it: ``1 GiB``."""
    units = ((30, "GiB"), (20, "MiB"), (10, "KiB"))
    for shift, unit in units:
        if count and count % (1 << shift) == 0:
            return f"{count >> shift} {unit}"
    return f"{count} bytes"
