import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Endpoint } from '../../src/contracts/endpoint.ts';
import { endpoints } from '../../src/contracts/index.ts';
import { type Answer, useAttune } from '../attune.ts';
import { type Row, send, type Wish } from '../refusals/requests.ts';
import { rowsOf } from '../refusals/rows.ts';
import { buildWorld, type World } from '../refusals/world.ts';
import { times } from './support/soak.ts';

/** Without a worker: nothing but the requests themselves could write. */
const attune = useAttune({ worker: false });
/** How often each endpoint is asked by each person of the other clinic. */
const EACH = times(4, 60);
const OURS = 1;

let world: World;
let rows: Record<string, Row>;
let ids: number[];
let userIds: string[];
let marks: string[];
let spaniards: Record<string, string>;

beforeAll(async () => {
  const { app } = attune;
  world = await buildWorld(app);
  rows = rowsOf(world);
  const doctor = await sql<{ email: string }>`
    select email from users where clinic_id <> ${OURS} and role = 'practitioner' order by email limit 1`.execute(
    app.database.admin,
  );
  spaniards = {
    administrator: world.tokens.marta ?? '',
    patient: world.tokens.lucia ?? '',
    practitioner: await app.tokenOf(doctor.rows[0]?.email ?? ''),
  };
  ids = await numbersOfOurs();
  userIds = (await app.database.admin.selectFrom('users').select('id').where('clinic_id', '=', OURS).execute()).map(
    ({ id }) => id,
  );
  marks = await marksOfOurs();
}, 60_000);

/** Every number that names a row of our clinic, in whichever table. */
async function numbersOfOurs(): Promise<number[]> {
  const found = new Set<number>();
  for (const name of await clinicTables('id')) {
    const { rows: some } = await sql<{ id: number }>`
      select id::bigint as id from ${sql.table(name)} where clinic_id = ${OURS} limit 50`.execute(
      attune.app.database.admin,
    );
    for (const { id } of some) found.add(id);
  }
  return [...found];
}

/** Tables of the clinics that have this column as a number. */
async function clinicTables(column: string): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select c.table_name as name from information_schema.columns c
    where c.table_schema = 'public' and c.column_name = ${column} and c.data_type in ('integer', 'bigint')
      and exists (select from information_schema.columns k where k.table_schema = 'public' and k.table_name = c.table_name and k.column_name = 'clinic_id')
    order by 1`.execute(attune.app.database.admin);
  return tables.map(({ name }) => name);
}

/** What would give our people away in an answer: their addresses, user numbers and what they quote. */
async function marksOfOurs(): Promise<string[]> {
  const { admin } = attune.app.database;
  const references = await admin.selectFrom('appointments').select('reference').where('clinic_id', '=', OURS).execute();
  const people = await admin.selectFrom('patients').select('email').where('clinic_id', '=', OURS).execute();
  const users = await admin.selectFrom('users').select('email').where('clinic_id', '=', OURS).execute();
  const emails = [...people, ...users].map(({ email }) => email);
  return [...new Set([...emails, ...userIds, ...references.map(({ reference }) => reference)])];
}

/** A fingerprint of everything that is our clinic's, but what refusals may add. */
async function ours(): Promise<Record<string, string>> {
  const added = new Set(['sessions', 'sign_in_failures', 'known_places']);
  const prints: Record<string, string> = {};
  for (const name of await clinicTables('clinic_id')) {
    if (added.has(name)) continue;
    const { rows: found } = await sql<{ print: string }>`
      select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as print
      from ${sql.table(name)} t where clinic_id = ${OURS}`.execute(attune.app.database.admin);
    prints[name] = found[0]?.print ?? '';
  }
  return prints;
}

let seed = 20_261_120;
/** The same every time (mulberry32), so that what was found is found again. */
function random(): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}
const any = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;

/** The request with other ids of our clinic put in wherever it names one. */
function shuffled(wish: Wish): Wish {
  const swap = (given: unknown): unknown => {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
    return Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, isIdName(name) ? another(value) : swap(value)]),
    );
  };
  return { ...wish, params: swap(wish.params), query: swap(wish.query), body: swap(wish.body) } as Wish;
}

const isIdName = (name: string): boolean => /^id$|Ids?$|_id$/.test(name);
function another(value: unknown): unknown {
  if (typeof value === 'number') return any(ids);
  return typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value) ? any(userIds) : value;
}

function expectNothingOfOurs(answer: Answer, what: string): void {
  expect(answer.status, `${what}: ${answer.text.slice(0, 200)}`).toBeLessThan(500);
  const found = marks.filter((mark) => answer.text.includes(mark));
  expect(found, what).toEqual([]);
}

/** Where a request names a thing: in its path or its body, or in a query that must. What a list may be filtered by does not count. */
const namesThings = ({ params, query, body }: Endpoint): boolean =>
  idFieldsOf(params).length + idFieldsOf(body).length > 0 || idFieldsOf(query).some(({ required }) => required);

function idFieldsOf(shape: z.ZodType | undefined): { name: string; required: boolean }[] {
  if (shape === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  return Object.keys(properties)
    .filter(isIdName)
    .map((name) => ({ name, required: required.includes(name) }));
}

/** Endpoints whose ids name nothing that belongs to somebody, each with why. */
const NOTHING_FOREIGN: Record<string, string> = {
  savePaymentMethod: 'names a card at the vendor, which knows whose it is',
  recordEvents: 'counts what happened on a page; the ids are not looked up',
};

describe('the wall between clinics', () => {
  it('is tried at every endpoint that names a thing: each has a stranger or a foreign id in its row', () => {
    const untried = endpoints
      .filter(namesThings)
      .filter(({ id }) => (rows[id]?.strangers ?? []).length + (rows[id]?.missing ?? []).length === 0)
      .map(({ id }) => id)
      .filter((id) => NOTHING_FOREIGN[id] === undefined);
    expect(untried).toEqual([]);
  });

  it(
    'lets nobody of another clinic see or change anything, whatever ids of ours they try',
    async () => {
      const { app } = attune;
      const before = await ours();
      let tried = 0;
      for (const endpoint of endpoints) {
        const row = rows[endpoint.id] as Row;
        // Signing out would end the very session that tries the rest.
        if (/^logout|^deleteSession|^endSession/.test(endpoint.id)) continue;
        for (const [who, token] of Object.entries(spaniards))
          for (let turn = 0; turn < EACH; turn += 1) {
            const wish = turn === 0 ? row : shuffled(row);
            const answer = await send(app, world, endpoint, wish, { token });
            expectNothingOfOurs(
              answer,
              `${who}: ${endpoint.id} ${JSON.stringify({ ...wish, missing: undefined }).slice(0, 300)}`,
            );
            tried += 1;
          }
      }
      expect(tried).toBeGreaterThan(1_000);
      expect(await ours()).toEqual(before);
      expect(app.problems).toEqual([]);
    },
    times(180_000, 1_800_000),
  );
});
