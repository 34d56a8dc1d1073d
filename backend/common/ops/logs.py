"""Logs: one JSON line per event on stderr. Ids and codes only; see docs/threat-model.md for what must not appear."""

import logging

import structlog
from django.http import HttpRequest


class RouteForPath(logging.Filter):
    """Logs the matched route instead of the path of a failed request: a path may hold a secret (a tracking code, the token of
    an unsubscription)."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            route = request.resolver_match.route if request.resolver_match else "no route"
            record.args = tuple(route if str(word).startswith("/") else word for word in record.args)
        return True


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """The formatter for the standard library's handlers, so that our lines and the libraries' look the same."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """`log = logger(__name__)`, then `log.info("relay.batch", entries=200)`."""
    return structlog.get_logger(name)
