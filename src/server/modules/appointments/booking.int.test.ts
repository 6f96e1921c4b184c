import { describe, expect, it } from 'vitest';
import { eventually, useAttune } from '../../../../test/attune.ts';
import { bookAndPay, bookAs, freeSlots } from '../../../../test/journey.ts';

const attune = useAttune();
const JOHN = 'john.doe@demo.attune.example';
const MEI = 'mei.chen@demo.attune.example';

describe('a patient books and pays', () => {
  it('from a hold: the time leaves availability, the payment confirms it, both parties get a mail with a calendar file', async () => {
    const { app } = attune;
    const token = await app.tokenOf(MEI);
    const { slots, ...ids } = await freeSlots(app);
    const [slot] = slots;
    const hold = await app.post('/api/holds', { ...ids, startsAt: slot?.startsAt }, { token });
    expect(hold.status).toBe(201);
    const after = await freeSlots(app);
    expect(after.slots.map((free) => free.startsAt)).not.toContain(slot?.startsAt);

    const booked = await bookAs(app, token, {
      holdId: hold.body.id,
      holdToken: hold.body.holdToken,
      details: { reason: 'planted words', consent: true },
    });
    expect(booked.status).toBe(201);
    expect(booked.body).toMatchObject({
      success: true,
      appointment: { status: 'pending', paymentStatus: 'unpaid', price: '180.00' },
    });
    const id = booked.body.appointmentId;

    const paid = await app.post(
      '/api/billing/payments',
      {
        appointment_id: id,
        amount: '180.00',
        currency: 'AUD',
        payment_method: 'card',
        payment_method_id: 'pm_card_visa',
      },
      { token },
    );
    expect(paid.status).toBe(201);
    expect(paid.body).toMatchObject({
      status: 'succeeded',
      amount: '180.00',
      message: 'Payment processed successfully',
    });
    const { body } = await app.get(`/api/appointments/${id}`, { token });
    expect(body).toMatchObject({ status: 'confirmed', paymentStatus: 'paid', paymentId: paid.body.id });

    const mails = await eventually(async () => {
      const outbox = await app.get('/sandbox/outbox.json');
      const ours = outbox.body.messages.filter((mail: { text: string }) => mail.text.includes(booked.body.reference));
      // Two about the payment; the two that ask for it are left out when it came before they were sent.
      return ours.length >= 2 ? ours : null;
    });
    const receivers = new Set(mails.map((mail: { to: string }) => mail.to));
    expect(receivers).toEqual(new Set([MEI, 'sarah.johnson@demo.attune.example']));
    for (const mail of mails)
      expect(mail.attachments.map((file: { filename: string }) => file.filename)).toContain(
        `${booked.body.reference}.ics`,
      );
    const receipt = await fetch(`${app.url}/api/billing/payments/${paid.body.id}/receipt.pdf`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(
      Buffer.from(await receipt.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  });

  it('refuses the second one for the same time with the nearest free times', async () => {
    const { app } = attune;
    const { slots, ...ids } = await freeSlots(app);
    const slot = slots[4] as (typeof slots)[number];
    await bookAndPay(app, await app.tokenOf(MEI), slot, ids);
    const refused = await bookAs(app, await app.tokenOf(JOHN), { ...ids, startsAt: slot.startsAt });
    expect(refused.status).toBe(409);
    expect(refused.body.code).toBe('slot_taken');
    expect(refused.body.details.nearest.length).toBeGreaterThan(0);
    const again = await bookAs(app, await app.tokenOf(MEI), { ...ids, startsAt: slot.startsAt });
    expect(again.body.code).toBe('duplicate_appointment');
  });
});
