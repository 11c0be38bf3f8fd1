// Who is who: names, and square avatars drawn here because the demo loads no pictures.
import { createContext } from "preact";
import { useContext } from "preact/hooks";

// {me, users, channels, groups, shortcuts}: all but `me` and `shortcuts` by id.
export const Names = createContext(null);

const SLACKBOT = "USLACKBOT";

// Whether somebody is the bot that the demo is about; Slackbot is Slack itself.
export function isApp(user) {
  return Boolean(user?.is_bot) && user.id !== SLACKBOT;
}

// Everybody whom one can be at the page, or choose in a menu.
export function isPerson(user) {
  return !user.is_bot;
}

// What somebody is who does not belong to the workspace, "" for those who do.
export function outsider(user) {
  if (user?.is_stranger) return user.team;
  return user?.is_guest ? "guest" : "";
}

export function Avatar({ user, small = false }) {
  if (isApp(user)) return <Bot small={small} />;
  const name = user?.name ?? "?";
  return <span class={`avatar shade-${shade(name)} ${small ? "small" : ""}`} aria-hidden="true">{initials(name)}</span>;
}

export function Bot({ small = false }) {
  return (
    <svg class={`avatar bot ${small ? "small" : ""}`} viewBox="0 0 36 36" aria-hidden="true">
      <rect width="36" height="36" fill="#151f72" />
      <g fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round">
        <path d="M8 14V8h6M22 8h6v6M28 22v6h-6M14 28H8v-6" />
        <path d="M14.5 15v1.5M21.5 15v1.5M13.5 21.5q4.5 4 9 0" />
      </g>
    </svg>
  );
}

// Somebody mentioned in a text: those who concern the reader stand out.
export function UserMention({ id, name }) {
  const { me, users } = useContext(Names);
  return <span class={`slack_user ${id === me.id ? "mine" : ""}`}>@{users[id]?.name ?? name}</span>;
}

export function GroupMention({ id, name }) {
  const { me, groups } = useContext(Names);
  const group = groups[id];
  return <span class={`slack_user ${group?.users.includes(me.id) ? "mine" : ""}`} title={group?.name}>@{group?.handle ?? name}</span>;
}

export function ChannelMention({ id, name }) {
  const channel = useContext(Names).channels[id];
  return <span class="slack_channel">#{channel?.name ?? name}</span>;
}

function initials(name) {
  return name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
}

function shade(name) {
  return [...name].reduce((sum, character) => sum + character.codePointAt(0), 0) % 6;
}
