import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from './caller.ts';
import { callerName } from './caller.ts';
import { type Db, inTransaction } from './db.ts';
import { AppError } from './errors.ts';
import type { Sealer } from './secrets.ts';

export type Answered = { status: number; body: unknown };

/** A request whose server died in the middle may be tried again after this long. */
const LEASE_MS = 30_000;

/**
 * Makes a request with an `Idempotency-Key` happen once: the same key and body get the first answer again, the same key
 * with another body is a 409, and one that still runs is waited for. Secrets are taken out before an answer is stored
 * (`withoutSecrets`); server failures and refusals for the moment are not stored, so they can be tried again. Of the
 * request only a keyed hash is kept (`hashOf`): it may hold a password.
 */
export function createIdempotency(db: Db, sealer: Sealer, hashOf: (text: string) => string) {
  const place = (context: Context) => `idempotency_keys:${context.clinicId}`;

  async function once(
    context: Context,
    request: { key: string; fingerprint: string },
    work: () => Promise<Answered>,
    withoutSecrets: (answer: Answered) => Answered,
  ): Promise<Answered & { replayed: boolean }> {
    const id = { clinic_id: context.clinicId, caller: callerName(context), key: request.key };
    const hash = hashOf(`request:${request.fingerprint}`);
    const earlier = await claim(id, hash, Date.now() + 10_000);
    if (earlier !== null) return { ...(sealer.openJson(earlier, place(context)) as Answered), replayed: true };
    try {
      const answer = await work();
      if (isFinal(answer)) await finish(id, answer, withoutSecrets, place(context));
      else await forget(id);
      return { ...answer, replayed: false };
    } catch (error) {
      await forget(id);
      throw error;
    }
  }

  /** null: the key is ours now. A text: the sealed answer of the first request. Waits while the first one runs. */
  async function claim(id: KeyId, hash: string, deadline: number): Promise<string | null> {
    for (;;) {
      const found = await inTransaction(db, id.clinic_id, async (tx) => {
        const now = new Date();
        const inserted = await tx
          .insertInto('idempotency_keys')
          .values({ ...id, request_hash: hash, started_at: now })
          .onConflict((conflict) =>
            conflict
              .columns(['clinic_id', 'caller', 'key'])
              .doUpdateSet({ started_at: now })
              .where('idempotency_keys.finished_at', 'is', null)
              .where('idempotency_keys.request_hash', '=', hash)
              .where('idempotency_keys.started_at', '<', new Date(now.getTime() - LEASE_MS)),
          )
          .returning('key')
          .executeTakeFirst();
        if (inserted !== undefined) return 'ours' as const;
        return tx
          .selectFrom('idempotency_keys')
          .selectAll()
          .where('clinic_id', '=', id.clinic_id)
          .where('caller', '=', id.caller)
          .where('key', '=', id.key)
          .executeTakeFirst();
      });
      if (found === 'ours') return null;
      if (found !== undefined && found.request_hash !== hash) throw new AppError('idempotency_conflict');
      if (found?.answer_sealed) return found.answer_sealed;
      if (Date.now() > deadline) throw new AppError('request_in_progress');
      await sleep(100);
    }
  }

  async function finish(
    id: KeyId,
    answer: Answered,
    withoutSecrets: (answer: Answered) => Answered,
    sealPlace: string,
  ) {
    await inTransaction(db, id.clinic_id, (tx) =>
      tx
        .updateTable('idempotency_keys')
        .set({
          status: answer.status,
          answer_sealed: sealer.sealJson(withoutSecrets(answer), sealPlace),
          finished_at: new Date(),
        })
        .where('clinic_id', '=', id.clinic_id)
        .where('caller', '=', id.caller)
        .where('key', '=', id.key)
        .execute(),
    );
  }

  async function forget(id: KeyId) {
    await inTransaction(db, id.clinic_id, (tx) =>
      tx
        .deleteFrom('idempotency_keys')
        .where('clinic_id', '=', id.clinic_id)
        .where('caller', '=', id.caller)
        .where('key', '=', id.key)
        .where('finished_at', 'is', null)
        .execute(),
    );
  }

  return { once };
}

type KeyId = { clinic_id: number; caller: string; key: string };

/** Refusals that the next try may not meet; the last also carries a secret of the person who pays. */
const PASSING: readonly unknown[] = ['payment_in_progress', 'request_in_progress', 'authentication_required'];

/** What would be the same again: success and real refusals. Rate limits, outages and our own failures may change. */
function isFinal({ status, body }: Answered): boolean {
  const code = (body as { code?: unknown } | null)?.code;
  return status < 500 && status !== 429 && status !== 401 && status !== 403 && !PASSING.includes(code);
}
