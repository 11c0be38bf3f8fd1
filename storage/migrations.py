"""The schema, in order, once. A migration that has landed is never edited: write the next one."""

from sqlite_utils import Database, Migrations

migrations = Migrations("smile-id-slack-bot")


@migrations()
def m001_jobs_watches_alerts(db: Database) -> None:
    """What the bot asks about, who wants to know, and what is still to be told."""
    db.conn.execute("""
        CREATE TABLE jobs (
            id INTEGER PRIMARY KEY,
            smile_user_id TEXT NOT NULL,
            job_id TEXT NOT NULL,
            status TEXT,                                -- the last answer believed: JSON, no personal data
            watched_since TEXT NOT NULL,                -- the poll interval grows with this age
            review_since TEXT,                          -- when the bot first saw it under review
            answered_at TEXT,                           -- when Smile ID last answered about it
            next_poll_at TEXT,                          -- NULL: nobody watches it
            lease TEXT, leased_until TEXT,              -- who is asking about it right now
            failures INTEGER NOT NULL DEFAULT 0,        -- since the last answer
            failing_since TEXT,
            silence_shown INTEGER NOT NULL DEFAULT 0,   -- the cards say that Smile ID has not answered
            UNIQUE (smile_user_id, job_id)
        ) STRICT""")
    db.conn.execute("CREATE INDEX jobs_due ON jobs (next_poll_at) WHERE next_poll_at IS NOT NULL")
    db.conn.execute("""
        CREATE TABLE watches (
            id INTEGER PRIMARY KEY,
            job INTEGER NOT NULL REFERENCES jobs (id),
            channel_id TEXT NOT NULL,
            slack_user_id TEXT NOT NULL,                -- who asked
            tell TEXT NOT NULL CHECK (tell IN ('changes', 'decision')),
            state TEXT NOT NULL CHECK (state IN ('open', 'decided', 'stopped', 'expired', 'not_found')),
            created_at TEXT NOT NULL,
            expires_at TEXT NOT NULL,
            ended_at TEXT, ended_by TEXT,
            unreachable TEXT,                           -- Slack's reason while the channel is closed to the bot
            card_key TEXT NOT NULL UNIQUE,              -- rides along in Slack as metadata, as an alert's
            card_ts TEXT,
            card_revision INTEGER NOT NULL DEFAULT 1,   -- what the card should show ...
            card_shown INTEGER NOT NULL DEFAULT 0,      -- ... and what it does show
            card_leased_until TEXT,
            card_repeated INTEGER NOT NULL DEFAULT 0,   -- the same card may stand there a second time
            card_unsure INTEGER NOT NULL DEFAULT 1,     -- a try to post it may have worked all the same
            card_next_try_at TEXT NOT NULL,
            card_attempts INTEGER NOT NULL DEFAULT 0
        ) STRICT""")
    db.conn.execute("CREATE INDEX watches_of_job ON watches (job)")
    db.conn.execute("CREATE UNIQUE INDEX watches_open ON watches (job, channel_id) WHERE state = 'open'")
    db.conn.execute("CREATE INDEX watches_expiring ON watches (expires_at) WHERE state = 'open'")
    db.conn.execute("CREATE INDEX watches_cards ON watches (channel_id) WHERE card_revision > card_shown")
    db.conn.execute("""
        CREATE TABLE alerts (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,                   -- rides along in Slack as metadata: how a lost message is found
            watch INTEGER REFERENCES watches (id),      -- NULL: a digest or a notice, of no one watch
            channel_id TEXT NOT NULL,                   -- where to tell: a channel, or a person
            event TEXT NOT NULL CHECK (event IN ('changed', 'decided', 'not_found', 'expired', 'unreachable', 'digest',
                                                 'outage', 'outage_over', 'refused', 'accepted')),
            before TEXT, after TEXT,                    -- the job's status before and after (as jobs.status)
            review_since TEXT,
            since TEXT,                                 -- of a notice: since when Smile ID is silent or refuses us
            created_at TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'told', 'folded', 'given_up')),
            folded_into INTEGER REFERENCES alerts (id), -- the digest, or the later news, that tells it
            reply_to INTEGER REFERENCES alerts (id),    -- goes into that alert's thread, or ends that notice
            next_try_at TEXT NOT NULL,
            leased_until TEXT,
            attempts INTEGER NOT NULL DEFAULT 0,
            possible_repeat INTEGER NOT NULL DEFAULT 0, -- an earlier try may have been seen
            trouble TEXT,                               -- why the last try failed
            ts TEXT, told_at TEXT
        ) STRICT""")
    db.conn.execute("CREATE INDEX alerts_untold ON alerts (watch, id) WHERE state IN ('waiting', 'sending')")
    db.conn.execute("CREATE INDEX alerts_of_watch ON alerts (watch, event)")
    db.conn.execute("CREATE INDEX alerts_notices ON alerts (event, channel_id) WHERE watch IS NULL")
    db.conn.execute("CREATE INDEX alerts_folded ON alerts (folded_into) WHERE folded_into IS NOT NULL")
    db.conn.execute("CREATE INDEX alerts_replies ON alerts (reply_to) WHERE reply_to IS NOT NULL")


@migrations()
def m002_hints_and_pulse(db: Database) -> None:
    """What callbacks named and nobody watches; and a place to try whether the database can be written."""
    db.conn.execute("""
        CREATE TABLE hints (
            id INTEGER PRIMARY KEY,
            smile_user_id TEXT NOT NULL,
            job_id TEXT NOT NULL,
            job_type INTEGER,
            seen_at TEXT NOT NULL,                      -- when a callback last named it ...
            times INTEGER NOT NULL,                     -- ... and how many did
            next_try_at TEXT NOT NULL,
            UNIQUE (smile_user_id, job_id)
        ) STRICT""")
    db.conn.execute("CREATE INDEX hints_due ON hints (next_try_at)")
    db.conn.execute("CREATE INDEX hints_seen ON hints (seen_at)")
    db.conn.execute("CREATE TABLE pulse (id INTEGER PRIMARY KEY CHECK (id = 1), written_at TEXT NOT NULL) STRICT")
