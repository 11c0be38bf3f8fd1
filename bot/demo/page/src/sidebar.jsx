// The workspace on the left: its channels, the app's own place, and who one is.
import { Avatar, isPerson, outsider } from "./people.jsx";

export function Sidebar({ state, current, choose, unread, become }) {
  const channels = state.channels.filter((channel) => !channel.is_im);
  const direct = state.channels.find((channel) => channel.is_im);
  const place = { current, choose, unread };
  return (
    <nav class="sidebar" aria-label="Channels">
      <p class="workspace">{state.team.name}</p>
      <div class="places">
        <h2>Channels</h2>
        <ul>{channels.map((channel) => <Place key={channel.id} {...place} channel={channel} face={<Sign channel={channel} />} />)}</ul>
        {direct && <h2>Apps</h2>}
        {direct && <ul><Place {...place} channel={direct} face={<Avatar user={{ is_bot: true }} small />} /></ul>}
      </div>
      <Who state={state} become={become} />
    </nav>
  );
}

function Place({ channel, face, current, choose, unread }) {
  const isUnread = unread.has(channel.id);
  return (
    <li>
      <button
        type="button"
        class={`channel ${isUnread ? "unread" : ""}`}
        aria-current={channel.id === current ? "page" : undefined}
        onClick={() => choose(channel.id)}
      >
        {face}<span class="channel-name">{channel.name}</span>
        {channel.is_archived && <small>archived</small>}
        {channel.is_ext_shared && <small title="Shared with another company">shared</small>}
        {isUnread && <span class="unread-dot" role="img" aria-label="new messages" />}
      </button>
    </li>
  );
}

function Sign({ channel }) {
  if (!channel.is_private) return <span class="hash" aria-hidden="true">#</span>;
  return (
    <svg class="hash" viewBox="0 0 20 20" role="img" aria-label="private">
      <path d="M6.5 9V6.5a3.5 3.5 0 0 1 7 0V9M4.5 9h11v7.5h-11z" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" />
    </svg>
  );
}

function Who({ state, become }) {
  const me = state.users.find((user) => user.id === state.me.id);
  return (
    <label class="me">
      <Avatar user={me} />
      <span>You are</span>
      <select value={me.id} onChange={(event) => become(event.currentTarget.value)}>
        {state.users.filter(isPerson).map((user) => (
          <option key={user.id} value={user.id}>{user.name}{outsider(user) && ` (${outsider(user)})`}</option>
        ))}
      </select>
    </label>
  );
}
