import { expect, it } from 'vitest';
import { html } from './html.ts';

it('escapes all that is put in, also inside attributes, and leaves its own markup alone', () => {
  const sly = `<script>"'&`;
  const inner = html`<i title="${sly}">${sly}</i>`;
  expect(html`<p>${inner}${[inner, 1, null]}</p>`.markup).toBe(
    `<p>${`<i title="&lt;script&gt;&quot;&#39;&amp;">&lt;script&gt;&quot;&#39;&amp;</i>`.repeat(2)}1</p>`,
  );
});
