"""A bot as Bolt's documentation shows it: ack, one call with requests, respond. All else is Bolt's default.

Except for the WebSocket library, which is the bot's: the emulated Slack refuses the Host that the SDK's own one sends.
"""

import os

import requests
from slack_bolt import Ack, App, Respond
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk import WebClient
from smile_id_core import Signature

PARTNER, KEY = os.environ["SMILE_PARTNER_ID"], os.environ["SMILE_API_KEY"]

# Bolt would find the token in the environment as well and warn that there are two.
app = App(client=WebClient(os.environ.pop("SLACK_BOT_TOKEN"), base_url=os.environ["SLACK_API_URL"]))


@app.command("/smile")
def smile(ack: Ack, command: dict[str, str], respond: Respond) -> None:
    """Answer `/smile status USER JOB`."""
    ack()
    _, smile_user_id, job_id = command["text"].split()
    question = {"partner_id": PARTNER, "user_id": smile_user_id, "job_id": job_id}
    proof = Signature(PARTNER, KEY).generate_signature()
    url = f"{os.environ['SMILE_SERVER']}/job_status"
    answer = requests.post(url, json=question | proof, timeout=10).json()
    respond(f"{job_id}: {answer['result']['ResultText']}")


if __name__ == "__main__":
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()  # type: ignore[no-untyped-call]  # the SDK's gap
