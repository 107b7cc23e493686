"""Settings that follow from the environment, read by a process of their own."""

import json
import os
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
READ = """
import json, sys
from config import settings
print(json.dumps({name: getattr(settings, name, None) for name in sys.argv[1:]}, default=str))
"""


def read(*names: str, **variables: str) -> dict[str, Any]:
    ended = subprocess.run(
        [sys.executable, "-c", READ, *names],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return json.loads(ended.stdout)


def test_cookies_belong_to_an_https_host_alone() -> None:
    settings = read("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", SITE_URL="https://example.org")

    assert settings == {
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "SESSION_COOKIE_SECURE": True,
    }


def test_hosts_follow_the_site() -> None:
    assert read("ALLOWED_HOSTS", SITE_URL="https://example.org:8443") == {"ALLOWED_HOSTS": ["example.org"]}


def test_no_proxy_is_believed_unless_named() -> None:
    assert read("SECURE_PROXY_SSL_HEADER", SITE_URL="https://example.org") == {"SECURE_PROXY_SSL_HEADER": None}


def test_a_named_proxy_is_believed() -> None:
    settings = read("SECURE_PROXY_SSL_HEADER", "ALLAUTH_TRUSTED_PROXY_COUNT", TRUSTED_PROXIES="2")

    assert settings == {
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
        "ALLAUTH_TRUSTED_PROXY_COUNT": 2,
    }


def test_a_deep_data_dir_gets_a_socket_with_a_short_path(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 90)

    socket = read("VALKEY_SOCKET", DATA_DIR=str(deep))["VALKEY_SOCKET"]

    assert not socket.startswith(str(deep))
    assert len(socket) < 108


def test_a_path_may_hold_any_character(tmp_path: Path) -> None:
    settings = read("REDIS_URL", "CELERY_BROKER_URL", DATA_DIR=str(tmp_path / "a b"))

    assert settings["REDIS_URL"].endswith("/a%20b/valkey.sock")
    assert settings["CELERY_BROKER_URL"] == settings["REDIS_URL"].replace("unix://", "redis+socket://")


def test_tls_to_the_broker_proves_who_it_is() -> None:
    settings = read("CELERY_BROKER_USE_SSL", REDIS_URL="rediss://example.org")

    assert settings == {"CELERY_BROKER_USE_SSL": {"ssl_cert_reqs": ssl.CERT_REQUIRED}}
