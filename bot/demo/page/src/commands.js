// What the composer offers to complete: commands at the start of a line, names after an @.
import { isApp, isPerson, outsider } from "./people.jsx";

// [what is typed, what may follow, what it does]
const COMMANDS = [
  ["/smile help", "", "What the bot can do"],
  ["/smile status", "<user_id> <job_id>", "What happened to a job"],
  ["/smile watch", "[<user_id> <job_id> [#channel]]", "Be told when a job is decided"],
  ["/smile unwatch", "<user_id> <job_id>", "Stop being told"],
  ["/smile list", "[mine|channel|all]", "The jobs that are watched"],
  ["/smile triage", "[mine|channel|all] [filters]", "The open jobs, the most pressing first"],
  ["/smile stats", "[7d] [channel|all]", "What was decided, and how long it took"],
  ["/smile export", "[7d] [channel|all]", "The same jobs as a CSV, by direct message"],
  ["/smile digest", "on 09:00|off|now", "A summary in this channel every day"],
  ["/smile settings", "", "When reviews are late here, and who is told"],
  ["/smile audit", "<user_id> <job_id>", "Who looked at a job, and what they did"],
  ["/invite @Smile ID", "", "Let the bot into this channel"],
  ["/remove @Smile ID", "", "Put the bot out of this channel"],
];
const MOST_NAMES = 6;

// [{typed, usage, what, text}]: `text` is the whole line once one of them is chosen.
export function hintsFor(text, { users, groups }, inThread) {
  const name = /(?:^|\s)@([^@\n]*)$/.exec(text);
  if (name) return namesFor(name[1], users, groups).map((hint) => ({ ...hint, text: text.slice(0, text.length - name[1].length) + `${hint.typed.slice(1)} ` }));
  if (inThread || !text.startsWith("/")) return []; // Slack has no commands in threads
  const found = COMMANDS.filter(([command]) => command.startsWith(text.trimEnd()));
  return found.map(([typed, usage, what]) => ({ typed, usage, what, text: `${typed} ` }));
}

function namesFor(begun, users, groups) {
  const people = Object.values(users).filter((user) => isPerson(user) || isApp(user));
  const found = [
    ...people.map((user) => ({ typed: `@${user.name}`, usage: isApp(user) ? "app" : outsider(user), what: `@${user.handle}`, keys: [user.name, user.handle] })),
    ...Object.values(groups).map(({ handle, name }) => ({ typed: `@${handle}`, usage: "", what: name, keys: [handle] })),
  ];
  const matches = ({ keys }) => keys.some((key) => key.toLowerCase().startsWith(begun.toLowerCase()));
  return found.filter(matches).slice(0, MOST_NAMES);
}
