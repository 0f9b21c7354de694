"""Make a plan of N copies of the benchmark stack with Terraform.

    python benchmarks/generate.py 700 plan-700.json

A copy is 12 resources, so 700 copies are a plan of 8,400. The plan is what `terraform
show -json` prints; TF_CLI_CONFIG_FILE may name a local copy of the AWS provider.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

STACK = Path(__file__).resolve().parent / "stack"


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the plan asked for and say how large it is and how long it took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("copies", type=int)
    parser.add_argument("output", type=Path)
    options = parser.parse_args(arguments)
    started = time.monotonic()
    plan(options.copies, options.output)
    size = options.output.stat().st_size / 1e6
    print(f"{options.output}: {size:.1f} MB in {time.monotonic() - started:.0f} s")
    return 0


def plan(copies: int, output: Path) -> None:
    """Write the plan; Terraform works on a copy of the sources, in a temporary folder.

    The output is written whole or not at all.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as temporary:
        work = Path(temporary) / "stack"
        ignored = shutil.ignore_patterns(".terraform*", "*.tfstate*")
        shutil.copytree(STACK, work, ignore=ignored)
        terraform(work, "init", "-input=false")
        terraform(work, "plan", "-input=false", f"-var=copies={copies}", "-out=tfplan")
        shown = terraform(work, "show", "-json", "tfplan")
        partial = output.with_name(output.name + ".partial")
        partial.write_bytes(shown)
        partial.replace(output)


def terraform(work: Path, *arguments: str) -> bytes:
    """Return standard output; end the program with Terraform's message if it fails."""
    done = subprocess.run(
        ["terraform", *arguments],
        cwd=work,
        env=os.environ | {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"},
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main())
