"""Optional logins: one `user:password` on the command line, or a file with one a line."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from pathlib import Path

from models.errors import TasteloopError

Check = Callable[[str, str], bool]
_HINT = "Give --auth user:password, or a file with one user:password a line."


def logins(given: str) -> Check:
    """What checks a name and a password.

    Raises:
        TasteloopError: It is neither a login nor a file of logins.
    """
    known = dict(_login(line) for line in _lines(given))

    def check(name: str, password: str) -> bool:
        right = known.get(name)
        same = hmac.compare_digest((right or "").encode(), password.encode())
        return same and right is not None

    return check


def _lines(given: str) -> list[str]:
    file = Path(given)
    try:
        if not file.is_file():
            return [given]
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise TasteloopError("The logins cannot be read", _HINT) from error
    kept = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not kept:
        raise TasteloopError("The file of logins holds none", _HINT)
    return kept


def _login(line: str) -> tuple[str, str]:
    name, colon, password = line.partition(":")
    if not (name.strip() and colon and password):
        raise TasteloopError("That is no login", _HINT)
    return name.strip(), password
