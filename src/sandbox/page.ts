import type { SandboxDeps } from './deps.ts';
import { type Html, html } from './html.ts';
import { readCalendarEvents, readMeetings } from './office.ts';
import { renderCalendars, renderMeetings } from './office-page.ts';
import { type OutboxPayment, readPayments } from './outbox.ts';
import { type DeliveryRow, listDeliveries, listMessages, type Message } from './store.ts';
import {
  loadSwitches,
  type Mode,
  modes,
  type Switches,
  type Vendor,
  vendors,
  type WebhookMode,
  webhookModes,
} from './switches.ts';

/** How many of each are on the page; the outbox as data has them all. */
const shown = 30;

const vendorNames: Record<Vendor, string> = {
  stripe: 'Stripe, the payments',
  sendgrid: 'SendGrid, the mail',
  facebook: 'Facebook, signing in',
  zoom: 'Zoom, the video rooms',
  google: 'Google, Meet and calendars',
  microsoft: 'Microsoft, Teams and calendars',
  twilio: 'Twilio, SMS and WhatsApp',
};
const channelNames = { email: 'Mail', sms: 'SMS', whatsapp: 'WhatsApp' };
const modeNames: Record<Mode, string> = {
  ok: 'works',
  slow: 'is slow (3 seconds)',
  down: 'is down',
  rate_limited: 'refuses: too many requests',
  drops_answers: 'does it, then loses the connection',
};
const webhookNames: Record<WebhookMode, string> = { normal: 'at once', delayed: 'later', doubled: 'twice' };

/** The page where a newcomer sees what left the system, and can play the vendor's part. */
export async function renderSandbox(deps: SandboxDeps): Promise<Html> {
  const [switches, messages, payments, deliveries, meetings, events] = await Promise.all([
    loadSwitches(deps.db),
    listMessages(deps.db, shown),
    readPayments(deps.db),
    listDeliveries(deps.db, shown),
    readMeetings(deps.db),
    readCalendarEvents(deps.db),
  ]);
  return html`<a class="skip" href="#content">Skip to the content</a>
<header class="top">
  <p class="mark">Attune sandbox</p>
  <nav aria-label="On this page"><ul>
    <li><a href="#mail">Mail and texts</a></li><li><a href="#meetings">Video</a></li><li><a href="#calendars">Calendars</a></li><li><a href="#payments">Payments</a></li><li><a href="#webhooks">Webhooks</a></li>
    <li><a href="#switches">Switches</a></li><li><a href="#clock">Clock</a></li><li><a href="/">The clinic</a></li>
  </ul></nav>
</header>
<main id="content">
  <h1>What left the system</h1>
  <p class="lead">This page is the demo’s stand-in for the companies a clinic works with: the bank behind the card
  payments, the mail service and the one for texts, the video rooms and the calendars. No money moves, and no mail or
  text leaves this computer. Everything below was sent to them
  over HTTP, as it would be with the real ones. The same as data: <a href="/sandbox/outbox.json">outbox.json</a>.</p>
  ${renderMessages(messages)}
  ${renderMeetings(meetings.slice(-shown), shortMoment)}
  ${renderCalendars(events.slice(-shown), deps.clock.now(), shortMoment)}
  ${renderPayments(payments)}
  ${renderDeliveries(deliveries)}
  ${renderSwitches(switches)}
  ${renderClock(deps.clock.now())}
  ${renderCards()}
</main>`;
}

function renderClock(now: Date): Html {
  const jump = (advance: string, label: string) =>
    html`<button type="submit" name="advance" value="${advance}">${label}</button>`;
  return html`<section class="card" aria-labelledby="clock"><h2 id="clock">The clock</h2>
  <p>For the clinic it is <strong>${moment(now)}</strong>. Winding it forward makes what is due later happen now: holds
  end, reminders go out, unpaid appointments are released.</p>
  <form method="post" action="/sandbox/clock" class="row">
    ${jump('10m', 'Forward 10 minutes')} ${jump('1h', 'Forward 1 hour')} ${jump('25h', 'Forward 25 hours')} ${jump('7d', 'Forward 7 days')}
  </form></section>`;
}

function renderMessages(messages: Message[]): Html {
  const empty = html`<p class="empty">No mail yet. Book an appointment at <a href="/">the clinic</a>, and the letters to
  patient and practitioner appear here.</p>`;
  return html`<section class="card" aria-labelledby="mail"><h2 id="mail">Mail and texts</h2>
  ${messages.length === 0 ? empty : html`<ol class="list">${messages.toReversed().map((message, index) => renderMessage(message, index === 0))}</ol>`}</section>`;
}

/** The newest mail stands open, so that the page shows at once what it is for. */
function renderMessage(message: Message, isOpen: boolean): Html {
  const subject = message.subject ?? `${channelNames[message.channel]}: ${(message.text ?? '').slice(0, 60)}…`;
  const files = message.attachments.map(
    (
      file,
      index,
    ) => html`<li><a href="/sandbox/messages/${message.id}/attachments/${index}" download="${file.filename}">${file.filename}</a>
      <span class="quiet">${file.contentType}, ${fileSize(file.size)}</span></li>`,
  );
  const body =
    message.html === null
      ? html`<pre>${message.text ?? ''}</pre>`
      : html`<iframe title="The mail “${subject}” to ${message.recipient}" sandbox="" srcdoc="${message.html}"></iframe>
        ${message.text === null ? null : html`<details><summary>As plain text</summary><pre>${message.text}</pre></details>`}`;
  return html`<li><details class="mail"${isOpen ? html` open` : null}><summary><span class="subject">${subject}</span>
    <span class="quiet">to ${message.recipient}, ${moment(message.createdAt)}</span></summary>
    <p class="quiet">From ${message.sender}</p>
    ${body}</details>
    ${message.channel === 'email' ? null : renderAnswer(message)}
    ${files.length === 0 ? null : html`<ul class="files" aria-label="Attachments">${files}</ul>`}</li>`;
}

/** Whoever got the text may answer it. */
function renderAnswer(message: Message): Html {
  const from = message.recipient.replace('whatsapp:', '');
  return html`<form method="post" action="/sandbox/answers" class="row">
    <input type="hidden" name="from" value="${from}"><input type="hidden" name="channel" value="${message.channel}">
    <button type="submit" class="small" name="body" value="STOP" aria-label="Answer STOP from ${from}, message ${message.id}">Answer STOP</button>
    <button type="submit" class="small" name="body" value="START" aria-label="Answer START from ${from}, message ${message.id}">Answer START</button></form>`;
}

function renderPayments(payments: OutboxPayment[]): Html {
  const rows = payments
    .slice(-shown)
    .toReversed()
    .map(
      (
        payment,
      ) => html`<tr><td><time datetime="${payment.createdAt}">${shortMoment(new Date(payment.createdAt))}</time></td>
      <td>${payment.type === 'charge' ? 'Charge' : 'Refund'}</td>
      <td class="number">${payment.amount} ${payment.currency}</td><td>${state(payment.status)}</td>
      <td class="id">${payment.id}<br>${payment.paymentIntentId}</td></tr>`,
    );
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="Payments and refunds, scrolls sideways">
    <table><thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col" class="number">Amount</th>
    <th scope="col">State</th><th scope="col">Stripe’s ids</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  return html`<section class="card" aria-labelledby="payments"><h2 id="payments">Payments and refunds</h2>
  ${rows.length === 0 ? html`<p class="empty">Nothing was paid yet. The test cards are at the end of this page.</p>` : table}</section>`;
}

function renderDeliveries(deliveries: DeliveryRow[]): Html {
  const rows = deliveries.map(
    (delivery) => html`<tr><td>${delivery.vendor}: ${delivery.eventType}</td><td>${deliveryState(delivery)}</td>
      <td class="number">${delivery.attempts}</td><td class="id">${delivery.eventId}</td>
      <td><form method="post" action="/sandbox/webhooks/${delivery.id}/again"><button type="submit" class="small"
        aria-label="Send again: ${delivery.eventType} ${delivery.eventId}">Send again</button></form></td></tr>`,
  );
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="Webhooks, scrolls sideways">
    <table><thead><tr><th scope="col">Event</th><th scope="col">State</th><th scope="col" class="number">Tries</th>
    <th scope="col">Id</th><th scope="col">Action</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  return html`<section class="card" aria-labelledby="webhooks"><h2 id="webhooks">Webhooks</h2>
  <p>What the vendors tell the clinic by themselves. One that is not accepted is sent again after 1, 2, 4 seconds and so on.</p>
  ${rows.length === 0 ? html`<p class="empty">None yet. The first payment sends one.</p>` : table}</section>`;
}

function deliveryState(delivery: DeliveryRow): Html {
  const answer = delivery.lastAnswer === null ? '' : ` (answer ${delivery.lastAnswer})`;
  if (delivery.status === 'delivered' && delivery.deliveredAt) {
    return html`${state('delivered')} ${shortMoment(delivery.deliveredAt)}${answer}`;
  }
  if (delivery.status === 'failed') return html`${state('failed')} given up${answer}`;
  return html`${state('pending')} next try ${shortMoment(delivery.dueAt)}${answer}`;
}

function renderSwitches(switches: Switches): Html {
  const vendorForms = vendors.map(
    (vendor) => html`<form method="post" action="/sandbox/switches" class="row">
      <input type="hidden" name="vendor" value="${vendor}">
      <label for="mode-${vendor}">${vendorNames[vendor]}</label>
      <select id="mode-${vendor}" name="mode">${options(modes, modeNames, switches.modes[vendor])}</select>
      <button type="submit" aria-label="Set ${vendorNames[vendor]}">Set</button></form>`,
  );
  const { webhooks, declineNextCard } = switches;
  return html`<section class="card" aria-labelledby="switches"><h2 id="switches">Play the vendor’s part</h2>
  ${vendorForms}
  <form method="post" action="/sandbox/switches" class="row">
    <label for="webhook-mode">Webhooks arrive</label>
    <select id="webhook-mode" name="webhooks">${options(webhookModes, webhookNames, webhooks.mode)}</select>
    <label for="webhook-delay">Later means, in seconds</label>
    <input id="webhook-delay" name="delaySeconds" type="number" min="0" max="86400" value="${webhooks.delaySeconds || 30}">
    <button type="submit" aria-label="Set webhooks">Set</button></form>
  <form method="post" action="/sandbox/switches" class="row">
    <input type="hidden" name="declineNextCard" value="${String(!declineNextCard)}">
    <p>${declineNextCard ? 'The next card will be declined, whichever it is.' : 'Cards do what their numbers say.'}</p>
    <button type="submit">${declineNextCard ? 'Let the next card pass' : 'Decline the next card'}</button></form></section>`;
}

function options<T extends string>(values: readonly T[], names: Record<T, string>, chosen: T): Html[] {
  return values.map((value) =>
    value === chosen
      ? html`<option value="${value}" selected>${names[value]}</option>`
      : html`<option value="${value}">${names[value]}</option>`,
  );
}

function renderCards(): Html {
  const rows = [
    ['4242 4242 4242 4242', 'pays'],
    ['4000 0000 0000 0002', 'is declined'],
    ['4000 0000 0000 9995', 'has insufficient funds'],
    ['4000 0027 6000 3184', 'needs authentication'],
    ['4000 0000 0000 0069', 'is expired'],
    ['4000 0000 0000 7726', 'pays; a refund waits a minute, then succeeds'],
    ['4000 0000 0000 5126', 'pays; a refund fails after a minute'],
  ].map(([number, meaning]) => html`<tr><th scope="row" class="id">${number ?? ''}</th><td>${meaning ?? ''}</td></tr>`);
  return html`<section class="card" aria-labelledby="cards"><h2 id="cards">Test cards</h2>
  <p>Any future date and any three digits will do. These numbers are public; no real card works here.</p>
  <table><thead><tr><th scope="col">Number</th><th scope="col">What it does</th></tr></thead><tbody>${rows}</tbody></table></section>`;
}

function state(word: string): Html {
  const kind = ['succeeded', 'delivered'].includes(word) ? 'good' : word === 'pending' ? 'waits' : 'bad';
  return html`<span class="state ${kind}">${word}</span>`;
}

function fileSize(bytes: number): string {
  return bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024)} KB`;
}

/** "20 Nov, 10:00:05", for tables; UTC as well. */
function shortMoment(at: Date): string {
  const format = new Intl.DateTimeFormat('en-AU', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone: 'UTC',
  });
  return format.format(at);
}

/** "Fri 20 Nov 2026, 10:00:05 UTC": the clinics have zones of their own, this page has none. */
export function moment(at: Date): string {
  const format = new Intl.DateTimeFormat('en-AU', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone: 'UTC',
  });
  return `${format.format(at).replace(',', '')} UTC`;
}
