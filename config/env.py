"""The environment: every variable that Headway reads, and no other place reads any.

The process's own variables win over ``.env``; an empty one means the default. Nonsense stops the start with one line.
"""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config import addresses, keys

BOOLEANS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
SIGNUP = ("owner", "invite", "open")
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
#: Variables that may be given as NAME_FILE, the path of a file that holds the value.
SECRETS = frozenset(
    {
        "SECRET_KEY",
        "CREDENTIAL_KEYS",
        "DATABASE_URL",
        "REDIS_URL",
        "EMAIL_URL",
        "GITHUB_CLIENT_SECRET",
        "METRICS_TOKEN",
    }
)


class VariableError(Exception):
    """A variable that makes no sense; ``str(error)`` is one line that names it and says what would be right."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Each field is the variable of the same name, parsed and with its default."""

    secret_key: str = field(repr=False)
    credential_keys: dict[str, bytes] = field(repr=False)
    database_url: dict[str, Any] = field(repr=False)
    #: None means the embedded Valkey.
    redis_url: str | None = field(repr=False)
    data_dir: Path
    site_url: str
    allowed_hosts: list[str]
    host: str
    port: int
    email_url: dict[str, Any] = field(repr=False)
    default_from_email: str
    github_api_url: str
    kaggle_api_url: str
    hugging_face_url: str
    arxiv_url: str
    github_client_id: str
    github_client_secret: str = field(repr=False)
    allow_private_feeds: bool
    signup: str
    trusted_proxies: int
    metrics_token: str = field(repr=False)
    debug: bool


NAMES = tuple(variable.name.upper() for variable in fields(Environment))


class Variables:
    """Text by name, from the first layer that has it."""

    def __init__(self, *layers: Mapping[str, str]) -> None:
        self.layers = layers

    def text(self, name: str, default: str = "") -> str:
        for layer in self.layers:
            if name in SECRETS and layer.get(f"{name}_FILE"):
                return self._from_file(name, layer)
            if name in layer:
                return layer[name].strip() or default
        return default

    def _from_file(self, name: str, layer: Mapping[str, str]) -> str:
        if layer.get(name):
            raise VariableError(f"{name} and {name}_FILE are both set: leave one of them out.")
        try:
            return Path(layer[f"{name}_FILE"]).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise VariableError(f"{name}_FILE must be the path of a readable text file.") from error

    def parsed[T](self, name: str, default: str, parse: Callable[[str], T]) -> T:
        try:
            return parse(self.text(name, default))
        except ValueError as error:
            raise VariableError(f"{name} {error}") from error

    def boolean(self, name: str) -> bool:
        """False unless it is set."""
        text = self.text(name, "0")
        if text.lower() not in BOOLEANS:
            raise VariableError(f"{name} is {text!r} and must be one of 1, 0, true, false, yes, no, on, off.")
        return BOOLEANS[text.lower()]

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        text = self.text(name, str(default))
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise VariableError(f"{name} is {text!r} and must be a whole number from {low} to {high}.")
        return int(text)

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """The first choice unless it is set."""
        text = self.text(name, choices[0])
        if text not in choices:
            raise VariableError(f"{name} is {text!r} and must be one of {', '.join(choices)}.")
        return text


def load(base: Path) -> Environment:
    """The environment of this process, with ``.env`` in ``base``; ends the process with status 2 where it is wrong."""
    try:
        return read(os.environ, base)
    except VariableError as error:
        print(f"headway: {error}", file=sys.stderr)
        raise SystemExit(2) from None


def read(process: Mapping[str, str], base: Path) -> Environment:
    """Parse the variables; raises VariableError. Relative paths start at ``base``."""
    variables = Variables(process, dotenv(base / ".env"))
    data_dir = base / Path(variables.text("DATA_DIR", "data")).expanduser()
    host, port = variables.text("HOST", "127.0.0.1"), variables.whole("PORT", 8000, 1, 65535)
    site_url = variables.parsed("SITE_URL", _local_url(host, port), addresses.origin)
    environment = Environment(
        secret_key=_key(variables, data_dir, "SECRET_KEY", keys.new_secret_key, str),
        credential_keys=_key(variables, data_dir, "CREDENTIAL_KEYS", keys.new_credential_keys, keys.credential_keys),
        database_url=variables.parsed(
            "DATABASE_URL", f"sqlite:///{data_dir / 'headway.sqlite3'}", lambda url: addresses.database(url, base)
        ),
        redis_url=variables.parsed("REDIS_URL", "", lambda url: addresses.redis(url) if url else None),
        data_dir=data_dir,
        site_url=site_url,
        allowed_hosts=variables.parsed("ALLOWED_HOSTS", _hosts(site_url), _names),
        host=host,
        port=port,
        email_url=variables.parsed("EMAIL_URL", (data_dir / "mail").as_uri(), addresses.mailer),
        default_from_email=variables.parsed(
            "DEFAULT_FROM_EMAIL", f"Headway <headway@{_mail_domain(site_url)}>", _sender
        ),
        github_api_url=variables.parsed("GITHUB_API_URL", "https://api.github.com", addresses.service),
        kaggle_api_url=variables.parsed("KAGGLE_API_URL", "https://api.kaggle.com", addresses.service),
        hugging_face_url=variables.parsed("HUGGING_FACE_URL", "https://huggingface.co", addresses.service),
        arxiv_url=variables.parsed("ARXIV_URL", "https://export.arxiv.org", addresses.service),
        github_client_id=variables.text("GITHUB_CLIENT_ID"),
        github_client_secret=variables.text("GITHUB_CLIENT_SECRET"),
        allow_private_feeds=variables.boolean("ALLOW_PRIVATE_FEEDS"),
        signup=variables.choice("SIGNUP", SIGNUP),
        trusted_proxies=variables.whole("TRUSTED_PROXIES", 0, 0, 10),
        metrics_token=variables.text("METRICS_TOKEN"),
        debug=variables.boolean("DEBUG"),
    )
    if environment.allow_private_feeds and environment.signup == "open":
        raise VariableError("ALLOW_PRIVATE_FEEDS must be off while SIGNUP is open: strangers could read your network.")
    return environment


def dotenv(path: Path) -> dict[str, str]:
    """``NAME=value`` lines; blank lines and those beginning with # are skipped, quotes around a value are dropped."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise VariableError(".env must be a readable text file.") from error
    return dict(_assignment(number, line) for number, line in enumerate(lines, 1) if line.split("#")[0].strip())


def _assignment(number: int, line: str) -> tuple[str, str]:
    name, equals, value = line.strip().removeprefix("export ").partition("=")
    if not equals or not name.strip().isidentifier():
        raise VariableError(f".env line {number} must be NAME=value.")
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1]
    return name.strip(), value


def _key[T](variables: Variables, data_dir: Path, name: str, make: Callable[[], str], parse: Callable[[str], T]) -> T:
    if text := variables.text(name):
        return variables.parsed(name, text, parse)
    path = data_dir / name.lower()
    try:
        return parse(keys.stored(path, make))
    except OSError as error:
        raise VariableError(f"DATA_DIR ({data_dir}) must be a folder to write to: {error.strerror}.") from error
    except ValueError as error:
        raise VariableError(f"{name}, kept in {path}, {error}") from error


def _local_url(host: str, port: int) -> str:
    shown = "localhost" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104  compared, never bound
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _hosts(site_url: str) -> str:
    name = urlsplit(site_url).hostname or ""
    name = f"[{name}]" if ":" in name else name
    return ",".join(LOOPBACK) if name in LOOPBACK else name


def _mail_domain(site_url: str) -> str:
    name = urlsplit(site_url).hostname or ""
    # An address in numbers is no domain, neither of a mail address nor of the names of letters and lists.
    return "localhost" if ":" in name or name.replace(".", "").isdigit() else name


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    if not all(names) or any("/" in name or " " in name for name in names):
        raise ValueError("must be host names separated by commas, without scheme, path or port.")
    return names


def _sender(text: str) -> str:
    address = parseaddr(text)[1]
    if address.count("@") != 1 or address.startswith("@") or address.endswith("@") or not text.isprintable():
        raise ValueError("must be an address such as Headway <headway@example.org>.")
    return text
