import { expect, it } from 'vitest';
import { checkAnswer, checkObject, checkRequest } from '../vendor-contracts/check.ts';

it('finds a field the vendor does not know, a wrong type and a missing field', () => {
  const refund = { id: 're_1', object: 'refund', amount: '5', colour: 'red' };
  const found = checkObject('stripe', 'Refund', refund).join('\n');
  expect(found).toContain('colour');
  expect(found).toContain('/amount');
  expect(found).toContain('created');
});

it('finds a parameter that was taken out of the API, and lets numbers be text in a form', () => {
  const good = { amount: '18000', currency: 'aud', metadata: { a: 'b' } };
  expect(checkRequest('stripe', 'POST', '/v1/payment_intents', good)).toEqual([]);
  const old = { ...good, payment_method_types: ['card'] };
  expect(checkRequest('stripe', 'POST', '/v1/payment_intents', old).join()).toContain('payment_method_types');
});

it('finds a status that the vendor does not answer, and a body where there is none', () => {
  expect(checkAnswer('sendgrid', 'POST', '/v3/mail/send', 418, '')).toHaveLength(1);
  expect(checkAnswer('sendgrid', 'POST', '/v3/mail/send', 202, { ok: true })).toHaveLength(1);
  expect(checkAnswer('sendgrid', 'POST', '/v3/mail/send', 202, '')).toEqual([]);
});
