import { fileURLToPath } from 'node:url';
import { ensureWebBuilt } from '../../scripts/build-web.ts';

/** The pages are built before any server reads them. */
export default async function setup(): Promise<void> {
  await ensureWebBuilt({ projectDir: fileURLToPath(new URL('../..', import.meta.url)) });
}
