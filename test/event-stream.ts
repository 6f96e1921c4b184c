/** A reader of server-sent events, for tests. */
export type StreamEvent = { event: string; data: any; id: string; at: number };

/** Opens a stream and keeps what it says; `next` waits for the next event that fits, and throws when none comes. */
export async function openStream(url: string, headers: Record<string, string> = {}) {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  const events: StreamEvent[] = [];
  let text = '';
  let ended = false;
  let wake = () => {};
  const reading = read();

  return {
    status: response.status,
    headers: response.headers,
    events,
    /** Everything so far, comments too. */
    said: () => text,
    /** The first event after `since` (a length of `events`) that fits. */
    async next(name: string, options: { since?: number; withinMs?: number } = {}): Promise<StreamEvent> {
      const { since = 0, withinMs = 3_000 } = options;
      const deadline = performance.now() + withinMs;
      for (;;) {
        const found = events.slice(since).find(({ event }) => event === name);
        if (found !== undefined) return found;
        const left = deadline - performance.now();
        if (left <= 0 || ended) throw new Error(`no ${name} within ${withinMs} ms: ${JSON.stringify(text)}`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
    /** Resolves when the other side has ended the stream. */
    ended: reading,
    async close() {
      abort.abort();
      await reading;
    },
  };

  async function read(): Promise<void> {
    const decoder = new TextDecoder();
    let unread = '';
    try {
      for await (const chunk of response.body ?? []) {
        const part = decoder.decode(chunk, { stream: true });
        text += part;
        const blocks = (unread + part).split('\n\n');
        unread = blocks.pop() ?? '';
        events.push(...blocks.flatMap(eventOf));
        wake();
      }
    } catch {
      // Closed by us, or cut off: what was said stays.
    }
    ended = true;
    wake();
  }
}

function eventOf(block: string): StreamEvent[] {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1).trimStart()];
    }),
  );
  const event = fields.get('event');
  if (event === undefined) return [];
  return [{ event, data: JSON.parse(fields.get('data') ?? 'null'), id: fields.get('id') ?? '', at: performance.now() }];
}
