"""Who brought a catalogue: what a visitor uploads is seen by that visitor alone."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable
from pathlib import Path

from models.errors import HomeError
from retrieval.store import check_name


class Owners:
    """The owners of uploaded catalogues in a data home; a catalogue without one is everybody's."""

    def __init__(self, home: Path) -> None:
        """Look into a data home."""
        self._folder = home / "owners"

    def keep(self, name: str, session: str) -> None:
        """Remember whose a catalogue is; of the session's name only a digest is written.

        Raises:
            HomeError: The data home cannot be written.
        """
        file = self._folder / check_name(name)
        partial = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            partial.write_text(_digest(session), encoding="ascii")
            partial.replace(file)
        except OSError as error:
            raise HomeError("The data home cannot be written", "Free some space and try again.") from error

    def forget(self, name: str) -> None:
        """Let a catalogue have no owner, for it is gone."""
        (self._folder / check_name(name)).unlink(missing_ok=True)

    def may_see(self, name: str, session: str) -> bool:
        """Whether a visitor may see a catalogue; a mark that cannot be read lets nobody in."""
        file = self._folder / check_name(name)
        try:
            owner = file.read_bytes()
        except FileNotFoundError:
            return True
        except OSError:
            return False
        return hmac.compare_digest(owner, _digest(session).encode("ascii"))

    def visible(self, names: Iterable[str], session: str) -> tuple[str, ...]:
        """Those of some catalogues that a visitor may see, in their order."""
        return tuple(name for name in names if self.may_see(name, session))

    def owned(self, session: str) -> tuple[str, ...]:
        """The catalogues that a visitor brought."""
        digest = _digest(session).encode("ascii")
        try:
            found = sorted(one for one in self._folder.iterdir() if not one.name.startswith("."))
        except FileNotFoundError:
            return ()
        return tuple(one.name for one in found if hmac.compare_digest(one.read_bytes(), digest))


def _digest(session: str) -> str:
    return hashlib.sha256(session.encode()).hexdigest()
