"""A workspace and a Smile ID to try the bot with, emulated on 127.0.0.1: no account needed."""
