"""The URLs of databases, brokers and mail servers, taken apart into Django's and Celery's own settings.

Every function raises ValueError with the end of a sentence that begins with the variable's name; it never repeats the
URL, which may hold a password.
"""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

#: A name or an address in numbers, and perhaps a port: what links and headers can hold as it is.
HOST = re.compile(r"([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:\d*)?", re.ASCII)
#: Seconds until a silent mail server is given up; Django itself would wait for ever.
MAIL_TIMEOUT = 15
#: IMMEDIATE takes the write lock at BEGIN: deferred transactions fail with "database is locked" under several writers.
#: FULL, because NORMAL may take back an acknowledged commit when the power fails.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": ("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864"),
}


def split(url: str, *schemes: str) -> SplitResult:
    """``url`` taken apart, or ValueError where its scheme is none of ``schemes`` or its port is no port."""
    message = f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}."
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError("must be a URL with a port from 1 to 65535, if it names one.") from error
    if parts.scheme not in schemes or "://" not in url:
        raise ValueError(message)
    if port == 0:
        raise ValueError("must name a port from 1 to 65535.")
    return parts


def origin(url: str) -> str:
    """A site's address without a closing slash; it has no path, since Headway lives at the root of its host."""
    parts = split(url, "http", "https")
    if not parts.hostname or parts.username is not None or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("must be a scheme and a host, such as https://headway.example.org, and nothing after it.")
    host = parts.netloc if parts.netloc.isascii() else _in_ascii(parts)
    if not HOST.fullmatch(host):
        raise ValueError("must name its host in ASCII, as browsers send it: https://xn--bcher-kva.example.")
    return f"{parts.scheme}://{host}"


def _in_ascii(parts: SplitResult) -> str:
    """Host and port as browsers and mail programs send them: ``bücher.example`` is ``xn--bcher-kva.example``.

    Empty where Python, which knows the rules of 2003, would name another host than they do, such as for ``ß``.
    """
    name, host = parts.hostname or "", b""
    with suppress(UnicodeError):
        host = name.encode("idna")
    if host.decode("idna") != name:
        return ""
    return host.decode() if parts.port is None else f"{host.decode()}:{parts.port}"


def service(url: str) -> str:
    """The base address of an outside service, without a closing slash."""
    parts = split(url, "http", "https")
    if not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        raise ValueError("must be an address such as https://api.example.org, without user, query or fragment.")
    return url.rstrip("/")


def database(url: str, base: Path) -> dict[str, Any]:
    """One entry of Django's DATABASES; relative SQLite paths start at ``base``."""
    parts = split(url, "sqlite", "postgres", "postgresql")
    return _sqlite(parts, base) if parts.scheme == "sqlite" else _postgresql(parts)


def _sqlite(parts: SplitResult, base: Path) -> dict[str, Any]:
    path = unquote(parts.path.removeprefix("/"))
    if parts.netloc or parts.query or not path or path == ":memory:":
        raise ValueError("must name a file: sqlite:///data/headway.sqlite3, or sqlite:////srv/headway.sqlite3.")
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(base / path), "OPTIONS": SQLITE_OPTIONS}


def _postgresql(parts: SplitResult) -> dict[str, Any]:
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in name:
        raise ValueError("must end in one database name: postgres://user:password@host:5432/headway.")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # A unix socket's folder does not fit into the host's place, so libpq allows it as ?host=/run/postgresql.
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        # A database that was restarted costs one probe, not one failed page.
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
        "OPTIONS": options,
    }


def redis(url: str) -> str:
    """The same URL, proven to be one that the Redis client and Celery both understand."""
    parts = split(url, "redis", "rediss", "unix")
    if parts.scheme == "unix" and not parts.path.startswith("/"):
        raise ValueError("must name a socket: unix:///run/valkey/valkey.sock.")
    if parts.scheme != "unix" and not parts.hostname:
        raise ValueError("must name a host: redis://localhost:6379/0.")
    return url


def broker(url: str) -> str:
    """A Redis URL in Celery's words: the socket's scheme and the name of the database number differ."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    query = dict(parse_qsl(parts.query))
    if "db" in query:
        query["virtual_host"] = query.pop("db")
    # Not geturl(): it would drop the two slashes of a scheme that it does not know.
    return f"redis+socket://{parts.netloc}{parts.path}" + (f"?{urlencode(query)}" if query else "")


def mailer(url: str) -> dict[str, Any]:
    """One entry of Django's MAILERS."""
    parts = split(url, "smtp", "smtps", "smtp+starttls", "file")
    if parts.scheme == "file":
        return _mail_folder(parts)
    if not parts.hostname or parts.path.strip("/"):
        raise ValueError("must name a mail server: smtp+starttls://user:password@mail.example.org:587.")
    if not unquote(f"{parts.username}{parts.password}").isascii():
        raise ValueError("must have a user and a password of ASCII characters: Python signs in with no others.")
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port,
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+starttls",
            "use_ssl": parts.scheme == "smtps",
            "timeout": _timeout(parts.query),
        },
    }


def _mail_folder(parts: SplitResult) -> dict[str, Any]:
    if parts.netloc or not parts.path.strip("/"):
        raise ValueError("must name a folder: file:///srv/headway/mail.")
    return {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": unquote(parts.path)},
    }


def _timeout(query: str) -> int:
    text = dict(parse_qsl(query)).get("timeout", str(MAIL_TIMEOUT))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 120:
        raise ValueError("must have a timeout of 1 to 120 seconds, if it names one: ?timeout=15.")
    return int(text)
