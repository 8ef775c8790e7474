"""Settings, read once from the environment; a wrong value stops the start with one sentence."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parents[2]
SECRET_FILE = "secret-key"  # noqa: S105 - its name


class WrongSetting(SystemExit):
    """One sentence that names the variable and what it should hold."""


@dataclass(frozen=True)
class Settings:
    """Everything an installation may choose; README documents each variable."""

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    base_url: str
    mail_url: str | None = field(repr=False)
    trusted_proxies: int
    production: bool
    var: Path

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> "Settings":
        env = os.environ if env is None else env
        production = _production(env.get("EVENTAPP_ENV", "development"))
        var = _folder(env.get("EVENTAPP_VAR") or str(ROOT / "var"))
        port = _number("PORT", env.get("PORT", "8000"), 1, 65535)
        return cls(
            database_url=_database(env.get("DATABASE_URL")) or _sqlite(var / "eventapp.sqlite3"),
            secret_key=_secret(env.get("SECRET_KEY") or _kept_secret(var, production)),
            base_url=_base_url(env.get("BASE_URL") or f"http://127.0.0.1:{port}", production),
            mail_url=_mail(env.get("MAIL_URL")),
            trusted_proxies=_number("TRUSTED_PROXIES", env.get("TRUSTED_PROXIES", "0"), 0, 9),
            production=production,
            var=var,
        )

    @property
    def keeps_secret(self) -> bool:
        """Whether the secret is the one that is kept in `var`, and not of the environment."""
        kept = self.var / SECRET_FILE
        return kept.exists() and kept.read_text() == self.secret_key

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")


def _production(value: str) -> bool:
    if value not in ("development", "production"):
        raise WrongSetting(f"EVENTAPP_ENV must be development or production, not {value!r}.")
    return value == "production"


def _number(name: str, value: str, low: int, high: int) -> int:
    is_number = value.isascii() and value.isdigit() and len(value) < 10
    if not is_number or not low <= int(value) <= high:
        raise WrongSetting(f"{name} must be a whole number from {low} to {high}, not {value[:40]!r}.")
    return int(value)


def _folder(path: str) -> Path:
    folder = Path(path).resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise WrongSetting(f"EVENTAPP_VAR must be a folder that can be written: {error.strerror}.") from error
    return folder


def _database(url: str | None) -> str:
    """A file is named from the working directory, where Flask-SQLAlchemy would look elsewhere."""
    if not url:
        return ""
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise WrongSetting("DATABASE_URL cannot be read; write it as README.md shows.") from error
    if parts.drivername == "postgresql+psycopg" and parts.database:
        return url
    if parts.drivername == "sqlite" and parts.database not in (None, "", ":memory:"):
        return _sqlite(Path(str(parts.database)).resolve())
    names = "sqlite:/// or postgresql+psycopg://"
    raise WrongSetting(f"DATABASE_URL must begin with {names} and name a database.")


def _sqlite(path: Path) -> str:
    return URL.create("sqlite", database=str(path)).render_as_string()


def _secret(value: str) -> str:
    if len(value) < 32:
        raise WrongSetting("SECRET_KEY must have at least 32 characters.")
    return value


def _kept_secret(var: Path, production: bool) -> str:
    """In development a secret is made once and kept; production must bring its own."""
    if production:
        raise WrongSetting("SECRET_KEY must be set when EVENTAPP_ENV is production.")
    kept = var / SECRET_FILE
    if not kept.exists():
        _keep(kept, secrets.token_urlsafe(48))
    return kept.read_text()


def _keep(kept: Path, secret: str) -> None:
    """Write the file whole before it has its name: two processes may start at once."""
    making = kept.with_name(f"{kept.name}-{secrets.token_hex(4)}")
    making.touch(mode=0o600)
    making.write_text(secret)
    with suppress(FileExistsError):  # where the other one was first, its secret counts
        kept.hardlink_to(making)
    making.unlink()


def replace_secret(var: Path, secret: str) -> None:
    """Keep another one: that of the installation whose backup this one is made of."""
    making = var / f"{SECRET_FILE}-{secrets.token_hex(4)}"
    making.touch(mode=0o600)
    making.write_text(secret)
    making.replace(var / SECRET_FILE)


def _base_url(url: str, production: bool) -> str:
    parts = _split(url)
    is_whole = parts and parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    if not parts or not is_whole or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise WrongSetting("BASE_URL must be like https://events.example.org, without a path.")
    if production and parts.scheme != "https":
        raise WrongSetting("BASE_URL must begin with https:// when EVENTAPP_ENV is production.")
    return f"{parts.scheme}://{parts.netloc}"


def _mail(url: str | None) -> str | None:
    parts = _split(url or "")
    if url and (not parts or parts.scheme not in ("smtp", "smtps") or not parts.hostname):
        raise WrongSetting("MAIL_URL must be like smtp://user:password@mail.example.org:587, or smtps://….")
    return url or None


def _split(url: str) -> SplitResult | None:
    """The parts of a URL, or None where even its port or brackets are wrong."""
    try:
        parts = urlsplit(url)
        return parts if parts.port != 0 else None
    except ValueError:
        return None
