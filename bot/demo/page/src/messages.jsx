// The list of messages in a channel or thread: keeps to the newest unless the reader has scrolled up.
import { useLayoutEffect, useRef } from "preact/hooks";
import { useNow } from "./clock.js";
import { dayTitle } from "./dates.js";
import { Message } from "./message.jsx";

const NEAR_THE_END = 80;

export function Messages({ messages, all, inThread = false, openThread, label, children }) {
  const list = useRef(null);
  const atEnd = useRef(true);
  const noteScroll = () => {
    const { scrollHeight, scrollTop, clientHeight } = list.current;
    atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
  };
  const keepToEnd = () => {
    if (atEnd.current) list.current.scrollTop = list.current.scrollHeight;
  };
  const newest = messages.at(-1);
  useLayoutEffect(() => {
    if (newest?.ephemeral) atEnd.current = true; // an answer to the reader is never missed
  }, [newest?.ts]);
  useLayoutEffect(keepToEnd, [messages]);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(keepToEnd);
    observer.observe(list.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div class="messages" ref={list} onScroll={noteScroll} onLoadCapture={keepToEnd} role="log" aria-label={label} tabIndex={0}>
      {children}
      {messages.map((message, index) => (
        <Dated key={message.ts} message={message} before={messages[index - 1]} inThread={inThread}>
          <Message
            message={message}
            root={all.find((other) => other.ts === message.thread_ts)}
            lastReply={all.findLast((other) => other.thread_ts === message.ts && !other.ephemeral)}
            inThread={inThread}
            openThread={() => openThread?.(message.thread_ts ?? message.ts)}
          />
        </Dated>
      ))}
    </div>
  );
}

function Dated({ message, before, inThread, children }) {
  const now = useNow();
  const day = dayTitle(message.at, now);
  const isNew = !inThread && (!before || dayTitle(before.at, now) !== day);
  return <>{isNew && <p class="day"><span>{day}</span></p>}{children}</>;
}
