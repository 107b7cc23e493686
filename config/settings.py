"""Django's settings, one file; everything an operator may change comes from ``config.env``."""

import hashlib
import os
import ssl
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.utils.csp import CSP

from config import addresses, env

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = env.load(BASE_DIR)
HTTPS = ENVIRONMENT.site_url.startswith("https://")

# What the operator says
DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
CREDENTIAL_KEYS = ENVIRONMENT.credential_keys
DATA_DIR = ENVIRONMENT.data_dir
SITE_URL = ENVIRONMENT.site_url
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
SIGNUP = ENVIRONMENT.signup
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
METRICS_TOKEN = ENVIRONMENT.metrics_token
ALLOW_PRIVATE_FEEDS = ENVIRONMENT.allow_private_feeds
GITHUB_API_URL = ENVIRONMENT.github_api_url
KAGGLE_API_URL = ENVIRONMENT.kaggle_api_url
HUGGING_FACE_URL = ENVIRONMENT.hugging_face_url
ARXIV_URL = ENVIRONMENT.arxiv_url
GITHUB_CLIENT_ID = ENVIRONMENT.github_client_id
GITHUB_CLIENT_SECRET = ENVIRONMENT.github_client_secret

# The application
INSTALLED_APPS = [
    "config",  # before staticfiles and allauth, so that its checks and commands win
    "integrations",
    "tracker",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tracker.middleware.Compressed",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tracker.middleware.alike",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tracker.middleware.lead_on",
    "tracker.middleware.Departed",
    "tracker.middleware.personal",
    "tracker.middleware.session_seen",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["tracker.templatetags.in_place"],
        },
    }
]

# Data. No ATOMIC_REQUESTS: with IMMEDIATE transactions every GET would take SQLite's only write lock.
DATABASES = {"default": ENVIRONMENT.database_url}
# Limits on sign-in attempts need a cache that all processes share. The queue's Redis is not it: a cache evicts, a queue
# must not, and flushing the queue may not open the door to guessing passwords.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # A figure a goal and week for a few thousand people; the default of 300 would throw them out at once.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
# A tracker's forms are small; files are imported by their own, bounded reader.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_HANDLERS = ["integrations.uploads.Bounded"]

# People
AUTH_USER_MODEL = "tracker.User"
AUTHENTICATION_BACKENDS = ["tracker.accounts.SignIn"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tracker.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "tracker.sign_in_forms.LoginForm",
    "signup": "tracker.sign_in_forms.SignupForm",
    "add_email": "tracker.sign_in_forms.AddEmailForm",
    "change_password": "tracker.sign_in_forms.ChangePasswordForm",
    "set_password": "tracker.sign_in_forms.SetPasswordForm",
    "reset_password": "tracker.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "tracker.sign_in_forms.NewPasswordForm",
    "reauthenticate": "tracker.sign_in_forms.AgainForm",
}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_SIGNUP_REDIRECT_URL = "start_place"
# The owner of a fresh installation has no working mail yet; reports go to verified addresses alone.
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_ADAPTER = "config.second_factor.SecondFactor"
MFA_FORMS = {
    "authenticate": "tracker.second_factor_forms.CodeForm",
    "reauthenticate": "tracker.second_factor_forms.CodeAgainForm",
    "activate_totp": "tracker.second_factor_forms.AppForm",
    "authenticate_webauthn": "tracker.second_factor_forms.PasskeyStepForm",
    "reauthenticate_webauthn": "tracker.second_factor_forms.PasskeyAgainForm",
    "login_webauthn": "tracker.second_factor_forms.PasskeyLoginForm",
    "add_webauthn": "tracker.second_factor_forms.PasskeyForm",
    "edit_webauthn": "tracker.second_factor_forms.PasskeyNameForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A code that is typed at the end of its half minute still counts.
MFA_TOTP_TOLERANCE = 1
# A small site may have no mail, and whoever cannot get in any more asks its operator (`reset_two_factor`).
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Browsers have passkeys over HTTPS and at localhost alone; allauth believes the latter only when it is told to.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS and urlsplit(SITE_URL).hostname == "localhost"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# What a browser is told. No inline script or style anywhere, so no nonce, and public pages can be cached.
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
if HTTPS:
    # The prefix makes browsers refuse these cookies from a neighbouring host or over plain HTTP.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
if TRUSTED_PROXIES:
    # Only a proxy that we were told of is believed; it must overwrite the header.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = HTTPS
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]

# Language and time. Instants are UTC; each user's days are worked out in their own zone.
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "tracker" / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = "UTC"

# Static files. Where `collectstatic` has been run (`make run` and the container do), compressed and hashed copies are
# served, to be kept for a year; elsewhere WhiteNoise looks each file up where it lies, so that a checkout just works.
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
COLLECTED = (STATIC_ROOT / "staticfiles.json").exists() and not DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED or "collectstatic" in sys.argv
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not COLLECTED
# A file that was added since is served under its plain name instead of failing the page.
WHITENOISE_MANIFEST_STRICT = False

# Mail
MAILERS = {"default": ENVIRONMENT.email_url}
DEFAULT_FROM_EMAIL = ENVIRONMENT.default_from_email
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# The queue. Its messages are doorbells: what is to be done stands in the database, so that one may be lost or repeated.
EMBEDDED_VALKEY = ENVIRONMENT.redis_url is None
# A socket's path may have 107 bytes at most; a checkout that lies deeper gets a short one, private to this user.
VALKEY_SOCKET = DATA_DIR / "valkey.sock"
if len(os.fsencode(VALKEY_SOCKET)) > 100:
    VALKEY_SOCKET = (
        Path(tempfile.gettempdir()) / f"headway-{os.getuid()}" / hashlib.sha256(os.fsencode(DATA_DIR)).hexdigest()[:16]
    )
REDIS_URL = ENVIRONMENT.redis_url or f"unix://{quote(str(VALKEY_SOCKET))}"
CELERY_BROKER_URL = addresses.broker(REDIS_URL)
CELERY_BROKER_USE_SSL = {"ssl_cert_reqs": ssl.CERT_REQUIRED} if REDIS_URL.startswith("rediss:") else None
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Longer than the longest task, or a running task is started a second time; the sweep runs every 10 s, not 100.
CELERY_VISIBILITY_TIMEOUT = 1800
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": CELERY_VISIBILITY_TIMEOUT,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    # Where nobody listens, whoever rings would try again for two seconds. The worker's own start waits all the same.
    "max_retries": 0,
}
# A killed worker's task comes back only with both of the first two.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
# No pickle: whoever can write to the queue must not be able to run code.
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
# A request never waits for the queue: the next tick finds what the message would have said.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 25
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
# The only schedule: local time is decided by our own code, which asks the database who is due.
CELERY_BEAT_SCHEDULE = {
    "tracker": {"task": "tracker.tasks.tick", "schedule": 60.0, "options": {"expires": 60}},
    "integrations": {"task": "integrations.tasks.tick", "schedule": 60.0, "options": {"expires": 60}},
}

# One line an event on standard error: its name, then its fields.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.logs.LineFormatter"}},
    # Whoever waits for readiness asks again and again; the answer itself tells what is missing.
    "filters": {"unready": {"()": "config.logs.Unready"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["unready"]}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # The client logs every address it fetches, and an address may be private.
        "httpx": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
    },
}
