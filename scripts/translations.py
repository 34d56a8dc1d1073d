"""`python scripts/translations.py`: collect the sentences people read, keep their Chinese beside them, compile it.

A tool for development: it needs Babel, which an installation does not have. It replaces `makemessages` and
`compilemessages`, which need GNU gettext. Every app has its own catalogue, backend/<app>/locale/zh_Hans/LC_MESSAGES/django.po,
with django.mo compiled beside it; both are committed. Sentences of workers/ and config/ are in backend/common's. English
needs no catalogue, the msgid is English; sentences of Django and DRF are in their own catalogues and not collected here.

The output depends on the sources alone: sorted, without dates, line numbers or guessed ("fuzzy")
translations. Sentences that have gone are dropped. With --check nothing is written, every fault is listed,
and the exit code is 1 if there is one.
"""

import ast
import os
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SHARED_WITH_COMMON = ("workers", "config")
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (1,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[#0 +-]*\d*(?:\.\d+)?[a-zA-Z]|(?<!%)%[sdr]|\{(\w*)[^{}\s]*\}")
HEADER = [
    ("Project-Id-Version", "linggang"),
    ("Language", "zh_Hans"),
    ("MIME-Version", "1.0"),
    ("Content-Type", "text/plain; charset=UTF-8"),
    ("Content-Transfer-Encoding", "8bit"),
    ("Plural-Forms", "nplurals=1; plural=0;\n"),
]


class PlainCatalog(Catalog):
    """A catalogue whose header is the same at any time and under any version of Babel."""

    def __init__(self) -> None:
        super().__init__(locale="zh_Hans", header_comment="# Simplified Chinese.", fuzzy=False)

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return HEADER


class App(NamedTuple):
    """One catalogue: its name, where its sentences are, and where its file is."""

    name: str
    sources: list[Path]
    folder: Path

    @property
    def po(self) -> Path:
        return self.folder / "django.po"

    @property
    def mo(self) -> Path:
        return self.folder / "django.mo"


class Command(BaseCommand):
    help = "Collect the sentences people read into each app's catalogue, keep their translations, and compile them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("apps", nargs="*", help="Names of folders in backend/ (default: all).")
        parser.add_argument(
            "--check", action="store_true", help="Write nothing, list what is wrong, exit 1 if anything is."
        )
        parser.add_argument("--root", type=Path, default=ROOT, help="The project's folder (default: this project).")

    def handle(self, *args: Any, apps: list[str], check: bool, root: Path, **options: Any) -> None:
        chosen = list(find_apps(root, apps))
        if check:
            faults = [f"{app.name}: {fault}" for app in chosen for fault in check_app(app)]
            for fault in faults:
                self.stdout.write(fault)
            if faults:
                raise CommandError(f"{len(faults)} faults in the translations.")
            self.stdout.write(f"{len(chosen)} catalogues are complete.")
            return
        for app in chosen:
            catalog = update_app(app)
            missing = [message for message in catalog if message.id and not _is_translated(message)]
            self.stdout.write(f"{app.name}: {len(catalog)} sentences, {len(missing)} without translation")
            for message in missing:
                self.stdout.write(f"  {_show(message)}")


def find_apps(root: Path, names: list[str]) -> Iterator[App]:
    """The apps of a tree that have sentences or a catalogue, by name; CommandError for a name that is not there."""
    folders = {path.name: path for path in sorted((root / "backend").iterdir()) if any(path.glob("*.py"))}
    unknown = set(names) - set(folders)
    if unknown:
        raise CommandError(f"No such app: {', '.join(sorted(unknown))}.")
    for name in names or folders:
        sources = [folders[name]]
        if name == "common":
            sources += [root / extra for extra in SHARED_WITH_COMMON if (root / extra).is_dir()]
        yield App(name, sources, folders[name] / "locale" / "zh_Hans" / "LC_MESSAGES")


def update_app(app: App) -> Catalog:
    """Write an app's catalogue and its compiled form where they changed; the catalogue."""
    catalog = merge(collect(app), read(app.po))
    if len(catalog) or app.po.exists():
        app.folder.mkdir(parents=True, exist_ok=True)
        _write(app.po, as_po(catalog))
        _write(app.mo, as_mo(catalog))
    return catalog


def check_app(app: App) -> Iterator[str]:
    """What is wrong with an app's catalogue, a line for each fault."""
    found, written = collect(app), read(app.po)
    yield from unextractable(app)
    for message in found:
        if not message.id:
            continue
        kept = written.get(message.id, message.context)
        if kept is None:
            yield f"not in the catalogue: {_show(message)}"
        elif not _is_translated(kept):
            yield f"{'fuzzy' if kept.fuzzy else 'not translated'}: {_show(message)}"
        elif placeholders(_plural(kept.id)) != placeholders(_plural(kept.string)):
            yield f"other placeholders in the translation: {_show(message)}"
    if not len(found) and not app.po.exists():
        return
    merged = merge(found, written)
    if not app.po.exists() or app.po.read_bytes() != as_po(merged):
        yield "django.po is not as `scripts/translations.py` would write it"
    if not app.mo.exists() or app.mo.read_bytes() != as_mo(merged):
        yield "django.mo is stale"


# --- from the sources to a catalogue ----------------------------------------------------------------------------------


def collect(app: App) -> Catalog:
    """The sentences of an app, without translations."""
    catalog = PlainCatalog()
    for path in _files(app):
        text = path.read_text(encoding="utf-8")
        try:
            if path.suffix == ".py":
                ast.parse(text)
            else:
                # Blanked-out markup keeps its indentation, which is no valid Python.
                text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
            found = list(extract("python", BytesIO(text.encode()), KEYWORDS, ("Translators:",), {"encoding": "utf-8"}))
        except (SyntaxError, ValueError) as error:
            raise CommandError(f"{path}: {error}") from error
        for _line, message_id, comments, context in found:
            catalog.add(message_id, auto_comments=comments, context=context)
    return catalog


def unextractable(app: App) -> Iterator[str]:
    """Sentences that stand in no catalogue: put together before gettext sees them (`_(f"…")`, `_("…" % x)`), or hidden in
    an f-string (`f"{_('…')}"`), which is one word to whoever collects."""
    for path in _files(app):
        if path.suffix == ".py":
            nodes = list(ast.walk(ast.parse(path.read_bytes())))
            calls = [node for node in nodes if isinstance(node, ast.Call)]
            hidden = {inner for node in nodes if isinstance(node, ast.JoinedStr) for inner in ast.walk(node)}
            for call in calls:
                name = getattr(call.func, "id", getattr(call.func, "attr", ""))
                if name in KEYWORDS and call.args and isinstance(call.args[0], ast.JoinedStr | ast.BinOp):
                    yield f"put together before it is translated: {path.name}, line {call.lineno}"
                elif name in KEYWORDS and call in hidden:
                    yield f"inside an f-string, where it is not collected: {path.name}, line {call.lineno}"


def _files(app: App) -> list[Path]:
    """Python files but for migrations (they repeat the models' words), and templates."""
    found = [path for source in app.sources for path in source.rglob("*.py") if "migrations" not in path.parts]
    for suffix in ("*.html", "*.txt"):
        found += [path for source in app.sources for path in source.rglob(suffix) if "templates" in path.parts]
    return sorted(found)


def read(po: Path) -> Catalog:
    """The catalogue in a file, an empty one if there is none; CommandError if it cannot be read."""
    catalog = PlainCatalog()
    if po.exists():
        try:
            for message in read_po(BytesIO(po.read_bytes()), locale="zh_Hans", abort_invalid=True):
                if message.id:
                    catalog[message.id] = message
        except (PoFileError, ValueError) as error:
            raise CommandError(f"{po}: {error}") from error
    return catalog


def merge(found: Catalog, written: Catalog) -> Catalog:
    """The sentences found, with the translations, marks and comments they have already."""
    merged = PlainCatalog()
    for message in found:
        if message.id:
            kept = written.get(message.id, message.context)
            merged.add(
                message.id,
                _shaped(message.id, kept.string) if kept else None,
                flags={"fuzzy"} if kept and kept.fuzzy else (),
                auto_comments=message.auto_comments,
                user_comments=kept.user_comments if kept else (),
                context=message.context,
            )
    return merged


def _shaped(message_id: Any, string: Any) -> Any:
    """A translation in the shape of its msgid, a string or a tuple of one: a plural may have come or gone since."""
    single = string[0] if isinstance(string, tuple | list) and string else string or ""
    return (single,) if isinstance(message_id, tuple | list) else single


# --- a catalogue as bytes ---------------------------------------------------------------------------------------------


def as_po(catalog: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalog, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    return out.getvalue().rstrip() + b"\n"


def as_mo(catalog: Catalog) -> bytes:
    """Compiled: only what is translated, so that the rest shows in English instead of as nothing."""
    out, ready = BytesIO(), PlainCatalog()
    for message in catalog:
        if message.id and _is_translated(message):
            ready.add(message.id, message.string, context=message.context)
    write_mo(out, ready)
    return out.getvalue()


def _write(path: Path, content: bytes) -> None:
    """Only if it changed, and never half a file."""
    if path.exists() and path.read_bytes() == content:
        return
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_bytes(content)
    part.replace(path)


# --- one message ------------------------------------------------------------------------------------------------------


def placeholders(text: str) -> list[str]:
    """What a text lets be filled in: the set of its names, and each nameless one, sorted."""
    found = [(match.group(1) or match.group(2), match.group(0)) for match in PLACEHOLDER.finditer(text)]
    return sorted({whole for name, whole in found if name}) + sorted(whole for name, whole in found if not name)


def _plural(text: Any) -> str:
    """The last form: Chinese has one form for every number, which corresponds to the English plural."""
    return text[-1] if isinstance(text, tuple | list) else text


def _is_translated(message: Message) -> bool:
    return not message.fuzzy and bool(_plural(message.string))


def _show(message: Message) -> str:
    text = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return repr(text) + (f" ({message.context})" if message.context else "")


if __name__ == "__main__":
    settings.configure()  # templatize reads some; nothing of the project is loaded
    Command().run_from_argv(["python", *sys.argv])
