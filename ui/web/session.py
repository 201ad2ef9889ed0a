"""What a browser keeps: a session's id and the conversation as it was shown."""

from __future__ import annotations

import queue
import re
import secrets
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

Message = dict[str, Any]
T = TypeVar("T")

UNDERSTOOD = "What I understood"
DEGRADED = "What I understood · read by the simple reader"
"""Titles of an aside; Gradio reads titles as Markdown, so there are no others."""

_PREFIX = "web-"
_ID = re.compile(r"web-[A-Za-z0-9_-]{22}")
_MOST_MESSAGES = 80
_LONGEST_MESSAGE = 4000


def new_id() -> str:
    """An id that cannot be guessed; its prefix keeps browsers out of sessions started elsewhere."""
    return _PREFIX + secrets.token_urlsafe(16)


def known_id(kept: object) -> str | None:
    """The id that a browser handed over, None when it is not one that `new_id` makes."""
    return kept if isinstance(kept, str) and _ID.fullmatch(kept) else None


def user(text: str) -> Message:
    """A message by the user."""
    return {"role": "user", "content": text}


def assistant(text: str, title: str | None = None) -> Message:
    """A message by the assistant; with a title it is an aside in a frame."""
    message: Message = {"role": "assistant", "content": text}
    return {**message, "metadata": {"title": title}} if title else message


def conversation(kept: object) -> list[Message]:
    """The messages that a browser handed over, without what cannot be one."""
    if not isinstance(kept, list):
        return []
    messages = []
    for one in kept[-_MOST_MESSAGES:]:
        if not isinstance(one, dict) or not isinstance(one.get("content"), str):
            continue
        text = one["content"][:_LONGEST_MESSAGE]
        metadata = one.get("metadata")
        title = metadata.get("title") if isinstance(metadata, dict) else None
        if one.get("role") == "user":
            messages.append(user(text))
        elif one.get("role") == "assistant":
            messages.append(assistant(text, title if title in (UNDERSTOOD, DEGRADED) else None))
    return messages


def in_one_thread(make: Callable[[], Iterator[T]]) -> Iterator[T]:
    """Run an iterator in one thread of its own and pass its pieces on as they come.

    A web server asks for every piece from whichever thread is free, and stops asking when the visitor
    leaves; here the iterator notices neither, and always runs to its end.
    """
    pieces: queue.SimpleQueue[tuple[T] | BaseException | None] = queue.SimpleQueue()

    def run() -> None:
        try:
            for piece in make():
                pieces.put((piece,))
        except BaseException as error:
            pieces.put(error)
        else:
            pieces.put(None)

    threading.Thread(target=run, name="tasteloop-turn", daemon=True).start()
    while (got := pieces.get()) is not None:
        if isinstance(got, BaseException):
            raise got
        yield got[0]
