"""Single cells read as numbers, dates, flags and lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from retrieval.clean import clean_text
from retrieval.tables import Cell

Splitter = Callable[[Cell], tuple[str, ...]]

_NUMBER = re.compile(r"([-+]?)\s*([$€£¥]?)\s*([-+]?)(\d[\d.,\u00a0\u202f' ]*|\.\d+)\s*([a-zA-Z%€$£¥°/]{0,12})\.?")
_CLOCK = re.compile(r"(\d{1,3})\s*(?:h|hr|hrs|hours?)\.?\s*(?:(\d{1,2})\s*(?:m|min|mins|minutes?)?\.?)?", re.I)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ]\d{1,2}:.*)?")
_SLASHED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:[ T]\d{1,2}:.*)?")
_WORDED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[ -])?([A-Za-z]{3,9})\.?[ -](?:(\d{1,2})(?:st|nd|rd|th)?,? )?(\d{4})"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
_MARK = re.compile(r"['\"]?(\w[\w -]{0,40})['\"]?\s*:\s*(True|true|False|false|None)")
_LONGEST = 40
_FLAGS = {
    "yes": True,
    "true": True,
    "y": True,
    "t": True,
    "no": False,
    "false": False,
    "n": False,
    "f": False,
}
_MULTIPLES = {"k": 1e3, "K": 1e3, "M": 1e6}


def number(cell: Cell) -> tuple[float, str] | None:
    """A cell as (value, unit): `$1,299.00` → (1299, `$`), `1h 45m` → (105, `min`); None if it is none."""
    if isinstance(cell, bool) or cell is None or isinstance(cell, list):
        return None
    if isinstance(cell, int | float):
        return float(cell), ""
    if len(cell) > _LONGEST:
        return None
    if clock := _CLOCK.fullmatch(cell):
        hours, minutes = clock.groups()
        return (int(hours) * 60.0 + int(minutes), "min") if minutes else (float(hours), "h")
    match = _NUMBER.fullmatch(cell)
    if match is None:
        return None
    sign, currency, second, digits, unit = match.groups()
    size = _plain_number(digits.strip())
    if size is None:
        return None
    if unit in _MULTIPLES:
        size, unit = size * _MULTIPLES[unit], ""
    return (-size if "-" in sign + second else size), currency or unit


def _plain_number(digits: str) -> float | None:
    """Digits with thousands separators and either decimal mark as a number."""
    digits = re.sub(r"[\u00a0\u202f' ](?=\d{3}\b)", "", digits)
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits):
        digits = digits.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+,\d+", digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d+,\d{1,2}", digits):
        digits = digits.replace(",", ".")
    try:
        return float(digits)
    except ValueError:
        return None


def day(cell: Cell, day_first: bool = True) -> str | None:
    """A cell as an ISO date, None if it is none; seconds or milliseconds since 1970 count."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_epoch(float(cell))
    if not isinstance(cell, str) or len(cell) > _LONGEST:
        return None
    if match := _ISO.fullmatch(cell):
        year, month, dom = match.groups()
        return _iso(int(year), int(month), int(dom)) if dom else _iso(int(year), int(month), 1, month_only=True)
    if match := _SLASHED.fullmatch(cell):
        one, two, year = (int(part) for part in match.groups())
        year += 0 if year > 99 else 2000 if year < 70 else 1900
        return _iso(year, two, one) if day_first else _iso(year, one, two)
    if match := _WORDED.fullmatch(cell):
        before, name, after, year = match.groups()
        month_number = next((at for at, short in enumerate(_MONTHS, 1) if name.lower().startswith(short)), 0)
        return _iso(int(year), month_number, int(before or after or 1), month_only=not (before or after))
    return None


def _iso(year: int, month: int, dom: int, month_only: bool = False) -> str | None:
    try:
        written = date(year, month, dom).isoformat()
    except ValueError:
        return None
    return written[:7] if month_only else written


def _from_epoch(seconds: float) -> str | None:
    seconds = seconds / 1000 if seconds > 1e11 else seconds
    if not 1e7 < seconds < 4.2e9:
        return None
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def day_first(cells: Sequence[Cell]) -> bool:
    """Whether `03/04/2020` in this column means 3 April: yes unless some second number is above 12."""
    found = [match for cell in cells if isinstance(cell, str) and (match := _SLASHED.fullmatch(cell))]
    return not any(int(match.group(2)) > 12 for match in found)


def flag(cell: Cell) -> bool | None:
    """A cell as yes or no, None if it is neither; 0 and 1 count."""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float):
        return bool(cell) if cell in (0, 1) else None
    if not isinstance(cell, str):
        return None
    return {"1": True, "0": False, "1.0": True, "0.0": False}.get(cell, _FLAGS.get(cell.casefold()))


def bracketed(cell: Cell) -> bool:
    """Whether a cell is a list, or writes one: `['A', 'B']`, `{quiet: True, loud: False}`."""
    if isinstance(cell, list):
        return True
    if not isinstance(cell, str) or len(cell) < 2 or cell[0] + cell[-1] not in {"[]", "{}"}:
        return False
    return cell[1:-1].strip() == "" or bool(_QUOTED.search(cell)) or _marked(cell)


def _marked(cell: str) -> bool:
    pairs = cell[1:-1].strip(" ,").split(",")
    return cell[0] == "{" and all(_MARK.fullmatch(pair.strip()) for pair in pairs)


def splitter(pattern: str | None) -> Splitter:
    """A reader of lists: real ones, written ones (`['A', 'B']`), and strings split at a pattern."""
    cut = re.compile(pattern) if pattern else None

    def split(cell: Cell) -> tuple[str, ...]:
        if cell is None:
            return ()
        if isinstance(cell, list):
            parts: list[str] = cell
        elif not isinstance(cell, str):
            parts = [plain_string(cell)]
        elif bracketed(cell):
            parts = _written_list(cell)
        else:
            parts = cut.split(cell) if cut else [cell]
        cleaned = (clean_text(part) for part in parts)
        return tuple(dict.fromkeys(part for part in cleaned if part))

    return split


def _written_list(cell: str) -> list[str]:
    if _marked(cell):
        return [name for name, truth in _MARK.findall(cell) if truth in {"True", "true"}]
    return [re.sub(r"\\(.)", r"\1", one or two) for one, two in _QUOTED.findall(cell)]


def plain_string(cell: Cell) -> str:
    """A cell as a string: whole numbers without `.0`, lists joined by commas, missing as empty."""
    if cell is None:
        return ""
    if isinstance(cell, list):
        return ", ".join(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean_text(str(cell))
