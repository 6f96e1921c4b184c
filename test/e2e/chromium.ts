import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  createReadStream,
  createWriteStream,
  existsSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';

/** How to launch a browser: hand all three to playwright-core's `chromium.launch`. */
type Chromium = { executablePath: string; args: string[]; env: Record<string, string> };

/** For the person whose machine has no browser; everything but the browser tests has run by then. */
export const chromiumMissing =
  'The browser tests need Chromium, and none was found: install one ("apt-get install chromium", or on macOS and Windows Chrome), ' +
  'run "npm install" with optional packages, or set CHROMIUM_PATH.';

/** No sandbox, because tests often run as root or in a container; nothing that calls home. */
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];

const usualPlaces = [
  '/usr/lib/chromium/chromium',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * A Chromium for the browser tests: `CHROMIUM_PATH`, else an installed one, else the packaged one (Linux on x64 only),
 * else null. A `CHROMIUM_PATH` that cannot be run is an error: whoever set it wants that one and no other.
 */
export async function findChromium(env: NodeJS.ProcessEnv = process.env): Promise<Chromium | null> {
  const wish = env['CHROMIUM_PATH'];
  if (wish) {
    if (!isProgram(wish)) throw new Error(`CHROMIUM_PATH is ${wish}, which is not a program that can be run.`);
    return { executablePath: wish, args, env: definedOf(env) };
  }
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const candidates = [...folders.flatMap((folder) => names.map((name) => path.join(folder, name))), ...usualPlaces];
  const installed = candidates.find((file) => isProgram(file) && starts(file, env));
  if (installed) return { executablePath: installed, args, env: definedOf(env) };
  return unpackChromium(env);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Some systems ship a `chromium` that only tells how to install the real one. Windows' browsers print no version. */
function starts(file: string, env: NodeJS.ProcessEnv): boolean {
  if (process.platform === 'win32') return true;
  const answer = spawnSync(file, ['--version'], { env, encoding: 'utf8', timeout: 20_000 });
  return answer.status === 0 && /\d+\.\d+/.test(answer.stdout);
}

function definedOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/**
 * The Chromium of `@sparticuz/chromium` (built for AWS Lambda), unpacked once for each version and user into the temporary
 * folder. Its own unpacking leaves out the system libraries outside Lambda and its `args` switch web security off, so
 * both are done here: the program, the libraries of Amazon Linux 2023 and the fonts, and our own flags.
 */
async function unpackChromium(env: NodeJS.ProcessEnv): Promise<Chromium | null> {
  const bin = findPackage();
  if (!bin) return null;
  const { version }: { version: string } = createRequire(import.meta.url)(path.join(bin, '..', 'package.json'));
  const folder = path.join(os.tmpdir(), `attune-chromium-${version}-${process.getuid?.() ?? 'user'}`);
  if (!existsSync(path.join(folder, 'complete'))) await unpackInto(bin, folder);
  if (lstatSync(folder).uid !== (process.getuid?.() ?? 0)) {
    throw new Error(`${folder}, where the browser for the tests belongs, is another user's; delete it.`);
  }
  const libraries = [path.join(folder, 'al2023', 'lib'), env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  return {
    executablePath: path.join(folder, 'chromium'),
    args,
    env: { ...definedOf(env), LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: path.join(folder, 'fonts') },
  };
}

/** The folder of the package's archives; undefined where it is not installed or not built for this machine. */
function findPackage(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  try {
    const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
    return path.resolve(path.dirname(entry), '..', 'bin');
  } catch {
    return undefined;
  }
}

/** Unpacked under another name and renamed when whole, so that two runs at once do not meet a half of it. */
async function unpackInto(bin: string, folder: string): Promise<void> {
  const fresh = `${folder}.${randomUUID()}`;
  mkdirSync(fresh, { mode: 0o700 });
  try {
    const program = path.join(fresh, 'chromium');
    await Promise.all([
      decompress(path.join(bin, 'chromium.br'), program),
      unpackTar(path.join(bin, 'al2023.tar.br'), path.join(fresh, 'al2023')),
      unpackTar(path.join(bin, 'fonts.tar.br'), path.join(fresh, 'fonts')),
    ]);
    chmodSync(program, 0o700);
    writeFileSync(path.join(fresh, 'fonts', 'fonts.conf'), describeFonts(folder));
    writeFileSync(path.join(fresh, 'complete'), '');
    if (!existsSync(folder)) renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** The package's own list of folders is that of a Lambda function. */
function describeFonts(folder: string): string {
  const folders = [path.join(folder, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'];
  const cache = path.join(folder, 'font-cache');
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>${folders.map((one) => `<dir>${one}</dir>`).join('')}<cachedir>${cache}</cachedir></fontconfig>
`;
}

async function decompress(archive: string, file: string): Promise<void> {
  await pipeline(createReadStream(archive), createBrotliDecompress(), createWriteStream(file));
}

async function unpackTar(archive: string, folder: string): Promise<void> {
  mkdirSync(folder);
  const tar = `${folder}.tar`;
  await decompress(archive, tar);
  const answer = spawnSync('tar', ['-xf', tar, '-C', folder], { encoding: 'utf8' });
  rmSync(tar);
  if (answer.status !== 0) throw new Error(`${archive} cannot be unpacked: ${answer.stderr}`);
}
