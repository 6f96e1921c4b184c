import type { MantineColorSchemeManager } from '@mantine/core';

/** The same key as `public/scheme.js`, which sets the first paint. */
const KEY = 'attune.scheme';

/** Light or dark: the person's choice when there is one, else the system's, followed as it changes. */
export function schemeManager(): MantineColorSchemeManager {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  let onSystemChange: (() => void) | null = null;
  return {
    get: (fallback) => read() ?? (system.matches ? 'dark' : fallback === 'dark' ? 'dark' : 'light'),
    set: (value) => write(value === 'dark' ? 'dark' : 'light'),
    subscribe: (onUpdate) => {
      onSystemChange = () => {
        if (!read()) onUpdate(system.matches ? 'dark' : 'light');
      };
      system.addEventListener('change', onSystemChange);
    },
    unsubscribe: () => {
      if (onSystemChange) system.removeEventListener('change', onSystemChange);
    },
    clear: () => write(null),
  };
}

function read(): 'light' | 'dark' | null {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : null;
  } catch {
    return null;
  }
}

function write(value: string | null): void {
  try {
    if (value) localStorage.setItem(KEY, value);
    else localStorage.removeItem(KEY);
  } catch {
    // Storage can be switched off; the choice then lasts for this visit.
  }
}
