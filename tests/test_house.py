"""The house in order: every module has its test file, and its packages hold no logic in their `__init__`."""

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "aftersales_cli"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if not path.name.startswith("__"))
PACKAGES = sorted(path for path in PACKAGE.rglob("__init__.py") if path.parent != PACKAGE)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_module_has_its_tests(module: Path) -> None:
    """`aftersales_cli/x/y.py` is tested in `tests/x/test_y.py`, which is no empty file."""
    tests = ROOT / "tests" / module.relative_to(PACKAGE).with_name(f"test_{module.name}")
    assert tests.is_file()
    assert "def test_" in tests.read_text(encoding="utf-8")


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.parent.name)
def test_a_package_only_names(package: Path) -> None:
    """An `__init__` says what the package is and passes names on; whatever works has a module of its own."""
    first, *rest = ast.parse(package.read_text(encoding="utf-8")).body
    assert isinstance(first, ast.Expr)
    assert all(isinstance(each, ast.ImportFrom | ast.Assign) for each in rest)


@pytest.mark.parametrize(
    "module", sorted((ROOT / "aftersales_cli" / "commands").glob("*.py")), ids=lambda path: path.stem
)
def test_json_is_printed_in_one_way(module: Path) -> None:
    """By `json_text`, which no screen obeys."""
    assert "dumps(" not in module.read_text(encoding="utf-8")
