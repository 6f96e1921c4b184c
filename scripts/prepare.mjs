// After an install the pages are built, so that the first start need not. An old Node cannot; then `npm start` says so.
import process from 'node:process';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 18)) {
  const { ensureWebBuilt } = await import('./build-web.ts');
  await ensureWebBuilt({ projectDir: process.cwd() });
}
