"""Settings: what an installation may choose, and the one sentence for a wrong choice."""

from pathlib import Path

import pytest

from eventapp.core.config import Settings, WrongSetting

SECRET = "x" * 32


def settings(var: Path, **env: str) -> Settings:
    return Settings.from_env({"EVENTAPP_VAR": str(var), **env})


def refusal(var: Path, **env: str) -> str:
    """The sentence that stops the start."""
    with pytest.raises(WrongSetting) as wrong:
        settings(var, **env)
    return str(wrong.value)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("EVENTAPP_ENV", "staging", "EVENTAPP_ENV must be development or production, not 'staging'."),
        ("PORT", "80a", "PORT must be a whole number from 1 to 65535, not '80a'."),
        ("PORT", "0", "PORT must be a whole number from 1 to 65535, not '0'."),
        ("PORT", "٨٠", "PORT must be a whole number from 1 to 65535, not '٨٠'."),
        ("PORT", "9" * 5000, f"PORT must be a whole number from 1 to 65535, not '{'9' * 40}'."),
        ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES must be a whole number from 0 to 9, not '-1'."),
        ("SECRET_KEY", "short", "SECRET_KEY must have at least 32 characters."),
    ],
)
def test_a_wrong_value_is_named_with_what_belongs_there(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    assert refusal(tmp_path, **{name: value}) == sentence


@pytest.mark.parametrize(
    "url",
    [
        "example.org",
        "ftp://example.org",
        "https://",
        "https://example.org/forum",
        "https://example.org?x=1",
        "https://example.org#x",
        "https://user:password@example.org",
        "https://example.org:http",
        "https://example.org:99999",
        "http://[::1",
    ],
)
def test_a_base_url_is_scheme_and_host_alone(tmp_path: Path, url: str) -> None:
    words = "BASE_URL must be like https://events.example.org, without a path."
    assert refusal(tmp_path, BASE_URL=url) == words


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://mail:port"]
)
def test_a_mail_url_names_a_mail_server(tmp_path: Path, url: str) -> None:
    words = "MAIL_URL must be like smtp://user:password@mail.example.org:587, or smtps://…."
    assert refusal(tmp_path, MAIL_URL=url) == words


@pytest.mark.parametrize(
    "url",
    [
        "mysql://host/db",
        "sqlite:///",
        "sqlite:///:memory:",
        "postgresql://host/db",
        "postgresql+psycopg://host",
    ],
)
def test_a_database_is_a_file_or_named_on_postgresql(tmp_path: Path, url: str) -> None:
    words = "DATABASE_URL must begin with sqlite:/// or postgresql+psycopg:// and name a database."
    assert refusal(tmp_path, DATABASE_URL=url) == words


@pytest.mark.parametrize("url", ["database", "postgresql+psycopg://user:password@host:port/db"])
def test_an_unreadable_database_url_is_not_shown_with_its_password(tmp_path: Path, url: str) -> None:
    words = "DATABASE_URL cannot be read; write it as README.md shows."
    assert refusal(tmp_path, DATABASE_URL=url) == words


def test_a_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    words = "EVENTAPP_VAR must be a folder that can be written: Not a directory."
    assert refusal(tmp_path / "file" / "var") == words


def test_without_choices_everything_has_a_value(tmp_path: Path) -> None:
    chosen = settings(tmp_path / "var")
    assert (chosen.base_url, chosen.mail_url, chosen.trusted_proxies, chosen.production) == (
        "http://127.0.0.1:8000",
        None,
        0,
        False,
    )
    assert chosen.database_url == f"sqlite:///{tmp_path}/var/eventapp.sqlite3"
    assert chosen.var.stat().st_mode & 0o777 == 0o700


def test_a_relative_database_lies_where_the_command_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert (
        settings(Path("var"), DATABASE_URL="sqlite:///data.db").database_url
        == f"sqlite:///{tmp_path}/data.db"
    )
    assert settings(Path("var")).database_url == f"sqlite:///{tmp_path}/var/eventapp.sqlite3"


def test_the_secret_of_development_is_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    assert settings(tmp_path).secret_key == settings(tmp_path).secret_key
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_production_brings_its_own_secret_and_https(tmp_path: Path) -> None:
    production = {"EVENTAPP_ENV": "production", "BASE_URL": "https://example.org/", "SECRET_KEY": SECRET}
    words = "SECRET_KEY must be set when EVENTAPP_ENV is production."
    assert refusal(tmp_path, **production | {"SECRET_KEY": ""}) == words
    words = "BASE_URL must begin with https:// when EVENTAPP_ENV is production."
    assert refusal(tmp_path, **production | {"BASE_URL": "http://example.org"}) == words
    chosen = settings(tmp_path, **production)
    assert (chosen.production, chosen.is_https, chosen.base_url) == (True, True, "https://example.org")


def test_settings_print_no_secrets(tmp_path: Path) -> None:
    chosen = settings(
        tmp_path,
        SECRET_KEY=SECRET,
        MAIL_URL="smtp://me:hush@mail.example.org",
        DATABASE_URL="postgresql+psycopg://me:hush@host/db",
    )
    assert SECRET not in repr(chosen)
    assert "hush" not in repr(chosen)
