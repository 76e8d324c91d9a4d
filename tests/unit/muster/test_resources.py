from muster import resources


def test_in_a_checkout_the_top_level_folders_are_used():
    folders = [resources.templates(), resources.static(), resources.migrations()]

    assert [folder.name for folder in folders] == ["templates", "static", "migrations"]
    assert all((folder.parent / "pyproject.toml").exists() for folder in folders)


def test_in_a_wheel_its_own_copy_is_used(tmp_path, monkeypatch):
    packed = tmp_path / "_data" / "templates"
    packed.mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)

    assert resources.templates() == packed
