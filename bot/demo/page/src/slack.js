// The page's line to the emulated Slack: the whole state comes over a WebSocket, deeds go out as POSTs.
import { useEffect, useState } from "preact/hooks";

const RECONNECT_MS = 1000;
let tellTrouble = () => undefined;

// {state, online, trouble, dismiss}: the workspace as last heard of, null before the first word.
export function useSlack() {
  const [state, setState] = useState(null);
  const [online, setOnline] = useState(true);
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    tellTrouble = setTrouble;
    return listen(setState, setOnline);
  }, []);
  return { state, online, trouble, dismiss: () => setTrouble("") };
}

// Does something as the person at the page: "type", "click", "submit", "close" or "dismiss".
export function post(deed, body) {
  return send(`/client/${deed}`, body);
}

export async function send(path, body) {
  const request = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  try {
    const answer = await (await fetch(path, request)).json();
    tellTrouble(answer.ok ? "" : `That did not work: ${answer.error}`);
    return answer.ok;
  } catch {
    tellTrouble("The demo does not answer. Is it still running?");
    return false;
  }
}

// A direct conversation is called after the other one in it, which here is the bot.
function named(state) {
  const bot = state.users.find((user) => user.is_bot);
  return { ...state, channels: state.channels.map((channel) => (channel.is_im ? { ...channel, name: bot.name } : channel)) };
}

function listen(setState, setOnline) {
  let closed = false;
  let socket;
  const connect = () => {
    socket = new WebSocket(`ws://${location.host}/client/events`);
    socket.onopen = () => setOnline(true);
    socket.onmessage = (event) => setState(named(JSON.parse(event.data)));
    socket.onclose = () => {
      if (closed) return;
      setOnline(false);
      setTimeout(connect, RECONNECT_MS);
    };
  };
  connect();
  return () => {
    closed = true;
    socket.close();
  };
}
