"""What a typed command looks like by the time the bot reads it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.demo.slack.escaping import as_typed_command
from bot.demo.slack.model import AMARA, BOT, KYC_SUPPORT
from bot.demo.slack.workspace import Workspace

WORKSPACE = Workspace(lambda: datetime(2026, 1, 15, tzinfo=UTC))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("status u-1 job_1", "status u-1 job_1"),
        ("a@b.com", "<mailto:a@b.com|a@b.com>"),
        ("a.b+c@mail.example.co.ke", "<mailto:a.b+c@mail.example.co.ke|a.b+c@mail.example.co.ke>"),
        ("http://x.y", "<http://x.y>"),
        ("https://a.example/p?q=1", "<https://a.example/p?q=1>"),
        ("https://a.example/?a=1&b=2", "<https://a.example/?a=1&amp;b=2>"),
        ("smileidentity.com", "<http://smileidentity.com|smileidentity.com>"),
        ("version 1.2.3", "version 1.2.3"),
        ("job.final.v2", "job.final.v2"),
        ("+254700000000", "<tel:+254700000000|+254700000000>"),
        ("254700000000", "254700000000"),
        ("<!channel> & co", "&lt;!channel&gt; &amp; co"),
        ("#kyc-support", f"<#{KYC_SUPPORT}|kyc-support>"),
        ("#kyc-supporters", "#kyc-supporters"),
        ("#nowhere", "#nowhere"),
        ("@amara", f"<@{AMARA}|amara>"),
        ("@Amara Okafor", f"<@{AMARA}|amara>"),
        ("@Smile ID", f"<@{BOT}|smile_id>"),
        ("@amaranth", "@amaranth"),
        ("@here", "<!here>"),
        ("“u 1” 'j 1' `x`", "“u 1” 'j 1' `x`"),
    ],
)
def test_slack_turns_what_was_typed_into_its_own_references(typed: str, read: str) -> None:
    assert as_typed_command(typed, WORKSPACE) == read
    assert as_typed_command(f"watch {typed} end", WORKSPACE) == f"watch {read} end"
