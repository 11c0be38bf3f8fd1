// One message as Slack shows it, in a channel or in a thread.
import { useContext } from "preact/hooks";
import { Blocks } from "./blocks.jsx";
import { useNow } from "./clock.js";
import { ago, clockTime, fullDate } from "./dates.js";
import { Emoji } from "./emoji.jsx";
import { Files } from "./files.jsx";
import { Words } from "./library.jsx";
import { Avatar, Names, isApp, outsider } from "./people.jsx";
import { post } from "./slack.js";
import { Toolbar } from "./toolbar.jsx";

export function Message({ message, root, lastReply, inThread = false, openThread }) {
  const user = useContext(Names).users[message.user];
  const name = user?.name ?? "Slackbot";
  const look = ["message", message.ephemeral && "ephemeral", message.broadcast && "broadcast"].filter(Boolean).join(" ");
  return (
    <article class={look} data-ts={message.ts} aria-label={`${name}, ${clockTime(message.at)}`}>
      <div class="gutter"><Avatar user={user ?? { is_bot: false, name }} /></div>
      <div class="content">
        {message.ephemeral && <PrivateNote message={message} inThread={inThread} openThread={openThread} />}
        {message.broadcast && <BroadcastNote root={root} inThread={inThread} openThread={openThread} />}
        <p class="byline">
          <strong class="author">{name}</strong>
          {isApp(user) && <span class="badge">APP</span>}
          {outsider(user) && <span class="badge from">{outsider(user)}</span>}
          <time class="time" dateTime={message.at} title={fullDate(message.at)}>{clockTime(message.at)}</time>
        </p>
        <Body message={message} />
        {message.failed && <p class="failed" role="alert"><Emoji name="warning" /> This app did not respond in time. Try again.</p>}
        {message.ephemeral && <button type="button" class="dismiss" onClick={() => post("dismiss", { ts: message.ts })}>Dismiss message</button>}
        {!inThread && !message.thread_ts && <Replies message={message} last={lastReply} openThread={openThread} />}
      </div>
      {!message.ephemeral && <Toolbar message={message} openThread={inThread ? null : openThread} />}
    </article>
  );
}

function Body({ message }) {
  const act = (block_id, payload) => post("click", { channel: message.channel, ts: message.ts, block_id, ...payload });
  const edited = message.edited && <span class="edited">(edited)</span>;
  const words = message.text && <Words text={{ type: "mrkdwn", text: message.text }} />;
  return (
    <div class="body">
      {message.blocks?.length ? <Blocks blocks={message.blocks} act={act} /> : words}
      {edited}
      <Files files={message.files} />
    </div>
  );
}

// An answer in a thread stands in the channel as long as the thread is closed: nobody shall wait for it in vain.
function PrivateNote({ message, inThread, openThread }) {
  return (
    <p class="note">
      <Emoji name="eye" /> Only visible to you
      {message.thread_ts && !inThread && <>, <button type="button" class="link-button" onClick={openThread}>in a thread</button></>}
    </p>
  );
}

function BroadcastNote({ root, inThread, openThread }) {
  if (inThread) return <p class="note">Also sent to the channel</p>;
  return (
    <p class="note">
      replied to a thread:{" "}
      <button type="button" class="link-button" onClick={openThread}>{root ? <Words text={{ type: "mrkdwn", text: root.text.replace(/\s+/g, " ") }} /> : "the message"}</button>
    </p>
  );
}

function Replies({ message, last, openThread }) {
  const { users } = useContext(Names);
  const now = useNow();
  if (!message.reply_count) return null;
  const count = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  return (
    <button type="button" class="replies" onClick={openThread}>
      {message.reply_users.slice(0, 3).map((id) => <Avatar key={id} user={users[id]} small />)}
      <span class="reply-count">{count}</span>
      {last && <span class="last-reply">Last reply {ago(new Date(last.at), now)}</span>}
      <span class="view-thread">View thread</span>
    </button>
  );
}
