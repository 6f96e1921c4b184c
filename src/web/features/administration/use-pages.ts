import { useState } from 'react';

/** Walks a list page by page: forward by the answer's cursor, back by those already used. `key` begins anew when it changes. */
export function usePages(key: string) {
  const [walked, setWalked] = useState<{ key: string; cursors: readonly string[] }>({ key, cursors: [] });
  const cursors = walked.key === key ? walked.cursors : [];
  return {
    cursor: cursors.at(-1),
    number: cursors.length + 1,
    next: (cursor: string) => setWalked({ key, cursors: [...cursors, cursor] }),
    back: () => setWalked({ key, cursors: cursors.slice(0, -1) }),
  };
}

export type Pages = ReturnType<typeof usePages>;
