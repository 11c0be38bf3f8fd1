"""The Smile ID client on its own."""
