"""Checks an .xlsx as an archive, before any XML is parsed."""

import zipfile
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from backend.common.errors import Invalid

MOST_FILE = 20 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ENTRIES = 500
CHUNK = 1024 * 1024
OVERLAP = 32
# Excel writes neither; with them XML can expand without end, or include other files.
FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")


class ArchiveTooLarge(Invalid):
    code = "archive-too-large"
    title = _("The file is too large, or unpacks to something too large.")


class NotAWorkbook(Invalid):
    code = "file-type-mismatch"
    title = _("This is not an Excel workbook (.xlsx) without macros or tricks.")


def inspect(path: Path) -> None:
    """Raises ArchiveTooLarge, NotAWorkbook.

    Sizes are counted while unpacking: those in the archive's directory may be false.
    """
    if path.stat().st_size > MOST_FILE:
        raise ArchiveTooLarge
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise ArchiveTooLarge
            if any(entry.filename.startswith("/") or ".." in entry.filename.split("/") for entry in entries):
                raise NotAWorkbook
            left = MOST_UNPACKED
            for entry in entries:
                left -= scan(archive, entry, left)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise NotAWorkbook from error


def scan(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    """Unpack one entry without storing it: its real size."""
    size, tail = 0, b""
    with archive.open(entry) as part:
        while chunk := part.read(CHUNK):
            size += len(chunk)
            if size > left:
                raise ArchiveTooLarge
            if size == len(chunk) and chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise NotAWorkbook  # in UTF-16 the search below would find nothing
            text = tail + chunk
            if any(word in text for word in FORBIDDEN):
                raise NotAWorkbook
            tail = chunk[-OVERLAP:]
    return size
