"""Catalogues, and what finds items in them; knows nothing of chat and language models."""
