"""gunicorn's settings, for the launcher and the container alike: ``gunicorn -c python:config.web config.wsgi``.

Reading Django's settings here, in the parent, lets a wrong variable stop the start; a worker would die again and again.
"""

import os

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

ADDRESS = f"[{settings.ENVIRONMENT.host}]" if ":" in settings.ENVIRONMENT.host else settings.ENVIRONMENT.host

bind = f"{ADDRESS}:{settings.ENVIRONMENT.port}"
# Pages wait for the database, not for the processor; WEB_CONCURRENCY, gunicorn's own variable, adds processes.
worker_class = "gthread"
threads = 8
timeout = 60
graceful_timeout = 10
keepalive = 5
# Django alone decides whom to believe about the scheme, by TRUSTED_PROXIES.
secure_scheme_headers: dict[str, str] = {}
control_socket_disable = True
raw_env = [
    f"PGOPTIONS={os.environ.get('PGOPTIONS', '-c statement_timeout=15s -c idle_in_transaction_session_timeout=30s')}"
]
logconfig_dict = {
    **settings.LOGGING,
    "loggers": {
        "gunicorn.error": {"handlers": [], "level": "WARNING", "propagate": True},
        # It warns of each answer to HEAD whose body it drops, as Django leaves it to do.
        "gunicorn.http.wsgi": {"level": "ERROR"},
        "gunicorn.access": {"handlers": [], "level": "WARNING", "propagate": False},
    },
}
