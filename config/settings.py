"""All settings, from the environment.

Any NAME may be given as NAME_FILE (a path whose content is the value), as Docker secrets are. Outside DEBUG the program
refuses to start with a missing or weak secret.
"""

import contextlib
import os
import sys
from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

env = environ.FileAwareEnv()
BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules
DEBUG = env.bool("DEBUG", default=False)
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
# Database, mails and secrets are in it: for this user alone, and so is what is written from now on.
os.umask(0o077)
VAR_DIR.mkdir(parents=True, exist_ok=True)
for private in (VAR_DIR, *VAR_DIR.glob("*.sqlite3*")):
    with contextlib.suppress(PermissionError, FileNotFoundError):  # not ours to change; `doctor` names it
        private.chmod(0o700 if private == VAR_DIR else 0o600)

# --- secrets -----------------------------------------------------------------------------------------------------------

INSECURE = DEBUG or TESTING
SECRET_KEY = env.str("SECRET_KEY", default="insecure-" + "x" * 50 if INSECURE else "").strip()
if len(SECRET_KEY) < 50 or (SECRET_KEY.startswith("insecure-") and not INSECURE):
    raise ImproperlyConfigured(
        "SECRET_KEY is missing or weak: set SECRET_KEY or SECRET_KEY_FILE to at least 50 random characters."
    )
# "key id:base64 of 32 bytes": the first seals, all open. Separate from SECRET_KEY on purpose.
SEALING_KEYS = env.str(
    "SEALING_KEYS", default="dev:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" if INSECURE else ""
).split()

# --- addresses and cookies ---------------------------------------------------------------------------------------------

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", *(["testserver"] * TESTING)])
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
HTTPS = env.bool("HTTPS", default=False)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if HTTPS else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
# Who sees other people's data signs in again each working day.
STAFF_SESSION_AGE = 12 * 3600
# A request body is read whole before it is parsed, so its size is limited here. Django reads Content-Length only; for a body
# without it, backend/common/http/chunked_bodies.py sets it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
APPEND_SLASH = False

# --- the program -------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_prometheus",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "backend.common",
    "backend.journal",
    "backend.organisations",
    "backend.grid",
    "backend.rollups",
    "backend.tasks",
    "backend.posts",
    "backend.issues",
    "backend.handbook",
    "backend.pledges",
    "backend.campaigns",
    "backend.imports",
    "backend.matching",
    "backend.notifications",
    "backend.export",
    "backend.demo",
    "workers",
]
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "backend.common.http.middleware.safe_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "backend.common.http.middleware.plain_problems",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- people ------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "organisations.Person"
AUTHENTICATION_BACKENDS = ["backend.organisations.sign_in.ContactBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "backend.organisations.passwords.PatternValidator"}]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# --- language and time -------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")

# --- database ----------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'linggang.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DB = DATABASES["default"]
if DB["ENGINE"].endswith("sqlite3"):
    DB["OPTIONS"] = {
        # The write lock is taken at BEGIN: a transaction that reads first can never fail half way with "locked".
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;",
    }
    # A file, not memory: in race tests several threads use one database. One file per process: runs do not collide.
    DB["TEST"] = {"NAME": str(VAR_DIR / f"test-{os.getpid()}.sqlite3")}
else:
    DB["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
    DB["OPTIONS"] = {
        # No statement here runs long enough to repay the 0.2 s that compiling it takes; the planner's estimates say otherwise.
        "options": "-c lock_timeout=3000 -c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000 -c jit=off",
        "connect_timeout": 5,
        "application_name": "linggang",
        # Parameters are sent apart from the statement, which is prepared on its fifth use: PostgreSQL plans it once per
        # connection. 0 = never prepare, for a pooler that uses another connection per transaction.
        "server_side_binding": True,
        "prepare_threshold": env.int("PREPARE_THRESHOLD", default=5) or None,
    }

# --- broker, cache, mail -----------------------------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    # For the person throttle: one entry per person and minute. With 300, Django's default, counts would be evicted as soon as
    # many people come; an entry has some hundred bytes.
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}},
    # For what all processes count together: attempts to sign in, anonymous reports.
    "shared": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": env.str("CACHE_PREFIX", default=""),  # for two installations on one Redis
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
    if REDIS_URL
    else {  # files, because a copy without Redis has several processes too
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR_DIR / "shared-counts"),
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="linggang@localhost")
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_TIMEOUT = 20

# --- API ---------------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "backend.organisations.sign_in.TokenSignIn",
        "backend.organisations.sign_in.SessionSignIn",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["backend.common.http.rendering.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["backend.common.http.parsing.StrictJSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["backend.common.http.throttling.PersonThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "person": env.str("RATE_PERSON", default="1200/min"),
        "sign_in": env.str("RATE_SIGN_IN", default="120/min"),
        "sign_in_account": env.str("RATE_SIGN_IN_ACCOUNT", default="10/min"),
        "sign_in_strangers": env.str("RATE_SIGN_IN_STRANGERS", default="30/min"),
        "resident_report": env.str("RATE_RESIDENT_REPORT", default="10/hour"),
    },
    "EXCEPTION_HANDLER": "backend.common.http.problems.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "backend.common.http.schema.Schema",
    "NUM_PROXIES": env.int("NUM_PROXIES", default=0),
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=env.int("TOKEN_DAYS", default=90)), "TOKEN_LIMIT_PER_USER": 20}
SPECTACULAR_SETTINGS = {
    "TITLE": _("Linggang: take a post"),
    "DESCRIPTION": _(
        "Members claim service posts, coordinators offer tasks and see issues through to a verified solution. "
        "Every POST and PATCH needs an Idempotency-Key header; errors are application/problem+json."
    ),
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Docstrings are English and for readers of the code; the description has the translated summaries and help texts.
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    # Several nouns have a `state` or a `kind`; each enumeration is named after its noun.
    "ENUM_NAME_OVERRIDES": {
        "UnitKind": "backend.organisations.models.Unit.Kind",
        "PersonKind": "backend.organisations.models.Person.Kind",
        "ConsentHow": "backend.handbook.models.Household.ConsentHow",
        "RoleKind": "backend.organisations.models.Role.Kind",
        "ClaimState": "backend.posts.models.Claim.State",
        "PostState": "backend.posts.models.ServicePost.State",
        "PledgeState": "backend.pledges.models.Pledge.State",
        "PledgeKind": "backend.pledges.models.Pledge.Kind",
        "PledgeTier": "backend.pledges.models.Tier",
        "PledgeOutcome": "backend.pledges.models.Pledge.Outcome",
        "TaskState": "backend.tasks.models.Task.State",
        "IssueState": "backend.issues.models.Issue.State",
        "CampaignState": "backend.campaigns.models.Campaign.State",
        "ActionSource": "backend.campaigns.models.Action.Source",
        "DeedState": "backend.campaigns.models.PracticalDeed.State",
        "SuggestionState": "backend.campaigns.models.Suggestion.State",
        "SuggestionAnswer": "backend.campaigns.api.records.ANSWERS",
        "ExampleState": "backend.campaigns.models.Example.State",
        "ResidenceRegistrationState": "backend.campaigns.models.ResidenceRegistration.State",
        "FeedbackSlipState": "backend.campaigns.models.FeedbackSlip.State",
        "ExemptionReason": "backend.campaigns.models.Exemption.Reason",
        "HouseholdState": "backend.handbook.models.Household.State",
        "PairingState": "backend.handbook.models.Pairing.State",
        "VisitState": "backend.handbook.models.Visit.State",
        "HouseholdPurpose": "backend.handbook.models.Household.Purpose",
        "AskedHow": "backend.organisations.models.Person.How",
        "EndingReason": "backend.handbook.api.households.REASONS",
        "HoldReason": "backend.handbook.api.households.HOLDS",
        "ReadingPurpose": "backend.handbook.operations.rules.ReadingPurpose",
        "ContactPurpose": "backend.issues.operations.editing.Purpose",
        "PostKind": "backend.posts.models.ServicePost.Kind",
        "HandoverState": "backend.posts.models.Handover.State",
        "DutyLogState": "backend.posts.models.DutyLog.State",
        "MessageKind": "backend.notifications.catalogue.KINDS",
        "MessageState": "backend.notifications.models.Message.State",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- logs: one JSON line per event, never a body, a phone number or a text somebody wrote --------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "backend.common.ops.logs.formatter"}},
    "filters": {"route": {"()": "backend.common.ops.logs.RouteForPath"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["route"]}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django.server": {"handlers": ["stderr"], "propagate": False}, "django.request": {"level": "ERROR"}},
}
