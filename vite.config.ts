import path from 'node:path';
import { pathToFileURL } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { tokensCss } from './src/web/app/theme.ts';

/** The server writes a new nonce in its place with each page it sends. */
const NONCE = '__CSP_NONCE__';

/** The built page's head: the look's tokens, so that the first paint has them, and the two typefaces ahead of the CSS that names them. */
function pageHead(): Plugin {
  return {
    name: 'attune-page-head',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const fonts = Object.keys(bundle ?? {}).filter((name) => name.endsWith('.woff2'));
        return [
          { tag: 'style', attrs: { nonce: NONCE }, children: tokensCss(), injectTo: 'head' as const },
          ...fonts.map((name) => ({
            tag: 'link',
            attrs: { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${name}`, crossorigin: '' },
            injectTo: 'head' as const,
          })),
        ];
      },
    },
  };
}

const WIRE = '?wire';

/**
 * A module that makes endpoints or addresses of the contracts (`contractQuery`, `contractMutation`, `contractUrl`) needs
 * of each only its id, method and path, and gets just these: the shapes, and zod with them (28 KB gz of the booking
 * page's first load), come with the first form, which asks for them by `bodyShape`.
 */
function contractAddresses(): Plugin {
  const web = path.join(import.meta.dirname, 'src/web');
  return {
    name: 'attune-contract-addresses',
    enforce: 'pre',
    transform(code, id) {
      if (!id.startsWith(web) || !/\bcontract(Query|Mutation|Url)\(/.test(code) || code.includes('bodyShape'))
        return null;
      return { code: code.replace(/(\/contracts\/\w+\.ts)'/g, `$1${WIRE}'`), map: null };
    },
    async load(id) {
      if (!id.endsWith(WIRE)) return null;
      const file = id.slice(0, -WIRE.length);
      this.addWatchFile(file);
      const contract: Record<string, unknown> = await import(pathToFileURL(file).href);
      return Object.entries(contract).filter(isEndpoint).map(writeAddress).join('\n');
    },
  };
}

type Address = { id: string; method: string; path: string };

function isEndpoint(entry: [string, unknown]): entry is [string, Address] {
  const [, value] = entry;
  return typeof value === 'object' && value !== null && 'path' in value && 'method' in value && 'answer' in value;
}

function writeAddress([name, { id, method, path: address }]: [string, Address]): string {
  return `export const ${name} = ${JSON.stringify({ id, method, path: address })};`;
}

export default defineConfig({
  root: path.join(import.meta.dirname, 'src/web'),
  plugins: [contractAddresses(), react(), pageHead()],
  html: { cspNonce: NONCE },
  server: { proxy: { '/api': 'http://localhost:3000', '/sandbox': 'http://localhost:3000' } },
  build: {
    outDir: path.join(import.meta.dirname, 'dist/web'),
    emptyOutDir: true,
    sourcemap: false,
    target: 'es2022',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
});
