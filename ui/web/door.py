"""The door: every browser gets a key of its own in a cookie, and the page may talk to nobody but this server."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

import gradio as gr
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.errors import CatalogueError, TasteloopError
from ui.web.shelf import Shelf
from ui.web.surface import Talks

KEY, CHOSEN = "tasteloop", "tasteloop-catalogue"
_YEAR = 365 * 24 * 3600
_ID = re.compile(r"web-[A-Za-z0-9_-]{22}")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,80}")
_POLICY = (
    "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https: http:; connect-src 'self' blob: data:; "
    "font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
"""Pictures may come from elsewhere, for a visitor can ask for those that a catalogue links to; nothing else may."""


def new_id() -> str:
    """A key that cannot be guessed; its prefix keeps browsers out of sessions started elsewhere."""
    return "web-" + secrets.token_urlsafe(16)


def known_id(kept: object) -> str | None:
    """The key that a browser handed over, None when it is not one that `new_id` makes."""
    return kept if isinstance(kept, str) and _ID.fullmatch(kept) else None


class Door:
    """Middleware around the whole server."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an app."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give a browser without a key one, keep its choice of a catalogue, and set the page's limits."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        set_cookies = []
        if scope["path"] in ("", "/") and scope["method"] == "GET":
            if known_id(_cookies(scope).get(KEY)) is None:
                set_cookies.append(_cookie(KEY, new_id()))
            chosen = parse_qs(scope["query_string"].decode("latin-1")).get("catalogue", [""])[0]
            if _NAME.fullmatch(chosen):
                await _away(send, [*set_cookies, _cookie(CHOSEN, chosen)])
                return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = _POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                for one in set_cookies:
                    headers.append("Set-Cookie", one)
            await send(message)

        await self.app(scope, receive, sending)


def session_of(request: gr.Request) -> str:
    """The session of a visitor: the login's where there is one, else the browser's.

    Raises:
        TasteloopError: The browser sent no key.
    """
    if request.username:
        return "user-" + hashlib.sha256(str(request.username).encode()).hexdigest()[:32]
    known = known_id(_kept(request).get(KEY))
    if known is None:
        raise TasteloopError("This browser keeps no cookie for this page", "Allow cookies here and load it again.")
    return known


def talks_of(shelf: Shelf) -> Callable[[gr.Request], Talks]:
    """Tells the recommender of the catalogue that a visitor has chosen; of the first, when that one is gone."""

    def find(request: gr.Request) -> Talks:
        name = _kept(request).get(CHOSEN)
        if not isinstance(name, str) or name == shelf.first.catalogue.name:
            return shelf.first
        try:
            return shelf.talks(name, session_of(request))
        except CatalogueError:
            return shelf.first

    return find


def _kept(request: gr.Request) -> dict[str, Any]:
    inner = getattr(request, "request", None)
    return dict(inner.cookies) if inner is not None else {}


def _cookies(scope: Scope) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    try:
        for name, value in scope["headers"]:
            if name == b"cookie":
                jar.load(value.decode("latin-1"))
    except CookieError:
        return {}
    return {name: one.value for name, one in jar.items()}


def _cookie(name: str, value: str) -> str:
    return f"{name}={value}; Path=/; Max-Age={_YEAR}; HttpOnly; SameSite=Lax"


async def _away(send: Send, cookies: list[str]) -> None:
    headers = [(b"location", b"./"), (b"cache-control", b"no-store")]
    headers += [(b"set-cookie", one.encode("latin-1")) for one in cookies]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
