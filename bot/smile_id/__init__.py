"""The Smile ID client: ask about a job, believe only signed answers, judge what they mean. Knows no Slack."""
