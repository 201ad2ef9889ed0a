"""Catalogues on disk, one folder each below the data home."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from pydantic import ValidationError

from models.errors import CatalogueError, HomeError
from retrieval.catalogue import Catalogue, Interactions, Item, Value
from retrieval.report import Report
from retrieval.schema import Field, Schema

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_ARRAYS = ("users", "items", "values", "times")


def save(catalogue: Catalogue, home: Path) -> Path:
    """Write a catalogue, replacing one of the same name; readers see the old or the new one, whole.

    Returns:
        Its folder.

    Raises:
        CatalogueError: Its name is not usable.
        HomeError: The data home cannot be written.
    """
    folder = _folder(catalogue.name, home)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
        try:
            _write(catalogue, fresh)
            _replace(folder, fresh)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        raise _unwritable(home, error) from error
    return folder


def load(name: str, home: Path) -> Catalogue:
    """Read a saved catalogue.

    Raises:
        CatalogueError: There is none of this name, or its files are broken.
    """
    folder = _folder(name, home)
    if not folder.is_dir():
        known = ", ".join(names(home)) or "none yet"
        raise CatalogueError(f"There is no catalogue {name!r}", f"Ingest it first. Known: {known}.")
    try:
        return _read(name, folder)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, RecursionError) as error:
        raise _broken(name, error) from error
    except (ValidationError, CatalogueError, BadZipFile, zlib.error) as error:
        raise _broken(name, error) from error


def names(home: Path) -> tuple[str, ...]:
    """Names of the saved catalogues, sorted."""
    try:
        found = [folder.name for folder in (Path(home) / "catalogues").iterdir() if folder.is_dir()]
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise HomeError(f"The data home {home} cannot be read ({error.strerror})", "Choose another.") from error
    return tuple(sorted(name for name in found if _NAME.fullmatch(name)))


def delete(name: str, home: Path) -> None:
    """Remove a saved catalogue.

    Raises:
        CatalogueError: There is none of this name.
        HomeError: It cannot be removed.
    """
    folder = _folder(name, home)
    if not folder.is_dir():
        raise CatalogueError(f"There is no catalogue {name!r}", f"Known: {', '.join(names(home)) or 'none'}.")
    try:
        _retire(folder)
    except OSError as error:
        raise _unwritable(home, error) from error


def check_name(name: str) -> str:
    """The name itself when it can be a catalogue's.

    Raises:
        CatalogueError: It has other characters than lower-case letters, digits, `-` and `_`, or is too long.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise CatalogueError(
            f"{str(name)[:80]!r} cannot be a catalogue's name",
            "Use up to 64 lower-case letters, digits, hyphens and underscores, a letter or digit first.",
        )
    return name


def _folder(name: str, home: Path) -> Path:
    return Path(home) / "catalogues" / check_name(name)


def _write(catalogue: Catalogue, folder: Path) -> None:
    (folder / "schema.json").write_text(catalogue.schema.model_dump_json(indent=2), encoding="utf-8")
    with (folder / "items.jsonl").open("w", encoding="utf-8") as file:
        for item in catalogue.items:
            record = {
                "id": item.id,
                "title": item.title,
                "fields": dict(item.fields),
                "aliases": item.aliases,
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    if catalogue.report is not None:
        (folder / "report.json").write_text(catalogue.report.model_dump_json(indent=2), encoding="utf-8")
    if (acts := catalogue.interactions) is not None:
        arrays = {name: getattr(acts, name) for name in _ARRAYS}
        np.savez_compressed(
            folder / "interactions.npz",
            n_users=np.int64(acts.n_users),
            positive=np.float64(acts.positive),
            **arrays,
        )


def _replace(folder: Path, fresh: Path) -> None:
    """Put a fresh folder in another's place; the old one steps aside first and comes back if that fails."""
    fresh.chmod(0o755)
    if not folder.exists():
        fresh.rename(folder)
        return
    aside = Path(tempfile.mkdtemp(prefix=".old-", dir=folder.parent))
    folder.rename(aside / "was")
    try:
        fresh.rename(folder)
    except OSError:
        (aside / "was").rename(folder)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _retire(folder: Path) -> None:
    aside = Path(tempfile.mkdtemp(prefix=".old-", dir=folder.parent))
    folder.rename(aside / "was")
    shutil.rmtree(aside, ignore_errors=True)


def _read(name: str, folder: Path) -> Catalogue:
    schema = Schema.model_validate_json((folder / "schema.json").read_bytes())
    fields = {one.name: one for one in schema.fields}
    with (folder / "items.jsonl").open(encoding="utf-8") as file:
        items = [_item(json.loads(line), fields) for line in file]
    report_file, acts_file = folder / "report.json", folder / "interactions.npz"
    report = Report.model_validate_json(report_file.read_bytes()) if report_file.exists() else None
    acts = _interactions(acts_file) if acts_file.exists() else None
    return Catalogue(name, schema, items, acts, report)


def _item(record: Mapping[str, object], fields: Mapping[str, Field]) -> Item:
    title, values, aliases = record["title"], record["fields"], record["aliases"]
    if not isinstance(title, str) or not isinstance(values, dict) or not isinstance(aliases, list):
        raise ValueError(f"item {record['id']!r} is not written as an item")
    read = {name: _value(value, fields[name]) for name, value in values.items()}
    return Item(str(record["id"]), title, read, tuple(map(str, aliases)))


def _value(value: object, described: Field) -> Value:
    if described.kind in {"category", "person"}:
        if isinstance(value, list):
            return tuple(map(str, value))
    elif isinstance(value, str | int | float):
        return value
    raise ValueError(f"{described.name} cannot be {str(value)[:40]!r}")


def _interactions(path: Path) -> Interactions:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return Interactions(
            users=stored["users"],
            items=stored["items"],
            values=stored["values"],
            times=stored["times"],
            n_users=int(stored["n_users"]),
            positive=float(stored["positive"]),
        )


def _broken(name: str, error: Exception) -> CatalogueError:
    cause = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
    return CatalogueError(f"The files of catalogue {name!r} are broken ({cause})", "Ingest it again.")


def _unwritable(home: Path, error: OSError) -> HomeError:
    reason = error.strerror or "no reason given"
    return HomeError(f"The data home {home} cannot be written ({reason})", "Choose another folder or free some space.")
