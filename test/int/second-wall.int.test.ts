import {
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  RawNode,
  type RootOperationNode,
} from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as appointments from '../../src/server/modules/appointments/repository.ts';
import * as payments from '../../src/server/modules/billing/export-repository.ts';
import * as identity from '../../src/server/modules/identity/repository.ts';
import * as patients from '../../src/server/modules/patients/repository.ts';
import { inTransaction, type Tx } from '../../src/server/platform/db.ts';
import { createTestDatabase, type TestDatabase } from '../database/index.ts';

/** Takes `clinic_id = …` out of every query, as somebody would who forgot to write it. */
class WithoutFilter extends OperationNodeTransformer {
  protected override transformNodeImpl<T extends OperationNode>(node: T): T {
    const { kind, leftOperand, operator } = node as unknown as {
      kind: string;
      leftOperand?: { column?: { column?: { name?: string } } };
      operator?: { operator?: string };
    };
    const isFilter =
      kind === 'BinaryOperationNode' && leftOperand?.column?.column?.name === 'clinic_id' && operator?.operator === '=';
    if (isFilter) return RawNode.createWithSql('true') as unknown as T;
    return super.transformNodeImpl(node);
  }
}
const transformer = new WithoutFilter();
const forgetful: KyselyPlugin = {
  transformQuery: ({ node }: PluginTransformQueryArgs): RootOperationNode => transformer.transformNode(node),
  transformResult: async ({ result }) => result,
};

let database: TestDatabase;
let theirs: { userId: string; email: string; patientId: number; appointmentId: number };

beforeAll(async () => {
  database = await createTestDatabase({ demo: true });
  const row = await database.admin
    .selectFrom('appointments as a')
    .innerJoin('patients as p', (join) =>
      join.onRef('p.clinic_id', '=', 'a.clinic_id').onRef('p.id', '=', 'a.patient_id'),
    )
    .innerJoin('users as u', (join) => join.onRef('u.clinic_id', '=', 'p.clinic_id').onRef('u.id', '=', 'p.user_id'))
    .select(['a.id as appointmentId', 'p.id as patientId', 'u.id as userId', 'u.email'])
    .where('a.clinic_id', '=', 1)
    .where('a.payment_status', '=', 'paid')
    .limit(1)
    .executeTakeFirstOrThrow();
  theirs = row;
});
afterAll(() => database.drop());

/** The repositories themselves, for rows of clinic 1, in a transaction of clinic 2. */
const READS: Record<string, (tx: Tx, clinicId: number) => Promise<unknown>> = {
  'an account by its number': (tx, clinicId) => identity.findById(tx, clinicId, theirs.userId),
  'an account by its email': (tx, clinicId) => identity.findByEmail(tx, clinicId, theirs.email),
  'a patient': (tx, clinicId) => patients.findById(tx, clinicId, theirs.patientId),
  'a patient by their account': (tx, clinicId) => patients.findByUser(tx, clinicId, theirs.userId),
  'an appointment': (tx, clinicId) => appointments.findById(tx, clinicId, theirs.appointmentId),
  'the payments of a patient': async (tx, clinicId) => {
    const found = await payments.listPaymentsOf(tx, clinicId, theirs.patientId);
    return found.length === 0 ? undefined : found;
  },
};

describe('a repository that forgot its clinic', () => {
  it.each(Object.keys(READS))('still gives nothing of another one: %s', async (name) => {
    const read = READS[name] as (typeof READS)[string];
    const forgetfully = (db: TestDatabase['db']) => inTransaction(db, 2, (tx) => read(tx.withPlugin(forgetful), 2));
    expect(await inTransaction(database.db, 1, (tx) => read(tx, 1)), 'the row is there').toBeDefined();
    // The owner of a test's database is a superuser, who looks past row-level security.
    expect(await forgetfully(database.admin), 'without the wall the forgotten filter would show it').toBeDefined();
    expect(await forgetfully(database.db)).toBeUndefined();
  });
});
