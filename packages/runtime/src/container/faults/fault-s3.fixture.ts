import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens in place of an answer; it may be followed by the right one. */
export type S3Trouble = (response: ServerResponse, right: Uint8Array | null) => void | Promise<'answer'>;

export interface S3Fault {
  /** Found in `GET /bucket/key`. */
  readonly at: RegExp;
  readonly does: S3Trouble;
  /** How often it happens. */
  times: number;
}

export interface FaultyS3 {
  /** How a container is told where it is. */
  readonly env: Readonly<Record<string, string>>;
  /** By `bucket/key`. */
  readonly objects: Map<string, Uint8Array>;
  fault: S3Fault | null;
  close(): Promise<void>;
}

/** Buckets in memory on 127.0.0.1, of any name, with a fault that comes and goes. */
export async function faultyS3(): Promise<FaultyS3> {
  const objects = new Map<string, Uint8Array>();
  const server = createServer((request, response) => void answer(s3, request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const s3: FaultyS3 = {
    objects,
    fault: null,
    env: {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIDTEST',
      AWS_SECRET_ACCESS_KEY: 'secret-of-the-test',
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return s3;
}

async function answer(s3: FaultyS3, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', headers } = request;
  const url = new URL(request.url ?? '', 'http://s3');
  const name = decodeURIComponent(url.pathname.slice(1));
  const { fault } = s3;
  if (fault !== null && fault.times > 0 && fault.at.test(`${method} /${name}`)) {
    fault.times -= 1;
    if ((await fault.does(response, s3.objects.get(name) ?? null)) !== 'answer') return;
  }
  if (method === 'PUT') s3.objects.set(name, Buffer.concat(chunks));
  if (method === 'DELETE') s3.objects.delete(name);
  if (method === 'GET' && url.searchParams.has('list-type')) return list(s3, name, url.searchParams, response);
  const bytes = s3.objects.get(name);
  if (method === 'DELETE') return void response.writeHead(204).end();
  if (bytes === undefined) return refuse(404, 'NoSuchKey')(response, null) as void;
  send(bytes, method === 'GET' ? headers.range : undefined, method, response);
}

function send(bytes: Uint8Array, range: string | undefined, method: string, response: ServerResponse): void {
  const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
  if (method === 'PUT') return void response.writeHead(200, { etag }).end();
  const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  const part = bytes.subarray(Number(from), to === '' ? undefined : Number(to) + 1);
  const headers = { etag, 'content-length': part.length, 'last-modified': new Date().toUTCString() };
  response.writeHead(range === undefined ? 200 : 206, {
    ...headers,
    ...(range === undefined
      ? {}
      : { 'content-range': `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}` }),
  });
  response.end(method === 'HEAD' ? undefined : part);
}

function list(s3: FaultyS3, bucket: string, query: URLSearchParams, response: ServerResponse): void {
  const prefix = `${bucket.replace(/\/$/, '')}/${query.get('prefix') ?? ''}`;
  const keys = [...s3.objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
  const contents = keys.map(
    (key) => `<Contents><Key>${key.slice(key.indexOf('/') + 1)}</Key><Size>1</Size></Contents>`,
  );
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(
    `<ListBucketResult><Name>${bucket}</Name><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`,
  );
}

/** An error in S3's own words. */
export function refuse(status: number, code: string): S3Trouble {
  return (response) =>
    void response
      .writeHead(status, { 'content-type': 'application/xml' })
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>m</Message></Error>`);
}

export const hangUp: S3Trouble = (response) => void response.destroy();

/** Promises the whole object, and hangs up within it. */
export const cutShort: S3Trouble = (response, right) => {
  const bytes = right ?? Buffer.from('0123456789');
  response.writeHead(200, { etag: '"e"', 'content-length': bytes.length });
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
};

export const page: S3Trouble = (response) =>
  void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');

/** Another object of the same length. */
export const otherBytes: S3Trouble = (response, right) => {
  const bytes = Buffer.alloc(right?.length ?? 10, ' ');
  response.writeHead(200, { etag: '"e"', 'content-length': bytes.length }).end(bytes);
};
