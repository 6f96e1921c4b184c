import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { useAttune } from '../../../../test/attune.ts';
import { freeSlots } from '../../../../test/journey.ts';

const attune = useAttune({ worker: false });
const tokens = { admin: '', manager: '', sarah: '', michael: '' };
let sarahId = 0;
let serviceId = 0;
let melbourneId = 0;
let perthId = 0;

beforeAll(async () => {
  const { app } = attune;
  tokens.admin = await app.tokenOf('admin@demo.attune.example');
  tokens.manager = await app.tokenOf('manager@demo.attune.example');
  tokens.sarah = await app.tokenOf('sarah.johnson@demo.attune.example');
  tokens.michael = await app.tokenOf('michael.lee@demo.attune.example');
  ({ practitionerId: sarahId, serviceId } = await freeSlots(app));
  const { body } = await app.get('/api/clinic');
  [melbourneId, perthId] = ['Melbourne CBD', 'Perth'].map(
    (name) => body.locations.find((location: { name: string }) => location.name === name).id,
  ) as [number, number];
});

const as = (who: keyof typeof tokens, method: string, path: string, body?: unknown) =>
  attune.app.call(method, path, { token: tokens[who], ...(body === undefined ? {} : { body }) });
const change = (who: keyof typeof tokens, body: unknown) => as(who, 'PATCH', `/api/practitioners/${sarahId}`, body);
const publicOf = async (id: number) => (await attune.app.get(`/api/practitioners/${id}`)).body;

const lena = {
  name: 'Lena Novak',
  email: 'lena.novak@demo.attune.example',
  profession: 'psychologist',
  ahpraNumber: 'psy 0009998887',
};

describe('somebody new', () => {
  it('is added with an account, numbers and places, and can be booked as soon as there are hours', async () => {
    const body = { ...lena, serviceIds: [serviceId], languages: ['en', 'cs'], providerNumber: '2426621b' };
    const made = await as('manager', 'POST', '/api/practitioners', body);
    expect(made.status, made.text).toBe(201);
    expect(made.body).toMatchObject({
      ahpraNumber: 'PSY0009998887',
      locations: [{ locationId: melbourneId, providerNumber: '2426621B' }],
      approved: true,
      archived: false,
      warnings: [],
    });
    const hours = {
      practitionerId: made.body.id,
      locationId: melbourneId,
      rule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
      startDate: new Date().toISOString().slice(0, 10),
      startTime: '09:00',
      endTime: '17:00',
    };
    expect((await as('manager', 'POST', '/api/timeslots/recurring', hours)).status).toBe(201);
    const shown = await publicOf(made.body.id);
    expect(shown).toMatchObject({ name: 'Lena Novak', serviceIds: [serviceId] });
    expect(shown.nextAvailable).not.toBeNull();
    expect(JSON.stringify(shown)).not.toContain('2426621B');
    const again = await as('manager', 'POST', '/api/practitioners', body);
    expect([again.status, again.body.code]).toEqual([409, 'email_taken']);
  });

  it('is added by managers alone, and refused with numbers that are wrong', async () => {
    expect((await as('sarah', 'POST', '/api/practitioners', lena)).status).toBe(403);
    const other = { ...lena, email: 'other@demo.attune.example' };
    const board = await as('manager', 'POST', '/api/practitioners', { ...other, ahpraNumber: 'MED0009998887' });
    expect([board.status, board.body.error, board.body.details]).toEqual([
      400,
      'Validation error',
      { ahpraNumber: ['Psychologists must have an AHPRA number starting with PSY'] },
    ]);
    const form = await as('manager', 'POST', '/api/practitioners', { ...other, ahpraNumber: 'PSY123' });
    expect(form.body.details).toEqual({
      ahpraNumber: ['Invalid AHPRA format. Expected: 3 letters followed by 10 digits'],
    });
    const letter = await as('manager', 'POST', '/api/practitioners', { ...other, providerNumber: '2426621L' });
    expect(Object.keys(letter.body.details)).toEqual(['providerNumber']);
  });
});

describe('a profile', () => {
  it('is changed by its owner, who does not decide where they work and at what', async () => {
    const done = await change('sarah', {
      bio: 'I listen first.',
      languages: ['en', 'fr'],
      dailyCap: 6,
      noticeMinutes: 60,
    });
    expect([done.status, done.body.bio, done.body.dailyCap]).toEqual([200, 'I listen first.', 6]);
    expect(await publicOf(sarahId)).toMatchObject({ bio: 'I listen first.', languages: ['en', 'fr'] });
    for (const body of [{ serviceIds: [] }, { locations: [] }, { profession: 'nurse' }, { archived: true }])
      expect((await change('sarah', body)).status, JSON.stringify(body)).toBe(403);
    expect((await change('michael', { bio: 'not mine' })).status).toBe(404);
    expect((await as('sarah', 'GET', `/api/practitioners/${sarahId}/profile`)).body.email).toBe(
      'sarah.johnson@demo.attune.example',
    );
    await change('sarah', { dailyCap: null, noticeMinutes: 120 });
  });

  it('takes a name on to the account', async () => {
    await change('sarah', { name: 'Sarah Johnson-Hart' });
    expect((await as('sarah', 'GET', '/api/auth/me')).body.user.name).toBe('Sarah Johnson-Hart');
    await change('sarah', { name: 'Sarah Johnson' });
  });

  it('keeps numbers that fail their check only for an administrator, who says why', async () => {
    const override = { reason: 'Registered as a psychiatrist until June' };
    expect((await change('manager', { ahpraNumber: 'MED0001234567', override })).status).toBe(403);
    expect((await change('admin', { ahpraNumber: 'MED0001234567' })).status).toBe(400);
    const kept = await change('admin', { ahpraNumber: 'MED0001234567', override });
    expect([kept.status, kept.body.ahpraNumber, kept.body.warnings]).toEqual([
      200,
      'MED0001234567',
      ['Psychologists must have an AHPRA number starting with PSY'],
    ]);
    const { rows } = await sql<{ detail: unknown }>`
      select detail from audit.entries where action = 'practitioner.override_numbers'`.execute(
      attune.app.database.admin,
    );
    expect(rows.map((row) => row.detail)).toEqual([{ fields: ['ahpraNumber'] }]);
    const sealed = await sql<{ sealed: string }>`
      select numbers_override_sealed as sealed from practitioners where id = ${sarahId}`.execute(
      attune.app.database.admin,
    );
    expect(sealed.rows[0]?.sealed).not.toContain('psychiatrist');
    await change('admin', { ahpraNumber: 'PSY0001234567' });
  });

  it('says where somebody works; a place they leave offers no times, and hours there wait for their return', async () => {
    const { body: before } = await as('manager', 'GET', `/api/practitioners/${sarahId}/profile`);
    const both = [
      { locationId: melbourneId },
      { locationId: perthId, sessionTypes: ['telehealth'], providerNumber: null },
    ];
    const wider = await change('manager', { locations: both });
    expect(wider.body.locationIds).toEqual([melbourneId, perthId]);
    const gone = await change('manager', { locations: [both[1]] });
    expect([gone.status, gone.body.locationIds]).toEqual([200, [perthId]]);
    const { body } = await attune.app.get(`/api/availability?serviceId=${serviceId}&practitionerId=${sarahId}`);
    expect(body.days).toEqual([]);
    const back = await change('manager', { locations: before.locations });
    expect(back.body.locations).toEqual(before.locations);
    expect((await publicOf(sarahId)).nextAvailable).not.toBeNull();
  });

  it('that is archived is not shown, and comes back', async () => {
    expect((await change('manager', { archived: true })).body.archived).toBe(true);
    expect((await attune.app.get(`/api/practitioners/${sarahId}`)).status).toBe(404);
    const all = await as('manager', 'GET', '/api/admin/practitioners?q=sarah');
    expect(all.body.practitioners).toMatchObject([{ id: sarahId, archived: true }]);
    expect((await change('manager', { archived: false })).body.archived).toBe(false);
    expect((await attune.app.get(`/api/practitioners/${sarahId}`)).status).toBe(200);
  });
});
