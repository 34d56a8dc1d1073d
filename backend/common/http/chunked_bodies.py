"""WSGI middleware: reads a body sent in chunks (`Transfer-Encoding: chunked`) and sets its Content-Length.

Django reads Content-Length only: without it a body counts as empty, and the request would run as if it had none.
The servers decode the chunks and mark the end (`wsgi.input_terminated`), so the body can be read to its end.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import IO, Any

from django.conf import settings

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
PIECE = 64 * 1024


def with_measured_bodies(application: Application) -> Application:
    def measured(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "HTTP_TRANSFER_ENCODING" in environ:
            # One byte more than is allowed is enough: Django refuses the body by its length (413).
            body = read_at_most(environ["wsgi.input"], settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
            environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return application(environ, start_response)

    return measured


def read_at_most(stream: IO[bytes], most: int) -> bytes:
    body = bytearray()
    while len(body) < most and (piece := stream.read(min(PIECE, most - len(body)))):
        body += piece
    return bytes(body)
