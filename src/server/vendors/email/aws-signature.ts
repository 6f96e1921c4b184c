import { createHash, createHmac } from 'node:crypto';

/** AWS Signature Version 4 for one request. `now` is the machine's time: Amazon refuses what is fifteen minutes off. */
export interface SignedRequest {
  method: string;
  /** The whole address. */
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface AwsAccount {
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** The headers to send along: those given, `x-amz-date` and `authorization`. Host is signed, and set by fetch itself. */
export function signAws(
  request: SignedRequest,
  account: AwsAccount,
  service: string,
  now: Date,
): Record<string, string> {
  const { host, pathname, searchParams } = new URL(request.url);
  const time = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = [time.slice(0, 8), account.region, service, 'aws4_request'];
  const given = { ...request.headers, host, 'x-amz-date': time };
  const signed = Object.entries(given)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value.trim().replace(/\s+/g, ' ')])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const canonical = [
    request.method,
    pathname,
    canonicalQuery(searchParams),
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256(request.body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonical)].join('\n');
  const key = scope.reduce<string | Buffer>((inner, part) => hmac(inner, part), `AWS4${account.secretAccessKey}`);
  const credential = `${account.accessKeyId}/${scope.join('/')}`;
  const signature = hmac(key, toSign).toString('hex');
  return {
    ...request.headers,
    'x-amz-date': time,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function canonicalQuery(query: URLSearchParams): string {
  const code = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return [...query]
    .map(([name, value]) => `${code(name)}=${code(value)}`)
    .sort()
    .join('&');
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
