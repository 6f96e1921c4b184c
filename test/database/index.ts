import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type Connection, openDatabase } from '../../src/server/platform/db.ts';

/**
 * A database of one's own, cloned from the migrated template (about 60 ms). `db` connects as the application's role;
 * `admin` owns everything and is for looking and planting.
 */
export async function createTestDatabase(options: { demo?: boolean } = {}) {
  const cluster = inject('cluster');
  const name = `attune_test_${randomBytes(6).toString('hex')}`;
  await onServer(
    cluster,
    `create database ${name} template ${options.demo === true ? inject('demoTemplate') : inject('template')}`,
  );
  const adminConnection: Connection = { ...cluster, database: name };
  const connection: Connection = { ...adminConnection, user: 'attune_app' };
  const app = openDatabase(connection);
  const admin = openDatabase(adminConnection, { max: 4 });
  return {
    name,
    connection,
    adminConnection,
    db: app.db,
    admin: admin.db,
    async drop() {
      await Promise.all([app.close(), admin.close()]);
      await onServer(cluster, `drop database ${name} with (force)`);
    },
  };
}

export type TestDatabase = Awaited<ReturnType<typeof createTestDatabase>>;

async function onServer(connection: Connection, statement: string): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
