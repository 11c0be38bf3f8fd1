"""What the bot says: pure Block Kit builders, data in and a Message out; no client, clock or query."""
