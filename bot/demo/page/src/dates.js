// Times as Slack shows them, in the reader's own time zone. `now` is in milliseconds.
const DAY = 86_400_000;
const time = { hour: "numeric", minute: "2-digit" };

export function clockTime(iso) {
  return format(new Date(iso), time);
}

export function dayTitle(iso, now) {
  const moment = new Date(iso);
  return nearDay(moment, new Date(now)) ?? format(moment, { weekday: "long", month: "long", day: "numeric" });
}

export function fullDate(iso) {
  return format(new Date(iso), { dateStyle: "full", timeStyle: "medium" });
}

export function dayAndTime(iso) {
  return format(new Date(iso), { weekday: "short", month: "short", day: "numeric", ...time });
}

// A text in Slack's markup in which dates that are to be pretty are so by the emulated clock: the library has its own.
export function prettyDates(text, now) {
  const near = (seconds) => nearDay(new Date(seconds * 1000), new Date(now));
  const pretty = (token, seconds) => token.replace(/\{(date\w*)_pretty\}/g, (_, plain) => near(seconds) ?? `{${plain}}`);
  return text.replace(/<!date\^(\d+)\^[^|>]*/g, pretty);
}

export function ago(moment, now) {
  const seconds = Math.round((moment.getTime() - now) / 1000);
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  const units = [["day", 86_400], ["hour", 3600], ["minute", 60]];
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return words.format(Math.trunc(seconds / size), unit);
}

// Unix seconds as a field of the kind datetime-local holds them, and back.
export function localMoment(seconds) {
  const moment = new Date(seconds * 1000);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function unixSeconds(local) {
  return Math.floor(new Date(local).getTime() / 1000);
}

function nearDay(moment, today) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(moment) - midnight(today)) / DAY);
  return { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" }[days];
}

function format(moment, options) {
  return new Intl.DateTimeFormat("en-US", options).format(moment);
}
