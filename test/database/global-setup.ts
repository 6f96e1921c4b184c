import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { seedDemo } from '../../src/server/demo/seed.ts';
import { openDatabase } from '../../src/server/platform/db.ts';
import { installJobs } from '../../src/server/platform/jobs.ts';
import { migrate } from '../../src/server/platform/migrate.ts';
import { createSealer } from '../../src/server/platform/secrets.ts';
import { jobNames } from '../../src/server/subscriptions.ts';
import { testSecrets } from '../secrets.ts';
import { type ClusterConnection, startTestCluster } from './cluster.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    cluster: ClusterConnection;
    /** Migrated and empty. */
    template: string;
    /** Migrated, with the demo clinics. */
    demoTemplate: string;
  }
}

/** One PostgreSQL for the whole run and two databases in it, empty and demo, which every test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startTestCluster();
  const template = `attune_template_${process.pid}`;
  const demoTemplate = `${template}_demo`;
  await asAdmin(cluster.connection, `create database ${template}`);
  const connection = { ...cluster.connection, database: template };
  await migrate(connection);
  await installJobs(connection, jobNames);
  await asAdmin(cluster.connection, `create database ${demoTemplate} template ${template}`);
  const { db, close } = openDatabase({ ...cluster.connection, database: demoTemplate, user: 'attune_app' });
  await seedDemo(db, { sealer: createSealer(testSecrets.encryptionKey), now: new Date() });
  await close();
  project.provide('cluster', cluster.connection);
  project.provide('template', template);
  project.provide('demoTemplate', demoTemplate);
  return async () => {
    for (const name of [demoTemplate, template])
      await asAdmin(cluster.connection, `drop database if exists ${name} with (force)`);
    await cluster.stop();
  };
}

async function asAdmin(connection: ClusterConnection, statement: string): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
