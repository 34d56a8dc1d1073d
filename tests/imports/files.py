"""Writing a workbook, and what the commands say of it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook


def workbook(path, **sheets):
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def run(path, *options, language="en"):
    out = StringIO()
    call_command("import_roster", str(path), *options, "--language", language, stdout=out, stderr=out)
    return out.getvalue()


def refused(path, *options, language="en"):
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("import_roster", str(path), *options, "--language", language, stdout=out, stderr=out)
    return out.getvalue() + str(error.value)


def undo(batch):
    out = StringIO()
    try:
        call_command("undo_import", str(batch.pk), "--language", "en", stdout=out)
    except CommandError as error:
        return out.getvalue() + str(error)
    return out.getvalue()
