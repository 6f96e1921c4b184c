/** The page on which Google or Facebook would ask who you are: here everybody may be anybody. */
import type { FastifyReply } from 'fastify';
import { html } from '../html.ts';
import { sendPage } from '../layout.ts';

/** Where the person goes back to; null for what is no web address. */
export function wayBack(address: string | undefined): URL | null {
  if (address === undefined || !URL.canParse(address)) return null;
  const url = new URL(address);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
}

const people = [
  { name: 'Robin Rivers', email: 'robin.rivers@mail.example' },
  { name: 'Noor Example', email: 'noor@mail.example' },
];

export function sendChooser(reply: FastifyReply, company: string, action: string, asked: Record<string, string>) {
  const kept = Object.entries(asked).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  const body = html`<main class="narrow"><div class="card"><h1>Who are you?</h1>
    <p class="quiet">The demo’s stand-in for ${company}. It believes whatever you say, and nothing is sent anywhere.</p>
    ${people.map(
      (person) => html`<form method="post" action="${action}">${kept}
        <input type="hidden" name="email" value="${person.email}"><input type="hidden" name="name" value="${person.name}">
        <p><button type="submit">${person.name}, ${person.email}</button></p></form>`,
    )}
    <form method="post" action="${action}">${kept}
      <p><label>Email <input type="email" name="email" required></label></p>
      <p><label>Name <input name="name" required></label></p>
      <p><button type="submit" class="primary">Go on as this person</button></p></form>
    </div></main>`;
  return sendPage(reply, `Sign in with ${company}`, body);
}

export function sendNoWayBack(reply: FastifyReply, company: string) {
  const body = html`<main class="narrow"><div class="card"><h1>There is nothing here</h1>
    <p>${company} was not asked the way it wants to be asked. <a href="/sandbox">Back to the sandbox</a></p></div></main>`;
  return sendPage(reply, 'There is nothing here', body, 400);
}
