import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished, describe, expect, it } from 'vitest';
import type { ServiceErrorCode } from '../../ports/errors.ts';
import { awsPlace } from './aws-place.ts';
import { S3Objects, type S3Options } from './s3-objects.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const AT_ONCE = { firstDelayMs: 1, longestDelayMs: 1, patienceMs: 60 };
const HTML = '<html><body>Sign in</body></html>';

/** A bucket at a server that gives these answers one after the other, the last one again and again. */
async function bucketOf(
  answers: readonly Handler[],
  options: S3Options = {},
): Promise<{ objects: S3Objects; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () =>
      answers[Math.min(asked.push(`${request.method} ${request.url}`), answers.length) - 1]!(request, response),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => closed(server));
  const place = awsPlace('S3', {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'AKIDTEST',
    AWS_SECRET_ACCESS_KEY: 'very-secret-key',
  });
  return {
    objects: new S3Objects(place, { bucket: 'bucket', key: '' }, { policy: AT_ONCE, silenceMs: 300, ...options }),
    asked,
  };
}

function closed(server: Server): void {
  server.closeAllConnections();
  server.close();
}

function says(status: number, body = '', headers: Readonly<Record<string, string>> = {}): Handler {
  return (_, response) =>
    response.writeHead(status, { etag: '"e"', 'content-length': Buffer.byteLength(body), ...headers }).end(body);
}

function xml(status: number, code: string): Handler {
  return says(status, `<?xml version="1.0"?><Error><Code>${code}</Code><Message>m</Message></Error>`, {
    'content-type': 'application/xml',
  });
}

const html = (status: number): Handler => says(status, HTML, { 'content-type': 'text/html' });

/** Promises more than it sends, then hangs up. */
const cut: Handler = (_, response) => {
  response.writeHead(200, { etag: '"e"', 'content-length': 10 });
  response.write('01234', () => response.destroy());
};

/** Says its length by closing, so that only a checksum could tell. */
const silent: Handler = (_, response) => {
  response.writeHead(200, { etag: '"e"', 'content-length': 10 });
  response.write('01234');
};

const wrongChecksum = says(200, '0123456789', { 'x-amz-checksum-crc32': 'AAAAAA==' });
const nothing: Handler = (_, response) => response.destroy();
const never: Handler = () => undefined;

const faults: readonly (readonly [what: string, answer: Handler, code: ServiceErrorCode, words: string])[] = [
  ['403 with a word', xml(403, 'AccessDenied'), 'credentials', '403 AccessDenied'],
  ['403 for a wrong key', xml(403, 'InvalidAccessKeyId'), 'credentials', 'InvalidAccessKeyId'],
  ['400 for an old token', xml(400, 'ExpiredToken'), 'credentials', 'ExpiredToken'],
  ['404 without the bucket', xml(404, 'NoSuchBucket'), 'refused', 'no such bucket'],
  ['400', xml(400, 'InvalidRequest'), 'refused', 'InvalidRequest'],
  ['503', xml(503, 'SlowDown'), 'unavailable', '503'],
  ['500 without a body', says(500), 'unavailable', '500'],
  ['429', xml(429, 'TooManyRequests'), 'busy', 'too much to do'],
  ['a page of HTML as 403', html(403), 'unexpected-answer', 'a page of HTML'],
  ['a page of HTML as 404', html(404), 'unexpected-answer', 'a page of HTML'],
  [
    'a page of HTML as success',
    says(200, HTML, { etag: '' }),
    'unexpected-answer',
    'does not answer as a service of AWS',
  ],
  ['a body that is cut', cut, 'unavailable', 'while it answered'],
  ['a body that falls silent', silent, 'unavailable', 'fell silent'],
  ['a body with another checksum', wrongChecksum, 'damaged-store', 'checksum'],
  ['a connection that is closed', nothing, 'unavailable', 'cannot be reached'],
  ['no answer', never, 'unavailable', 'did not answer in time'],
];

describe('a bucket that fails', () => {
  it.each(faults)('%s is told as such', async (_, answer, code, words) => {
    const { objects } = await bucketOf([answer]);
    const error: unknown = await objects.get('runs/1.json').catch((failure: unknown) => failure);

    expect(error).toMatchObject({ name: 'AwsFailure', code, message: expect.stringContaining(words) as string });
    expect((error as Error).message).toMatch(/GetObject of s3:\/\/bucket\/runs\/1\.json/);
    expect((error as Error).message).not.toMatch(/very-secret|AKID/);
  });

  it.each([
    ['503', xml(503, 'SlowDown')],
    ['a cut body', cut],
    ['a silent body', silent],
    ['a wrong checksum', wrongChecksum],
    ['a closed connection', nothing],
    ['silence', never],
  ])('is asked again after %s', async (_, fault) => {
    const { objects, asked } = await bucketOf([fault, says(200, '0123456789')], {
      policy: { ...AT_ONCE, patienceMs: 5000 },
    });

    expect(await objects.get('a')).toMatchObject({ size: 10 });
    expect(asked).toEqual(['GET /bucket/a?x-id=GetObject', 'GET /bucket/a?x-id=GetObject']);
  });

  it.each([
    ['403', xml(403, 'AccessDenied')],
    ['a page of HTML', html(404)],
    ['a missing bucket', xml(404, 'NoSuchBucket')],
  ])('is not asked again after %s', async (_, fault) => {
    const { objects, asked } = await bucketOf([fault]);

    await expect(objects.get('a')).rejects.toThrow('S3 at http://127.0.0.1');
    expect(asked).toHaveLength(1);
  });

  it('is no longer asked when patience ends', async () => {
    let now = 0;
    const world = { now: () => now, sleep: (ms: number) => Promise.resolve(void (now += ms)), random: () => 1 };
    const policy = { firstDelayMs: 100, longestDelayMs: 400, patienceMs: 1200 };
    const { objects, asked } = await bucketOf([xml(503, 'SlowDown')], { policy, world });

    await expect(objects.get('a')).rejects.toMatchObject({ code: 'unavailable' });
    expect([asked.length, now], '100 + 200 + 400 + 400 ms, and no further').toEqual([5, 1100]);
  });

  it('says in a listing that it is none', async () => {
    const { objects } = await bucketOf([says(200, HTML, { 'content-type': 'text/html' })]);

    await expect(objects.list()[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'unexpected-answer' });
  });
});

it('a listing goes on from page to page, and leaves out what marks a folder', async () => {
  const page = (keys: readonly string[], next: string | null): Handler =>
    says(
      200,
      `<?xml version="1.0"?><ListBucketResult><Name>bucket</Name><IsTruncated>${next !== null}</IsTruncated>${
        next === null ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`
      }${keys.map((key) => `<Contents><Key>${key}</Key><Size>3</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>`).join('')}</ListBucketResult>`,
      { 'content-type': 'application/xml' },
    );
  const { objects, asked } = await bucketOf([page(['runs/', 'runs/1 &amp; 2'], 'more+'), page(['runs/3'], null)]);
  const all = [];
  for await (const object of objects.list('runs/')) all.push(object);

  expect(all).toEqual([
    { key: 'runs/1 & 2', size: 3, modifiedMs: Date.UTC(2026, 0, 1) },
    { key: 'runs/3', size: 3, modifiedMs: Date.UTC(2026, 0, 1) },
  ]);
  expect(asked.map((line) => line.replace(/^GET \/bucket\/?\?/, ''))).toEqual([
    'list-type=2&prefix=runs%2F',
    'continuation-token=more%2B&list-type=2&prefix=runs%2F',
  ]);
});

describe('a conditional put whose answer was lost', () => {
  const lost = nothing;
  const refused = xml(412, 'PreconditionFailed');

  it('counts as written when its bytes are there', async () => {
    const { objects } = await bucketOf([lost, refused, says(200, 'mine')]);

    expect(await objects.put('lease', Buffer.from('mine'), { ifAbsent: true })).toEqual({ written: true, etag: '"e"' });
  });

  it('counts as refused when other bytes are there', async () => {
    const { objects } = await bucketOf([lost, refused, says(200, 'other')]);

    expect(await objects.put('lease', Buffer.from('mine'), { ifAbsent: true })).toEqual({
      written: false,
      reason: 'exists',
    });
  });

  it('asks nothing more when the first answer refuses', async () => {
    const { objects, asked } = await bucketOf([refused]);

    expect(await objects.put('lease', Buffer.from('mine'), { ifMatch: '"old"' })).toEqual({
      written: false,
      reason: 'changed',
    });
    expect(asked).toHaveLength(1);
  });
});

it('at most so many requests are on their way at once', async () => {
  let [running, most] = [0, 0];
  const slow: Handler = (request, response) => {
    running += 1;
    most = Math.max(most, running);
    setTimeout(() => {
      running -= 1;
      says(200, 'x')(request, response);
    }, 10);
  };
  const { objects } = await bucketOf([slow], { mostRequests: 6 });
  await Promise.all(Array.from({ length: 30 }, (_, i) => objects.get(`key-${i}`)));

  expect(most).toBe(6);
});

it('a body beyond the limit is not read', async () => {
  const { objects, asked } = await bucketOf([says(200, 'x'.repeat(5000))]);

  await expect(objects.get('config.json', { mostBytes: 100 })).rejects.toMatchObject({
    code: 'too-large',
    message: 's3://bucket/config.json has 5000 bytes; expected at most 100.',
  });
  expect(asked).toHaveLength(1);
});
