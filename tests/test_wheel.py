"""The wheel: installed elsewhere, it works from any folder, with its rules."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_wheel_judges_a_plan_from_another_folder(tmp_path: Path) -> None:
    wheels, site = tmp_path / "wheels", tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(wheels)]
    subprocess.run([*build, str(ROOT)], check=True)
    (wheel,) = wheels.glob("*.whl")
    install = [*pip, "install", "--no-deps", "--target", str(site), str(wheel)]
    subprocess.run(install, check=True)

    web = site / "plan_check/report/web"
    assert {path.suffix for path in web.iterdir()} == {".j2", ".css", ".js"}
    plan = ROOT / "fixtures/mysql-insecure/plan.json"
    code = "import sys; sys.path.insert(0, sys.argv.pop(1))\n"
    code += "import plan_check; from plan_check.__main__ import main\n"
    code += "from plan_check.rules.kept import recall\n"
    code += "assert plan_check.__file__.startswith(sys.path[0]) and recall()\n"
    code += "sys.exit(main())"
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            code,
            str(site),
            "--profile=all",
            "--format=json",
            str(plan),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 1, done.stderr.decode()
    report = json.loads(done.stdout)
    rules = set((ROOT / "policies").rglob("AUR-*.yaml"))
    cases = set((ROOT / "policies").rglob("*.cases.yaml"))
    assert report["summary"]["rules"] == len(rules - cases)
    assert report["summary"]["fail"] > 0
