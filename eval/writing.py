"""Writing: is what reaches the user true, and does it read well?

Made-up users with the taste of real ones (`eval.wishes`) talk to the recommender; what their messages mean is handed to
it, so that nothing hangs on the reader. The finished replies go to `eval.judge`, which shares no code with the writer
and its check. Distinct-n is the share of different runs of n words among all (Li et al. 2016), over the sentences that
the model wrote.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from agent.contract import PreferenceUpdate, Turn
from agent.notes import Facts
from agent.understand import Understander, Understanding
from agent.writer import Writer
from eval.judge import Judge, Judged
from eval.names import words_of
from eval.report import Cell, Figure, Report, mean, share
from eval.surface import Progress, Talker
from eval.wishes import Said, Wishes

SAMPLED = 30
"""Replies on the page."""
_EVERY = 10
"""Turns from one progress line to the next."""


class Dictated(Understander):
    """A reader that is told what the message means."""

    meant = PreferenceUpdate()

    def understand(self, message: str, *args: object, **kwargs: object) -> Understanding:
        """Return what was dictated."""
        return Understanding(self.meant)


class Noted(Writer):
    """A writer that notes what it wrote: a sentence, or None where code has to."""

    def sentence(self, facts: Facts, said: Sequence[str] = ()) -> str | None:
        """Word a note and keep the sentence."""
        text = super().sentence(facts, said)
        self.__dict__.setdefault("written", []).append(text)
        return text

    @property
    def written(self) -> list[str | None]:
        """One entry a note."""
        found: list[str | None] = self.__dict__.setdefault("written", [])
        return found


@dataclass(frozen=True)
class Reply:
    """A turn and what the user had said."""

    said: tuple[str, ...]
    """All messages of the conversation so far; the last is the one that is answered."""
    text: str
    judged: list[Judged]


@dataclass
class Found:
    """Everything that came of a run."""

    replies: list[Reply] = field(default_factory=list)
    written: list[str | None] = field(default_factory=list)
    seconds: float = 0.0


def collect(
    recommender: Talker,
    reader: Dictated,
    writer: Noted | None,
    *,
    limit: int = 1000,
    seed: int = 0,
    progress: Progress | None = None,
) -> Found:
    """Let made-up users talk until there are `limit` replies, and judge each.

    Args:
        recommender: Reads with `reader` and writes with `writer`; its sessions named `writing-…` are used.
        reader: Is told what each message means.
        writer: None where code writes every sentence.
        limit: Number of replies.
        seed: Of the users.
        progress: Told a line now and then.
    """
    judge, found, began = Judge(recommender.catalogue), Found(), time.perf_counter()
    for session, said, told in _messages(Wishes(recommender.catalogue, seed), limit):
        reader.meant = told.update
        turn: Turn = recommender.chat(session, told.text)
        found.replies.append(Reply(said, turn.reply, judge.reply(turn.reply, turn.recommendations, turn.profile)))
        found.seconds = time.perf_counter() - began
        if progress is not None and len(found.replies) % _EVERY == 0:
            wrong, n = _count(found, "unsupported")
            unclear, _ = _count(found, "undecided")
            progress(
                f"{len(found.replies)}/{limit} replies, {n} sentences: {wrong} unsupported, {unclear} undecided,"
                f" {found.seconds / len(found.replies):.1f} s a reply"
            )
    found.written = writer.written if writer is not None else []
    return found


def _messages(wishes: Wishes, limit: int) -> Iterator[tuple[str, tuple[str, ...], Said]]:
    """Session, all its messages so far, and the last of them."""
    number = count = 0
    while True:
        said: tuple[str, ...] = ()
        for told in wishes.talk(number):
            said = (*said, told.text)
            yield f"writing-{number}", said, told
            count += 1
            if count >= limit:
                return
        number += 1


def report(found: Found, title: str, seed: int = 0) -> Report:
    """The figures, and a row for every sentence that is not supported."""
    wrong, n = _count(found, "unsupported")
    undecided, _ = _count(found, "undecided")
    faulty = sum(any(one.ruling == "unsupported" for one in reply.judged) for reply in found.replies)
    own = [text for text in found.written if text]
    figures = [
        _once("replies", len(found.replies), len(found.replies)),
        _once("sentences judged", n, n),
        share("unsupported sentences", wrong, n),
        share("replies with one", faulty, len(found.replies)),
        share("undecided sentences", undecided, n),
        share("replaced by code", len(found.written) - len(own), len(found.written)),
        *_style(own, seed),
    ]
    rows = [_row(reply, one) for reply in found.replies for one in reply.judged if one.ruling != "supported"]
    rows.sort(key=lambda row: row["ruling"] != "unsupported")
    notes = [
        f"Seed {seed}; {found.seconds / max(1, len(found.replies)):.2f} seconds a reply, reading left out.",
        "Unsupported: something is known to be wrong or stands in neither record nor profile; undecided: it says"
        " something that cannot be looked up, and may be true. Questions claim nothing and are left out.",
        "Replaced: of the notes given to the model. Distinct-n, length and openings: of the sentences it wrote.",
    ]
    return Report(title=title, figures=figures, rows=rows, notes=notes)


def _count(found: Found, ruling: str) -> tuple[int, int]:
    judged = [one for reply in found.replies for one in reply.judged]
    return sum(one.ruling == ruling for one in judged), len(judged)


def _row(reply: Reply, one: Judged) -> dict[str, Cell]:
    return {
        "ruling": one.ruling,
        "why": one.why,
        "item": one.item,
        "sentence": one.text,
        "said": " / ".join(reply.said),
    }


def _style(sentences: Sequence[str], seed: int) -> list[Figure]:
    """How varied and how long sentences are."""
    words = [[one.exact for one in words_of(text) if not one.mark] for text in sentences]
    openings = Counter(" ".join(one[:3]) for one in words)
    most = openings.most_common(1)
    return [
        distinct(words, 1),
        distinct(words, 2),
        mean("length", [float(len(one)) for one in words], "words", seed),
        share(f"opening {most[0][0]!r}" if most else "most frequent opening", most[0][1] if most else 0, len(words)),
    ]


def distinct(sentences: Sequence[Sequence[str]], n: int) -> Figure:
    """Different runs of `n` words as a share of all runs."""
    runs = [tuple(one[at : at + n]) for one in sentences for at in range(len(one) - n + 1)]
    value = len(set(runs)) / len(runs) if runs else None
    return Figure(name=f"distinct-{n}", value=value, n=len(runs), low=value, high=value)


def _once(name: str, value: float, n: int) -> Figure:
    return Figure(name=name, value=value, n=n, low=value, high=value)


def page(found: Found, title: str, seed: int = 0, most: int = SAMPLED) -> str:
    """Replies drawn by chance, as they are, each with what the user had said."""
    count = min(most, len(found.replies))
    drawn = sorted(np.random.default_rng(seed).choice(len(found.replies), count, replace=False).tolist())
    parts = [f"# {title}\n\n{count} of {len(found.replies)} replies, drawn with seed {seed}, unedited.\n"]
    for place, row in enumerate(drawn, 1):
        reply = found.replies[row]
        asked = "\n".join(f"> {text}  " for text in reply.said)
        parts.append(f"## {place}\n\n{asked}\n\n{reply.text}\n")
    return "\n".join(parts)
