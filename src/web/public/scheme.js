// Runs before the first paint: light or dark as the person chose, else as their system has it. The same key as app/scheme.ts.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('attune.scheme');
  } catch {
    // Storage can be switched off; the system's choice serves then.
  }
  const dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
