"""The turn: understand a message, remember what changed, decide, retrieve, explain."""
