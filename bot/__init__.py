"""The Smile ID Slack bot: its shell, its settings and the parts that know neither Slack nor SQL."""
