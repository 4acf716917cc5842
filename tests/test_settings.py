import os
from pathlib import Path

import pytest

from wirebell.errors import SettingsError
from wirebell.settings import load, secret, secret_key


def test_defaults_stand_in_the_home_folder(tmp_path: Path) -> None:
    settings = load(tmp_path / "new", {})
    assert settings.database == f"sqlite:///{tmp_path / 'new' / 'wirebell.db'}"
    assert (tmp_path / "new").is_dir()


def test_options_come_before_variables_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "wirebell.toml").write_text('database = "sqlite:///file.db"\nbase_url = "https://a.example/"\n')
    assert load(tmp_path, {}).database == "sqlite:///file.db"
    assert load(tmp_path, {}).base_url == "https://a.example"
    environ = {"WIREBELL_DATABASE": "sqlite:///env.db", "WIREBELL_BASE_URL": "https://b.example"}
    assert load(tmp_path, environ).database == "sqlite:///env.db"
    assert load(tmp_path, environ).base_url == "https://b.example"
    assert load(tmp_path, environ, database="sqlite:///option.db").database == "sqlite:///option.db"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("basurl = 1", "basurl"),
        ("[smtp]\nhost = 3", "smtp.host"),
        ("base_url = 'ftp://a'", "http"),
        ("allow_private = ['10.0.0.1/8']", "10.0.0.1/8"),
        ("x = [", "wirebell.toml"),
        ("window = 0", "window"),
    ],
)
def test_a_wrong_file_is_told_with_the_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "wirebell.toml").write_text(text)
    with pytest.raises(SettingsError, match=said):
        load(tmp_path, {})


def test_the_key_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    settings = load(tmp_path, {})
    key = secret_key(settings)
    assert len(key) == 64
    assert secret_key(settings) == key
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def test_a_new_home_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        load(tmp_path / "new", {})
    finally:
        os.umask(before)
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("left", ["", "\n", "0123456789abcde"])
def test_a_key_that_was_cut_short_is_told_and_not_signed_with(tmp_path: Path, left: str) -> None:
    (tmp_path / "secret").write_text(left)
    with pytest.raises(SettingsError, match=r"secret is cut short\. Put it back from a backup"):
        secret_key(load(tmp_path, {}))


def test_a_key_that_cannot_be_read_says_why_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    with pytest.raises(SettingsError, match=r"secret cannot be read or made: Is a directory\. Let it"):
        secret_key(load(tmp_path, {}))


def test_secrets_come_from_a_variable_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREBELL_TEST_SECRET", "s1")
    (tmp_path / "p").write_text("s2\n")
    assert secret("env:WIREBELL_TEST_SECRET") == "s1"
    assert secret(f"file:{tmp_path / 'p'}") == "s2"
    for wrong in ("env:WIREBELL_NOT_SET", f"file:{tmp_path / 'q'}", "hunter2"):
        with pytest.raises(SettingsError, match="secret"):
            secret(wrong)
