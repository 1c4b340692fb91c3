"""The wheel: built, installed elsewhere and run from an empty folder, it brings its playbooks along."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, PLAYBOOKS, ROOT

Installed = tuple[Path, Path]


def build(folder: Path) -> Path:
    """A wheel built from this checkout with the tools that are installed."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that is looked into and installed."""
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel installed without its dependencies, and an empty folder to run it from."""
    target = tmp_path_factory.mktemp("target")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([*command, str(wheel)], capture_output=True, check=True, timeout=PATIENCE)
    return target, tmp_path_factory.mktemp("empty")


def run(installed: Installed, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the installed package; the checkout cannot be imported."""
    target, folder = installed
    env = {name: value for name, value in os.environ.items() if not name.startswith("AFTERSALES_")}
    env |= {
        "PYTHONPATH": str(target),
        "AFTERSALES_CACHE": str(folder.parent / "cache"),
        "PYTHONUTF8": "1",
        "LC_ALL": "C",
    }
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, encoding="utf-8", cwd=folder, env=env,
        check=False, timeout=PATIENCE,
    )  # fmt: skip


def test_it_is_not_the_checkout(installed: Installed) -> None:
    """What is imported is the installed package, and its playbooks are the packaged ones."""
    code = "import aftersales_cli.library.files as f; print(f.__file__); print(f.find_folder(None))"
    module, folder = map(Path, run(installed, "-c", code).stdout.splitlines())
    assert module.is_relative_to(installed[0].resolve())
    assert folder == installed[0].resolve() / "aftersales_cli" / "_playbooks"


def test_smoke(installed: Installed) -> None:
    """All shipped cases pass."""
    result = run(installed, "-m", "aftersales_cli", "smoke")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1].endswith(" passed, 0 failed")


def test_triage(installed: Installed) -> None:
    """A case comes to its advice."""
    arguments = ("triage", "in_transit", "-p", "天猫", "-a", "delivery_state=returning", "--format", "json")
    result = run(installed, "-m", "aftersales_cli", *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(result.stdout)["outcome"] == "refund_returning"
    assert list(installed[1].iterdir()) == []


def test_what_is_in_it(wheel: Path) -> None:
    """The package, every playbook file and the licence; no tests, no caches."""
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"aftersales_cli"}
    shipped = {file.relative_to(PLAYBOOKS).as_posix() for file in PLAYBOOKS.rglob("*.yaml")}
    prefix = "aftersales_cli/_playbooks/"
    assert {
        name.removeprefix(prefix) for name in names if name.startswith(prefix) and name.endswith(".yaml")
    } == shipped
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert "aftersales_cli/py.typed" in names  # or the types of a caller are not checked
    assert [name for name in names if "__pycache__" in name or "/tests/" in name] == []


def test_the_same_source_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """To the byte: whoever builds it again can compare."""
    assert build(tmp_path).read_bytes() == wheel.read_bytes()
