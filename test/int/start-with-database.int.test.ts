import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { migrate } from '../../src/server/platform/migrate.ts';
import { run } from '../../src/server/run.ts';
import { StartupProblem } from '../../src/server/platform/startup-problem.ts';

const name = `attune_test_${randomBytes(6).toString('hex')}`;
const cluster = inject('cluster');

beforeAll(() => onServer(`create database ${name}`));
afterAll(() => onServer(`drop database if exists ${name} with (force)`));

describe('a database that answers and cannot be used', () => {
  const start = (user: string, database: string) =>
    run({ DATABASE_URL: urlOf(user, database), PORT: '0', LOG_LEVEL: 'silent' }, { api: false, worker: false });

  it('because there is none of that name', async () => {
    await expect(start(cluster.user, 'no_such_database')).rejects.toThrow(
      /DATABASE_URL cannot be used.*“no_such_database”/,
    );
    await expect(start(cluster.user, 'no_such_database')).rejects.toThrow(StartupProblem);
  });

  it('because its role may not make tables: the sentence names the setting for one that may', async () => {
    await expect(start('attune_app', name)).rejects.toThrow(StartupProblem);
    await expect(start('attune_app', name)).rejects.toThrow(/may not .*DATABASE_ADMIN_URL/s);
  });

  it('because a newer version has been at work there', async () => {
    await migrate({ ...cluster, database: name });
    await onServer(`insert into schema_migrations (name, checksum) values ('9999_later.sql', 'x')`, name);
    await expect(start(cluster.user, name)).rejects.toThrow(/9999_later\.sql.*newer version/);
    await expect(start(cluster.user, name)).rejects.toThrow(StartupProblem);
  });
});

function urlOf(user: string, database: string): string {
  const password = cluster.password === undefined ? '' : `:${encodeURIComponent(cluster.password)}`;
  return `postgres://${user}${password}@localhost:${cluster.port}/${database}?host=${encodeURIComponent(cluster.host)}`;
}

async function onServer(statement: string, database = cluster.database): Promise<void> {
  const client = new pg.Client({ ...cluster, database });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
