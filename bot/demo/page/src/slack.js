// The page's line to the emulated Slack: the whole state comes over a WebSocket, deeds go out as POSTs.
import { useEffect, useState } from "preact/hooks";

const RECONNECT_MS = 1000;
let tellTrouble = () => undefined;
let acting; // whose state is shown now

// {state, online, trouble, dismiss, become}: the workspace as `become(id)`'s person was last told, null before the first
// word. Who that is stands in the address, so that each tab can have somebody of its own.
export function useSlack() {
  const [state, setState] = useState(null);
  const [online, setOnline] = useState(true);
  const [trouble, setTrouble] = useState("");
  const [person, setPerson] = useState(() => new URLSearchParams(location.search).get("user"));
  tellTrouble = setTrouble;
  useEffect(() => listen(person, setState, setOnline), [person]);
  const become = (id) => {
    history.replaceState(null, "", `?${new URLSearchParams({ user: id })}`);
    setPerson(id);
  };
  return { state, online, trouble, dismiss: () => setTrouble(""), become };
}

// Does something as the person at the page, such as "type", "click" or "submit".
export function post(deed, body) {
  return send(`/client/${deed}`, { ...body, user: acting });
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

function listen(person, setState, setOnline) {
  const query = person ? `?${new URLSearchParams({ user: person })}` : "";
  let closed = false;
  let socket;
  const connect = () => {
    socket = new WebSocket(`ws://${location.host}/client/events${query}`);
    socket.onopen = () => setOnline(true);
    socket.onmessage = (event) => {
      if (closed) return;
      const state = named(JSON.parse(event.data));
      acting = state.me.id;
      setState(state);
    };
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
