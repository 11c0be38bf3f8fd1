"""The bot's memory in SQLite: jobs, the watches on them, and the alerts still to be told.

The only package that knows SQL. One class per table, one method per question the bot asks.
"""
