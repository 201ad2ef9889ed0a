"""The web app. Gradio takes seconds to import, so it is imported only when the app is built."""

from __future__ import annotations

import ipaddress
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import TasteloopError
from ui.web.login import logins
from ui.web.shelf import Shelf
from ui.web.surface import Talks

if TYPE_CHECKING:
    import gradio as gr

__all__ = ["Shelf", "Talks", "build", "listen", "serve"]


def build(recommender: Talks | Shelf, home: Path | None = None) -> gr.Blocks:
    """The app around a recommender, not yet listening; `listen` gives it its looks and a port."""
    _stay_offline()
    from ui.web.app import blocks

    return blocks(recommender if isinstance(recommender, Shelf) else Shelf(recommender), home)


def listen(
    recommender: Talks | Shelf,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    auth: str | None = None,
    home: Path | None = None,
) -> gr.Blocks:
    """Start the app and return at once; its `local_url` says where it is, its `close()` ends it.

    Args:
        recommender: What answers, or several of them.
        host: Address to listen on.
        port: Port to listen on.
        open_browser: Whether to open a browser.
        auth: `user:password`, or a file with one a line; None lets everybody in who can reach the app.
        home: The data home; uploaded catalogues go there.

    Raises:
        TasteloopError: The port, the address or the logins cannot be used.
    """
    if not 1 <= port <= 65535:
        raise TasteloopError(f"{port} is not a port", "Give a number from 1 to 65535.")
    check = logins(auth) if auth else None
    app = build(recommender, home)
    from starlette.middleware import Middleware

    from ui.web.door import Door
    from ui.web.theme import HEAD, STYLE, theme

    try:
        app.queue(default_concurrency_limit=None).launch(
            server_name=host,
            server_port=port,
            inbrowser=open_browser,
            auth=check,
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            enable_monitoring=False,
            run_history=False,
            footer_links=[],
            max_file_size="256mb" if home else "1kb",
            theme=theme(),
            css=STYLE,
            head=HEAD,
            app_kwargs={"middleware": [Middleware(Door)]},
        )
    except OSError as error:
        raise TasteloopError(
            f"The web app cannot listen on {host}, port {port}", "Give another with --port or --host."
        ) from error
    return app


def serve(
    recommender: Talks | Shelf,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    auth: str | None = None,
    home: Path | None = None,
) -> None:
    """Run the app until it is interrupted, and say on stderr where it is; arguments as of `listen`.

    Raises:
        TasteloopError: The port, the address or the logins cannot be used.
    """
    if not _loopback(host):
        guard = "it asks for a login, but what is typed travels unencrypted" if auth else "it asks for no login"
        sys.stderr.write(
            f"Warning: everyone who can reach {host} port {port} can open this app; {guard}. "
            "Leave --host out to keep it on this computer"
            f"{'' if auth else ', or give --auth user:password'}.\n"
        )
    app = listen(recommender, host, port, open_browser, auth, home)
    sys.stderr.write(f"Listening on {app.local_url} - stop with Ctrl-C.\n")
    sys.stderr.flush()
    app.block_thread()


def _stay_offline() -> None:
    """Gradio reads these when it is imported; without them it asks its makers for a newer version."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")


def _loopback(host: str) -> bool:
    """Whether an address is reachable from this computer alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
