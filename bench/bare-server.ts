/** Answers every request with the bytes of one file from memory: what HTTP itself costs on this machine. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const bytes = readFileSync(process.argv[2] ?? '');
const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length };
createServer((_, reply) => {
  reply.writeHead(200, headers);
  reply.end(bytes);
}).listen(Number(process.env['PORT']), '127.0.0.1', () => process.stdout.write('is ready\n'));
