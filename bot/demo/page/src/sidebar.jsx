// The workspace on the left: channels and direct messages.
import { Avatar } from "./people.jsx";

export function Sidebar({ state, current, choose, unread }) {
  const channels = state.channels.filter((channel) => !channel.is_im);
  const directs = state.channels.filter((channel) => channel.is_im);
  const item = (channel, face) => (
    <li key={channel.id}>
      <button
        type="button"
        class={`channel ${unread.has(channel.id) ? "unread" : ""}`}
        aria-current={channel.id === current ? "page" : undefined}
        onClick={() => choose(channel.id)}
      >
        {face}<span class="channel-name">{channel.name}</span>
        {channel.is_archived && <small>archived</small>}
        {unread.has(channel.id) && <span class="unread-dot" aria-label="new messages" />}
      </button>
    </li>
  );
  return (
    <nav class="sidebar" aria-label="Channels">
      <p class="workspace">{state.team.name}</p>
      <h2>Channels</h2>
      <ul>{channels.map((channel) => item(channel, <span class="hash" aria-hidden="true">#</span>))}</ul>
      {directs.length > 0 && <h2>Direct messages</h2>}
      <ul>{directs.map((channel) => item(channel, <Avatar user={{ is_bot: true }} small />))}</ul>
      <p class="me"><Avatar user={state.me} small /> You are {state.me.name}</p>
    </nav>
  );
}
