"""Django's settings. What an operator may set comes from the environment: `docs/install.md`."""

import os
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.functional import lazy

from lianxin.config import environment
from lianxin.core import crypto

LIANXIN_HOME = environment.home()
LIANXIN_HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
PORT = environment.number("PORT", 8000)

DEBUG = os.environ.get("LIANXIN_DEBUG") == "1"

# Addresses of the TLS proxy in front, if there is one: its X-Forwarded-* headers are believed,
# and cookies are sent over TLS alone.
LIANXIN_PROXY = environment.listed("LIANXIN_PROXY")

ALLOWED_HOSTS = ["127.0.0.1", "localhost", ".localhost", "[::1]", *environment.listed("LIANXIN_HOSTS")]
CSRF_TRUSTED_ORIGINS = [
    f"https://*{host}" if host.startswith(".") else f"https://{host}" for host in environment.listed("LIANXIN_HOSTS")
]

INSTALLED_APPS = [
    "lianxin.core",
    "lianxin.ledger",
    "lianxin.parameters",
    "lianxin.directory",
    "lianxin.privacy",
    "lianxin.accounts",
    "lianxin.workflow",
    "lianxin.files",
    "lianxin.notify",
    "lianxin.documents",
    "lianxin.ui",
    "lianxin.casework",
    "lianxin.faces.portal",
    "lianxin.faces.workbench",
    "lianxin.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    "lianxin.config.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lianxin.ui.middleware.PreferencesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lianxin.accounts.middleware.ActorMiddleware",
    "lianxin.ui.middleware.ErrorPagesMiddleware",
    "axes.middleware.AxesMiddleware",
]

# a key that is given is used; else one is made at home when it is first asked for, and read once
SECRET_KEY = os.environ.get("LIANXIN_SECRET_KEY") or lazy(cache(lambda: crypto.secret("django").hex()), str)()

# /c/CODE and /c/CODE/receipt: no address of ours ends with a slash of its own making
SILENCED_SYSTEM_CHECKS = ["urls.W002"]
ROOT_URLCONF = "lianxin.config.urls"
WSGI_APPLICATION = "lianxin.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── data ──────────────────────────────────────────────────────────────────────────────────────
DATABASES = {
    "default": environment.database(os.environ.get("DATABASE_URL") or f"sqlite:///{LIANXIN_HOME / 'lianxin.sqlite3'}")
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "config_cache"},
}

# ── people ────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/work/"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# the longest; sooner ends, for staff above all, are kept by `accounts.sessions`
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lianxin.ui.errors.csrf_failure"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "lianxin.accounts.backends.PasswordBackend"]
ACCOUNT_ADAPTER = "lianxin.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "lianxin.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = timedelta(minutes=15)
# a locked-out name stays so for that long, not for as long as somebody keeps trying it
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "lianxin.accounts.address.client_address"
AXES_USERNAME_CALLABLE = "lianxin.accounts.backends.attempted_name"
AXES_LOCKOUT_CALLABLE = "lianxin.accounts.views.sign_in.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "password", "csrfmiddlewaretoken"]
# f(key, phone, text, zone_id): how a code to sign in with reaches a phone
LIANXIN_SEND_CODE = "lianxin.notify.outbox.put_code"

# ── safety ────────────────────────────────────────────────────────────────────────────────────
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = bool(LIANXIN_PROXY)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if LIANXIN_PROXY else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if LIANXIN_PROXY else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # blob: a photo shown before it is sent
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# six photos of 20 MB and the words with them; a single photo is measured by the files room
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 12
FILE_UPLOAD_HANDLERS = ["lianxin.files.handlers.CappedUploadHandler"]

# ── words and time ────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "zh-hans"
# each named in itself, for whoever cannot read the other
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parents[1] / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# ── pages ─────────────────────────────────────────────────────────────────────────────────────
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "lianxin.ui.jinja.environment"},
    },
    # allauth asks for it; no page of ours is written in it
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
TEMPLATES_COMPILED = LIANXIN_HOME / "templates"
TEMPLATES_COMPILED.mkdir(mode=0o700, exist_ok=True)
STATIC_URL = "/static/"
STATIC_ROOT = LIANXIN_HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = LIANXIN_HOME / "files"

# ── logs: no person, no query string, no body ─────────────────────────────────────────────────
LOGGING_CONFIG = "lianxin.config.logs.configure"
LOGGING: dict[str, Any] = {"level": os.environ.get("LIANXIN_LOG", "INFO")}
