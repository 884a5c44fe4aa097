"""The shape of the code: stages in order, one module that knows MkDocs, docstrings, layouts, problem codes."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from tests.unit import test_cases

import reader
from reader import pipeline, problems
from reader.source import layouts

PACKAGE = Path(reader.__file__).parent
MODULES = sorted(
    ".".join(("reader", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py")
)
"""Names of all modules of the package."""


def path_of(module: str) -> Path:
    """The file of a module of the package."""
    base = PACKAGE.parent.joinpath(*module.split("."))
    return base / "__init__.py" if base.is_dir() else base.with_suffix(".py")


@cache
def imports(module: str) -> frozenset[str]:
    """The modules of the package that a module imports, wherever in its text it does so; also with all their parts."""
    package = module if path_of(module).name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path_of(module).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            name = ".".join(filter(None, (base, node.module or "")))
            found |= {name, *(f"{name}.{alias.name}" for alias in node.names)}
    return frozenset(name for name in found if name in MODULES and name != module)


@cache
def reaches(module: str) -> frozenset[str]:
    """All modules of the package that a module imports, and those that they import."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        for name in imports(waiting.pop()) - seen:
            seen.add(name)
            waiting.append(name)
    return frozenset(seen)


# --- the stages ------------------------------------------------------------------------------------------------------


def stage_modules() -> dict[str, tuple[int, int]]:
    """Module of each file that the table names, to the places of its first and last stage."""
    places: dict[str, list[int]] = {}
    for place, stage in enumerate(pipeline.STAGES):
        for file in re.split(r",\s*", stage.module):
            name = "reader." + file.strip("/").removesuffix(".py").replace("/", ".")
            places.setdefault(name, []).append(place)
    return {name: (min(found), max(found)) for name, found in places.items()}


def test_every_file_that_the_table_of_stages_names_is_there() -> None:
    for stage in pipeline.STAGES:
        for file in re.split(r",\s*", stage.module):
            assert (PACKAGE / file).exists(), f"{stage.name} names {file}"


def test_the_stages_have_names_of_their_own_and_say_what_they_do() -> None:
    names = [stage.name for stage in pipeline.STAGES]
    assert len(set(names)) == len(names)
    assert all(stage.does and "\n" not in stage.does for stage in pipeline.STAGES)


@pytest.mark.parametrize("module", stage_modules())
def test_no_stage_imports_a_later_one(module: str) -> None:
    stages = stage_modules()
    _, last = stages[module]
    parts = [name for name in MODULES if name == module or name.startswith(f"{module}.")]
    reached = {name for part in parts for name in reaches(part)}
    later = {
        name
        for name in reached
        if any(name == s or name.startswith(f"{s}.") for s, (first, _) in stages.items() if first > last)
    }
    assert not later


def test_no_module_imports_itself_through_others() -> None:
    source = [name for name in MODULES if name.startswith("reader.source.")]
    # A package's own parts may name their package; anything else that comes round is a knot.
    knots = {name for name in source if name in reaches(name) and path_of(name).name != "__init__.py"}
    parts = {
        part
        for package in source
        if path_of(package).name == "__init__.py"
        for part in source
        if part.startswith(f"{package}.")
    }
    assert not knots - parts


@pytest.mark.parametrize("module", [m for m in MODULES if m.startswith("reader.source")])
def test_reading_knows_neither_pages_nor_the_command_nor_the_pipeline(module: str) -> None:
    assert not {
        name for name in reaches(module) if re.match(r"reader\.(pages|cli|site|export|pipeline|corpus)\b", name)
    }


# --- the host --------------------------------------------------------------------------------------------------------


def test_one_module_knows_mkdocs() -> None:
    knowing = {
        name for name in MODULES if re.search(r"^\s*(?:from|import) mkdocs\b", path_of(name).read_text("utf-8"), re.M)
    }
    assert knowing == {"reader.site"}
    assert not [name for name in MODULES if name != "reader.site" and "reader.site" in imports(name)]


def test_the_hook_is_thin(root: Path) -> None:
    lines = (root / "hooks" / "reader_hook.py").read_text("utf-8").splitlines()
    assert len(lines) < 40


# --- docstrings ------------------------------------------------------------------------------------------------------


def loaded() -> Iterator[ModuleType]:
    yield reader
    for found in pkgutil.walk_packages(reader.__path__, "reader."):
        if not found.name.endswith("__main__"):
            yield import_module(found.name)


def public(module: ModuleType) -> Iterator[tuple[str, object]]:
    """Public functions and classes that a module defines, and the public methods of its public classes."""
    for name, value in vars(module).items():
        if name.startswith("_") or getattr(value, "__module__", None) != module.__name__:
            continue
        if inspect.isfunction(value) or inspect.isclass(value):
            yield name, value
        if inspect.isclass(value):
            for part, method in vars(value).items():
                if not part.startswith("_") and (inspect.isfunction(method) or isinstance(method, property)):
                    yield f"{name}.{part}", method


@pytest.mark.parametrize("module", list(loaded()), ids=lambda module: module.__name__)
def test_everything_public_says_what_it_does(module: ModuleType) -> None:
    assert module.__doc__
    # A frozen record without a docstring of its own is given its signature by dataclasses.
    silent = [
        name
        for name, what in public(module)
        if not (what.__doc__ or "").strip() or (what.__doc__ or "").startswith(f"{name}(")
    ]
    assert not silent


# --- layouts and problems --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", [found.name for found in pkgutil.iter_modules(layouts.__path__)])
def test_a_layout_registers_itself_under_the_name_of_its_file(file: str) -> None:
    layouts.load()
    assert layouts.LAYOUTS[file].name == file
    assert layouts.LAYOUTS[file].score.__module__ == f"reader.source.layouts.{file}"


def test_nothing_but_files_registers_layouts() -> None:
    assert set(layouts.load()) == {found.name for found in pkgutil.iter_modules(layouts.__path__)}


@pytest.mark.parametrize("file", [found.name for found in pkgutil.iter_modules(layouts.__path__)])
def test_every_layout_has_a_case_file(file: str) -> None:
    told = [output for case in test_cases.ALL if "text" in case.given for output in case.given.get("output", ())]
    assert file in {output.get("layout") for output in told}


def test_every_problem_code_is_registered_where_it_is_raised() -> None:
    list(loaded())
    written: dict[str, list[str]] = {}
    for module in MODULES:
        for name in re.findall(r'\b(?:code|rule)\(\s*"([a-z-]+)",', path_of(module).read_text("utf-8")):
            written.setdefault(name, []).append(module)
    assert set(written) == set(problems.CODES)
    assert not [name for name, modules in written.items() if len(modules) > 1]
