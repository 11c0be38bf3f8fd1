"""An emulated Slack: the Web API, Socket Mode, response URLs and the people of one small workspace."""
