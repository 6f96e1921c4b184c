/**
 * What one process changes, every process hears: PostgreSQL's LISTEN/NOTIFY over one connection of its own for each
 * process, handed on to whoever subscribed here. Nothing is kept: who was away is told to load again.
 */
import pg from 'pg';
import type { Connection } from './db.ts';
import type { Log } from './log.ts';

export type Live = {
  /**
   * Hears what is notified on `channel` and passes `wants`. `reload` comes first, as soon as nothing more can be missed,
   * and again whenever something may have been. Gives back how to stop.
   */
  subscribe<Change>(
    channel: string,
    wants: (payload: unknown) => payload is Change,
    send: (news: Change | 'reload') => void,
  ): () => void;
  stop(): Promise<void>;
};

type Subscriber = { wants: (payload: unknown) => boolean; send: (news: unknown) => void };

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** A connection that a firewall dropped without a word is found out by asking. */
const CHECK_MS = 15_000;
const ANSWER_MS = 5_000;

/** Connects with the first subscriber. The connection must be a real one: a pooler in transaction mode loses LISTEN. */
export function createLive({
  connection,
  channels,
  log,
}: {
  connection: Connection;
  channels: readonly string[];
  log: Log;
}): Live {
  const subscribers = new Map<string, Set<Subscriber>>(channels.map((channel) => [channel, new Set()]));
  let client: pg.Client | null = null;
  let listening = false;
  let pauseMs = FIRST_PAUSE_MS;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  return {
    subscribe(channel, wants, send) {
      const heard = subscribers.get(channel);
      if (heard === undefined) throw new Error(`nobody listens to the channel ${channel}`);
      const subscriber = { wants, send: send as Subscriber['send'] };
      heard.add(subscriber);
      if (listening) send('reload');
      else if (client === null && timer === undefined && !stopped) void connect();
      return () => void heard.delete(subscriber);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      const last = client;
      client = null;
      listening = false;
      await last?.end().catch(() => undefined);
    },
  };

  async function connect(): Promise<void> {
    timer = undefined;
    const fresh = new pg.Client({
      ...connection,
      application_name: 'attune live',
      keepAlive: true,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
    });
    client = fresh;
    fresh.on('error', () => lose(fresh));
    fresh.on('end', () => lose(fresh));
    fresh.on('notification', ({ channel, payload }) => tell(channel, payload ?? ''));
    try {
      await fresh.connect();
      for (const channel of channels) await fresh.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch {
      return lose(fresh);
    }
    if (client !== fresh) return;
    listening = true;
    pauseMs = FIRST_PAUSE_MS;
    timer = setTimeout(() => void check(fresh), CHECK_MS).unref();
    for (const all of subscribers.values()) for (const subscriber of all) subscriber.send('reload');
  }

  async function check(asked: pg.Client): Promise<void> {
    try {
      await asked.query('select 1');
      if (client === asked) timer = setTimeout(() => void check(asked), CHECK_MS).unref();
    } catch {
      lose(asked);
    }
  }

  /** The connection is gone, or never was: another one is tried, after pauses that grow. */
  function lose(lost: pg.Client): void {
    if (client !== lost) return;
    if (listening) log.warn('live changes: the database went away');
    client = null;
    listening = false;
    clearTimeout(timer);
    void lost.end().catch(() => undefined);
    if (stopped) return;
    timer = setTimeout(() => void connect(), pauseMs * (0.75 + Math.random() / 2)).unref();
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }

  function tell(channel: string, text: string): void {
    const payload = parse(text);
    for (const { wants, send } of subscribers.get(channel) ?? []) if (wants(payload)) send(payload);
  }
}

/** What is not JSON is nothing that anybody wants. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
