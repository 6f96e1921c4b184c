/** The look of the sandbox's pages: the product's paper, pine and ink, by day and by night. */
export const stylesheet = `
@font-face { font-family: "Figtree"; src: url("/sandbox/figtree.woff2") format("woff2"); font-weight: 300 900; font-display: swap; }
@font-face { font-family: "Fraunces"; src: url("/sandbox/fraunces.woff2") format("woff2"); font-weight: 100 900; font-display: swap; }
:root {
  --paper: #fbf8f3; --card: #ffffff; --line: #e7e1d6; --ink: #1d2b26; --quiet: #55635d; --pine: #1f5c4a; --on-pine: #ffffff;
  --sage: #dde8e1; --good: #1f5c4a; --waits: #7a4a12; --bad: #96381f; --field: #8a948f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0f1a16; --card: #16241f; --line: #2b3d36; --ink: #e9efe9; --quiet: #a9b8b0; --pine: #8fcdb4; --on-pine: #0f1a16;
    --sage: #22382f; --good: #8fcdb4; --waits: #e5b878; --bad: #f0a68c; --field: #74877e;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 "Figtree", system-ui, sans-serif; font-variant-numeric: tabular-nums; }
a { color: var(--pine); text-underline-offset: 3px; }
:focus-visible { outline: 3px solid var(--pine); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 16px; top: 8px; background: var(--card); padding: 8px; }
.top { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: center; justify-content: space-between; max-width: 1040px; margin: 0 auto; padding: 16px; }
.mark { margin: 0; font-weight: 700; color: var(--pine); }
nav ul { display: flex; flex-wrap: wrap; gap: 0 16px; margin: 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: 10px 0; min-height: 44px; }
main { max-width: 1040px; margin: 0 auto; padding: 0 16px 64px; }
main.narrow { max-width: 480px; padding-top: 48px; }
h1 { font: 500 2.25rem/1.2 "Fraunces", Georgia, serif; margin: 24px 0 8px; } .narrow h1 { margin-top: 0; }
h2 { font-size: 1.25rem; font-weight: 600; margin: 0 0 8px; scroll-margin-top: 16px; }
.lead { max-width: 68ch; margin: 0 0 24px; color: var(--quiet); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 24px; margin: 0 0 24px; }
.card > p { max-width: 68ch; }
.quiet, .empty { color: var(--quiet); }
.row { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; margin: 12px 0 0; } .row p { margin: 0; flex: 1 1 240px; }
.row label { flex: 0 1 auto; }
button, select, input { font: inherit; color: inherit; min-height: 44px; border-radius: 10px; border: 1px solid var(--field); background: var(--card); padding: 8px 16px; max-width: 100%; }
button { border-color: var(--pine); color: var(--pine); font-weight: 600; cursor: pointer; }
button:hover { background: var(--sage); } button.primary { background: var(--pine); color: var(--on-pine); }
input[type="number"] { width: 7rem; }
.list { list-style: none; margin: 0; padding: 0; } .list > li { border-top: 1px solid var(--line); padding: 8px 0; } .list > li:first-child { border-top: 0; }
summary { cursor: pointer; padding: 8px 0; min-height: 44px; } .mail summary .subject { font-weight: 600; margin-right: 8px; overflow-wrap: anywhere; }
iframe { width: 100%; height: 480px; border: 1px solid var(--line); border-radius: 10px; background: #ffffff; color-scheme: light; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; background: var(--paper); border-radius: 10px; padding: 16px; margin: 8px 0; }
.files { list-style: none; margin: 0 0 8px; padding: 0 0 0 18px; display: flex; flex-wrap: wrap; gap: 0 24px; } .files a { display: inline-block; padding: 10px 0; }
.scroll { overflow-x: auto; } .scroll table { min-width: 720px; } table { border-collapse: collapse; width: 100%; } time, table button { white-space: nowrap; }
th, td { text-align: left; padding: 8px 16px 8px 0; border-top: 1px solid var(--line); vertical-align: top; } thead th { border-top: 0; color: var(--quiet); font-weight: 600; }
.number { text-align: right; white-space: nowrap; } .id { font-size: 0.875rem; font-weight: 500; white-space: nowrap; }
.state { font-weight: 600; } .state.good { color: var(--good); } .state.waits { color: var(--waits); } .state.bad { color: var(--bad); }
dl { display: grid; grid-template-columns: auto 1fr; gap: 8px 24px; margin: 16px 0; } dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 600px) { .card { padding: 16px; } h1 { font-size: 1.75rem; } .row button { flex: 1 1 auto; } .row select, .row input { flex: 1 1 160px; } }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
`;
