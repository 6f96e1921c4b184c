/** The audit log with 100,000 lines: sealing them, walking the whole chain, and searching for one patient's. */
import { sql } from 'kysely';
import { sealAudit, verifyAudit } from '../src/server/platform/audit-chain.ts';
import { type Db, inTransaction, openDatabase } from '../src/server/platform/db.ts';
import { type Cluster, createDatabase } from './cluster.ts';
import { quantile, type Row, rowOf, timeEach } from './measure.ts';

const LINES = 100_000;
const CLINIC = 1;

export async function measureAudit(cluster: Cluster): Promise<Row[]> {
  const connection = await createDatabase(cluster, 'audit');
  const { db, close } = openDatabase(connection);
  try {
    await plantLines(db);
    const sealing = await seconds(async () => {
      while ((await sealAudit(db, CLINIC, new Date())) > 0);
    });
    let report = await verifyAudit(db, CLINIC);
    const verifying = await seconds(async () => (report = await verifyAudit(db, CLINIC)));
    if (report.sealed !== LINES || report.firstBad !== null)
      throw new Error(`the chain is not whole: ${JSON.stringify(report)}`);
    const searches = await timeEach(200, (index) =>
      inTransaction(db, CLINIC, (tx) =>
        sql`select * from audit.entries where clinic_id = ${CLINIC} and patient_id = ${(index * 37) % 900} order by id desc limit 50`.execute(
          tx,
        ),
      ),
    );
    return [
      rowOf('audit log, 100,000 lines verified', verifying, { must: 10, aim: 3, unit: 's' }),
      rowOf('audit log, 100,000 lines sealed', sealing, { must: 60, aim: 20, unit: 's' }),
      rowOf('audit log, one patient’s 50 newest of 100,000, p95', quantile(searches, 0.95), {
        must: 200,
        aim: 5,
        unit: 'ms',
      }),
    ];
  } finally {
    await close();
  }
}

async function plantLines(db: Db): Promise<void> {
  await sql`insert into clinics (slug, name, timezone, currency, locale, country, created_at)
    values ('bench', 'Bench', 'Australia/Melbourne', 'AUD', 'en-AU', 'AU', now())`.execute(db);
  await inTransaction(db, CLINIC, (tx) =>
    sql`insert into audit.entries (clinic_id, at, actor, actor_role, action, object_type, object_id, patient_id, outcome, address, request_id, detail)
      select ${CLINIC}, now() - make_interval(secs => n), 'user:' || gen_random_uuid(), 'practitioner', 'appointment.read', 'appointment', n::text,
        n % 900, 'ok', '192.0.2.1', gen_random_uuid()::text, jsonb_build_object('fields', jsonb_build_array('name', 'phone'), 'n', n)
      from generate_series(1, ${LINES}::integer) n`.execute(tx),
  );
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
