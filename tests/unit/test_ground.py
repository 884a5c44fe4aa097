"""The ground: what is installed, what is packed, and that the papers say what is there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tests import conftest

import reader
from reader.pipeline import STAGES

LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?P<marker> ; [^\\]+)? ?\\?")


def normal(name: str) -> str:
    """A package's name as the index compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(path: Path) -> dict[str, tuple[str, int]]:
    """Package to its version and the number of its hashes. A line of another kind fails the test."""
    found: dict[str, tuple[str, int]] = {}
    name = ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith("    --hash=sha256:"):
            assert re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line), f"{path.name}:{number}"
            found[name] = (found[name][0], found[name][1] + 1)
        elif not line.lstrip().startswith("#"):
            pin = PIN.fullmatch(line)
            assert pin, f"{path.name}:{number}: {line}"
            name = pin["name"]
            assert name not in found, f"{name} is pinned twice"
            found[name] = (pin["version"], 0)
    return found


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


def names(requirements: list[str]) -> set[str]:
    return {normal(re.split(r"[<>=~!;\[ ]", line, maxsplit=1)[0]) for line in requirements}


def test_the_lock_pins_every_dependency_with_hashes(root: Path, project: dict[str, Any]) -> None:
    groups = project["dependency-groups"]
    runtime, dev = (pins(root / lock) for lock in LOCKS)
    assert names(project["project"]["dependencies"] + groups["build"]) <= runtime.keys()
    assert names(groups["dev"]) <= dev.keys()
    assert all(hashes for _, hashes in [*runtime.values(), *dev.values()])


def test_the_tools_do_not_change_what_the_site_is_built_with(root: Path) -> None:
    runtime, dev = (pins(root / lock) for lock in LOCKS)
    assert runtime.items() <= dev.items()


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_names_no_place(root: Path, lock: str) -> None:
    text = (root / lock).read_text("utf-8")
    assert "make lock" in text.splitlines()[1]
    assert not re.search(r"https?:|file:|--(extra-)?index-url|--find-links|(^|\s)/", text, re.M)


def test_what_builds_the_project_is_in_the_lock(root: Path, project: dict[str, Any]) -> None:
    assert names(project["build-system"]["requires"]) <= pins(root / LOCKS[0]).keys()


def test_the_wheel_has_every_file_that_the_library_reads(root: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(root / "src", tree / "src", ignore=skip)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, tree)
    build = "import flit_core.buildapi as b, sys; print(b.build_wheel(sys.argv[1]))"
    run = subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)], cwd=tree, capture_output=True, text=True, check=True
    )
    wheel = zipfile.ZipFile(tmp_path / run.stdout.split()[-1])
    packed = {name for name in wheel.namelist() if name.startswith("reader/")}
    package = tree / "src"
    assert packed == {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()}
    metadata = wheel.read(f"reader-{reader.__version__}.dist-info/METADATA").decode()
    assert "Requires-Python: >=3.11" in metadata


def test_the_command_is_there(project: dict[str, Any]) -> None:
    module, _, function = project["project"]["scripts"]["reader"].partition(":")
    assert callable(getattr(import_module(module), function))


def make(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    if not shutil.which("make"):
        pytest.skip("no make on this machine")
    # Under `make test`, the outer make's own flags would reach the inner one.
    env = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES")}
    command = ["make", "-C", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**env, **environment}, check=False)


@pytest.mark.parametrize("target", ["site", "serve", "check", "test", "lint", "bench", "lock", "clean"])
def test_the_makefile_tells_of_each_target(root: Path, target: str) -> None:
    assert re.search(rf"^# make {target}\b", (root / "Makefile").read_text("utf-8"), re.M)
    run = make(root, "--dry-run", target)
    assert run.returncode == 0, run.stderr


def test_a_folder_named_in_the_environment_is_not_built_into(root: Path) -> None:
    # mkdocs empties the folder that it builds into: SITE counts on the command line only.
    assert "/elsewhere" not in make(root, "--dry-run", "site", SITE="/elsewhere").stdout
    assert "/elsewhere" in make(root, "--dry-run", "site", "SITE=/elsewhere").stdout


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 127", "older than Python 3.11"),
        ('case "$2" in *version_info*) exit 1;; esac', "older than Python 3.11"),
        ('case "$2" in *ensurepip*) exit 1;; esac', "python3-venv"),
    ],
    ids=["missing", "old", "without venv"],
)
def test_a_python_that_will_not_do_is_named(root: Path, tmp_path: Path, script: str, said: str) -> None:
    python = tmp_path / "python3"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(root / name, tmp_path)
    run = make(tmp_path, "site", f"PYTHON={python}")
    assert run.returncode == 2
    assert said in run.stdout
    assert not (tmp_path / ".venv").exists()


def test_the_runner_script_is_sound(root: Path) -> None:
    script = root / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", str(script)], check=True)


LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("page", ["README.md", "docs/own-corpus.md", "corpus/NOTICE.md"])
def test_links_between_files_lead_somewhere(root: Path, page: str) -> None:
    path = root / page
    broken = [link for link in LINK.findall(path.read_text("utf-8")) if not (path.parent / link).exists()]
    assert not broken


def test_the_readme_maps_every_stage(root: Path) -> None:
    mapped = set(re.findall(r"`(src/reader/[\w/]+(?:\.py|/))`", (root / "README.md").read_text("utf-8")))
    assert {name for name in mapped if not (root / name).exists()} == set()
    assert {f"src/reader/{module}" for stage in STAGES for module in stage.module.split(", ")} <= mapped
    modules = {path.relative_to(root).as_posix() for path in (root / "src" / "reader").glob("[!_]*.py")}
    assert modules <= mapped


def test_a_missing_browser_skips_and_on_a_runner_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert conftest.find_chromium() is None
    monkeypatch.setenv("READER_REQUIRE_BROWSER", "0")
    with pytest.raises(pytest.skip.Exception, match="playwright install chromium"):
        conftest.lacking(conftest.NO_BROWSER, "READER_REQUIRE_BROWSER")
    monkeypatch.setenv("READER_REQUIRE_BROWSER", "1")
    with pytest.raises(pytest.fail.Exception, match="READER_REQUIRE_BROWSER is set"):
        conftest.lacking(conftest.NO_BROWSER, "READER_REQUIRE_BROWSER")


def test_a_browser_on_the_path_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "google-chrome"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert conftest.find_chromium() == str(program)


def test_seeds_are_found_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("READER_SEEDS", str(tmp_path))
    assert conftest.find_seeds() is None
    (tmp_path / "one.txt").write_text("", "utf-8")
    assert conftest.find_seeds() == tmp_path
