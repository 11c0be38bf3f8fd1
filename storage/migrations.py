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


@migrations()
def m003_slack_requests(db: Database) -> None:
    """What Slack has sent over HTTP, so that a repeat is done once."""
    db.conn.execute("""
        CREATE TABLE slack_requests (
            digest TEXT PRIMARY KEY,                    -- of the id that Slack gave the request
            taken_at TEXT NOT NULL,
            answered INTEGER NOT NULL DEFAULT 0         -- Slack has its 200, or all but: a repeat is not done again
        ) STRICT, WITHOUT ROWID""")
    db.conn.execute("CREATE INDEX slack_requests_taken ON slack_requests (taken_at)")


@migrations()
def m004_desk(db: Database) -> None:
    """Who works on what, how late it is, what was said and looked at, and what statistics need."""
    for column in (
        "kind TEXT",  # the verdict's kind in the last answer believed
        "job_type INTEGER",
        "environment TEXT",  # which Smile ID was asked about it
        "taken_by TEXT",
        "taken_at TEXT",
        "give_back_at TEXT",
    ):
        db.conn.execute(f"ALTER TABLE jobs ADD COLUMN {column}")
    db.conn.execute("CREATE INDEX jobs_taken ON jobs (give_back_at) WHERE taken_by IS NOT NULL")
    _remake_watches(db)
    db.conn.execute("CREATE INDEX watches_queue ON watches (pressing, id) WHERE state = 'open'")
    db.conn.execute("CREATE INDEX watches_queue_here ON watches (channel_id, pressing, id) WHERE state = 'open'")
    db.conn.execute("CREATE INDEX watches_steps ON watches (next_step_at) WHERE state = 'open'")
    db.conn.execute("CREATE INDEX watches_snoozed ON watches (snoozed_until) WHERE state = 'open'")
    db.conn.execute("""
        CREATE TABLE notes (
            id INTEGER PRIMARY KEY,
            job INTEGER NOT NULL REFERENCES jobs (id),
            slack_user_id TEXT NOT NULL,
            text TEXT NOT NULL,
            created_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX notes_of_job ON notes (job)")
    db.conn.execute("""
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            slack_user_id TEXT NOT NULL,
            act TEXT NOT NULL,
            smile_user_id TEXT, job_id TEXT,
            channel_id TEXT,
            door TEXT NOT NULL,                         -- where it was done: command, button, form, ...
            detail TEXT
        ) STRICT""")
    db.conn.execute("CREATE INDEX audit_of_job ON audit (smile_user_id, job_id)")
    db.conn.execute("CREATE INDEX audit_at ON audit (at)")
    db.conn.execute("""
        CREATE TABLE channel_settings (
            channel_id TEXT PRIMARY KEY,
            due_hours REAL,                             -- NULL: reviews are never late here
            oncall_group TEXT, lead TEXT,
            time_zone TEXT NOT NULL,
            opens TEXT NOT NULL, closes TEXT NOT NULL,  -- HH:MM in that time zone
            days TEXT NOT NULL,                         -- of business: ISO weekdays, such as 12345
            digest_at TEXT,                             -- HH:MM in that time zone; NULL: no digest
            digested_until TEXT,                        -- when the last digest was due
            changed_by TEXT NOT NULL, changed_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("""
        CREATE TABLE outcomes (                         -- for statistics: no ids of people, and outlives the job's row
            id INTEGER PRIMARY KEY,
            watch INTEGER NOT NULL UNIQUE,
            job INTEGER NOT NULL,
            channel_id TEXT NOT NULL,
            job_type INTEGER,
            kind TEXT,
            environment TEXT,
            how TEXT NOT NULL CHECK (how IN ('decided', 'not_found', 'expired', 'stopped')),
            watched_since TEXT NOT NULL,
            review_since TEXT,
            ended_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX outcomes_ended ON outcomes (channel_id, ended_at)")
    _remake_alerts(db)


@migrations()
def m005_due_hours_by_default(db: Database) -> None:
    """No due hours meant never; from now on 0 does, and none those of REVIEW_DUE_HOURS. What holds goes on holding."""
    db.conn.execute("UPDATE channel_settings SET due_hours = 0 WHERE due_hours IS NULL")


@migrations()
def m006_job_numbers(db: Database) -> None:
    """A job's number is never given again: statistics and the audit trail name it when its row is gone.

    The table is made anew for that, as it is, and counts on from the highest number that was ever written down.
    """
    about_jobs = "SELECT sql FROM sqlite_master WHERE tbl_name = 'jobs' AND type = ? AND sql IS NOT NULL"
    (jobs,) = db.conn.execute(about_jobs, ["table"]).fetchone()
    indexes = db.conn.execute(about_jobs, ["index"]).fetchall()
    db.conn.execute(jobs.replace("jobs", "new_jobs", 1).replace("PRIMARY KEY", "PRIMARY KEY AUTOINCREMENT", 1))
    db.conn.execute("INSERT INTO new_jobs SELECT * FROM jobs")
    db.conn.execute("DROP TABLE jobs")
    db.conn.execute("ALTER TABLE new_jobs RENAME TO jobs")
    for (index,) in indexes:
        db.conn.execute(index)
    db.conn.execute("DELETE FROM sqlite_sequence WHERE name = 'jobs'")
    db.conn.execute("""
        INSERT INTO sqlite_sequence (name, seq)
        SELECT 'jobs', max(coalesce((SELECT max(id) FROM jobs), 0), coalesce((SELECT max(job) FROM outcomes), 0))""")


def _remake_watches(db: Database) -> None:
    """SQLite cannot make a number unique for good: the table is made anew so, with what the desk knows of a watch.

    Buttons in Slack carry the numbers of watches for ever, and must not act on another one once theirs is deleted.
    """
    db.conn.execute("""
        CREATE TABLE new_watches (
            id INTEGER PRIMARY KEY AUTOINCREMENT,       -- never given again
            job INTEGER NOT NULL REFERENCES jobs (id),
            channel_id TEXT NOT NULL,
            slack_user_id TEXT NOT NULL,
            tell TEXT NOT NULL CHECK (tell IN ('changes', 'decision')),
            state TEXT NOT NULL CHECK (state IN ('open', 'decided', 'stopped', 'expired', 'not_found')),
            created_at TEXT NOT NULL,
            expires_at TEXT NOT NULL,
            ended_at TEXT, ended_by TEXT,
            unreachable TEXT,
            card_key TEXT NOT NULL UNIQUE,
            card_ts TEXT,
            card_revision INTEGER NOT NULL DEFAULT 1,
            card_shown INTEGER NOT NULL DEFAULT 0,
            card_leased_until TEXT,
            card_repeated INTEGER NOT NULL DEFAULT 0,
            card_unsure INTEGER NOT NULL DEFAULT 1,
            card_next_try_at TEXT NOT NULL,
            card_attempts INTEGER NOT NULL DEFAULT 0,
            review_since TEXT,
            due_at TEXT,
            step INTEGER NOT NULL DEFAULT 0,            -- 1 reminded, 2 the group mentioned, 3 the lead told
            next_step_at TEXT,
            snoozed_until TEXT, snoozed_by TEXT, snooze_reason TEXT,
            -- Text order is the order of the queue: what has a due time, what has only an age, what is snoozed.
            pressing TEXT GENERATED ALWAYS AS (CASE WHEN snoozed_until IS NOT NULL THEN '3' || snoozed_until
                WHEN due_at IS NOT NULL THEN '1' || due_at ELSE '2' || coalesce(review_since, created_at) END) VIRTUAL
        ) STRICT""")
    db.conn.execute("""
        INSERT INTO new_watches
        SELECT w.*, iif(w.state = 'open', (SELECT review_since FROM jobs WHERE id = w.job), NULL), NULL, 0, NULL,
            NULL, NULL, NULL
        FROM watches w""")
    db.conn.execute("DROP TABLE watches")
    db.conn.execute("ALTER TABLE new_watches RENAME TO watches")
    db.conn.execute("CREATE INDEX watches_of_job ON watches (job)")
    db.conn.execute("CREATE UNIQUE INDEX watches_open ON watches (job, channel_id) WHERE state = 'open'")
    db.conn.execute("CREATE INDEX watches_expiring ON watches (expires_at) WHERE state = 'open'")
    db.conn.execute("CREATE INDEX watches_cards ON watches (channel_id) WHERE card_revision > card_shown")


def _remake_alerts(db: Database) -> None:
    """SQLite cannot change a CHECK: the table is made anew with more events, and with ``detail``.

    An alert that is deleted while it is sent must not have another one of its number marked as told.
    """
    db.conn.execute("""
        CREATE TABLE new_alerts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,       -- never given again
            key TEXT NOT NULL UNIQUE,
            watch INTEGER REFERENCES watches (id),
            channel_id TEXT NOT NULL,
            event TEXT NOT NULL CHECK (event IN ('changed', 'decided', 'not_found', 'expired', 'unreachable', 'digest',
                                                 'outage', 'outage_over', 'refused', 'accepted', 'reminder', 'overdue',
                                                 'escalated', 'woken', 'given_back', 'note', 'daily')),
            before TEXT, after TEXT,
            review_since TEXT,
            since TEXT,
            created_at TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'told', 'folded', 'given_up')),
            folded_into INTEGER REFERENCES alerts (id),
            reply_to INTEGER REFERENCES alerts (id),
            next_try_at TEXT NOT NULL,
            leased_until TEXT,
            attempts INTEGER NOT NULL DEFAULT 0,
            possible_repeat INTEGER NOT NULL DEFAULT 0,
            trouble TEXT,
            ts TEXT, told_at TEXT,
            detail TEXT                                 -- JSON: what else its message says
        ) STRICT""")
    db.conn.execute("INSERT INTO new_alerts SELECT *, NULL FROM alerts")
    db.conn.execute("DROP TABLE alerts")
    db.conn.execute("ALTER TABLE new_alerts RENAME TO alerts")
    db.conn.execute("CREATE INDEX alerts_untold ON alerts (watch, id) WHERE state IN ('waiting', 'sending')")
    db.conn.execute("CREATE INDEX alerts_of_watch ON alerts (watch, event)")
    db.conn.execute("CREATE INDEX alerts_notices ON alerts (event, channel_id) WHERE watch IS NULL")
    db.conn.execute("CREATE INDEX alerts_folded ON alerts (folded_into) WHERE folded_into IS NOT NULL")
    db.conn.execute("CREATE INDEX alerts_replies ON alerts (reply_to) WHERE reply_to IS NOT NULL")
