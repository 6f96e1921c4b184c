import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestCluster } from '../test/database/cluster.ts';
import { migrate } from '../src/server/platform/migrate.ts';

/**
 * Writes the table types from a freshly migrated database. With `--verify` it writes nothing and fails when the file in
 * the tree says something else: so the types always are what the migrations make.
 */
const outFile = fileURLToPath(new URL('../src/server/platform/database.generated.ts', import.meta.url));

export async function generateTypes(target: string): Promise<void> {
  const cluster = await startTestCluster();
  try {
    const { connection } = cluster;
    await migrate(connection);
    const url = `postgres://${connection.user}@localhost:${connection.port}/${connection.database}?host=${encodeURIComponent(connection.host)}`;
    execFileSync(
      fileURLToPath(new URL('../node_modules/.bin/kysely-codegen', import.meta.url)),
      [
        '--dialect=postgres',
        `--url=${url}`,
        `--out-file=${target}`,
        '--date-parser=string',
        '--include-pattern={public,audit}.*',
        '--exclude-pattern=*.schema_migrations',
        '--type-mapping={"int8":"number","timestamptz":"Date"}',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
  } finally {
    await cluster.stop();
  }
}

if (process.argv.includes('--verify')) {
  const target = path.join(mkdtempSync(path.join(tmpdir(), 'attune-types-')), 'types.ts');
  await generateTypes(target);
  if (readFileSync(target, 'utf8') !== readFileSync(outFile, 'utf8')) {
    process.stderr.write('The table types are not what the migrations make. Run: npm run db:types\n');
    process.exit(1);
  }
} else {
  await generateTypes(outFile);
}
