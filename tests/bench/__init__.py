"""How fast the bot is, as ratios of two things measured in one run."""
