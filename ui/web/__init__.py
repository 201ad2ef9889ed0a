"""The web app. Gradio takes seconds to import, so it is imported only when the app is built."""

from __future__ import annotations

import ipaddress
import os
import sys
from typing import TYPE_CHECKING

from models.errors import TasteloopError
from ui.web.surface import Talks

if TYPE_CHECKING:
    import gradio as gr

__all__ = ["Talks", "build", "listen", "serve"]


def build(recommender: Talks) -> gr.Blocks:
    """The app around a recommender, not yet listening; `listen` gives it its looks and a port."""
    _stay_offline()
    from ui.web.app import blocks

    return blocks(recommender)


def listen(recommender: Talks, host: str = "127.0.0.1", port: int = 7860, open_browser: bool = False) -> gr.Blocks:
    """Start the app and return at once; its `local_url` says where it is, its `close()` ends it.

    Raises:
        TasteloopError: The port or the address cannot be used.
    """
    app = build(recommender)
    from ui.web.theme import HEAD, STYLE, theme

    if not 1 <= port <= 65535:
        raise TasteloopError(f"{port} is not a port", "Give a number from 1 to 65535.")
    try:
        app.queue(default_concurrency_limit=None).launch(
            server_name=host,
            server_port=port,
            inbrowser=open_browser,
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            enable_monitoring=False,
            run_history=False,
            footer_links=[],
            max_file_size="1kb",
            theme=theme(),
            css=STYLE,
            head=HEAD,
        )
    except OSError as error:
        raise TasteloopError(
            f"The web app cannot listen on {host}, port {port}", "Give another with --port or --host."
        ) from error
    return app


def serve(recommender: Talks, host: str = "127.0.0.1", port: int = 7860, open_browser: bool = False) -> None:
    """Run the app until it is interrupted, and say on stderr where it is.

    Raises:
        TasteloopError: The port or the address cannot be used.
    """
    if not _loopback(host):
        sys.stderr.write(
            f"Warning: everyone who can reach {host} port {port} can use this app; it has no passwords. "
            "Leave --host out to keep it on this computer.\n"
        )
    app = listen(recommender, host, port, open_browser)
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
