import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IDEMPOTENCY_HEADER, isSignedWebhook, SIGNATURE_HEADER } from '@tradai/runtime/contract';
import { describe, expect, it, onTestFinished } from 'vitest';
import { noticeTarget } from '../../domain/notice-target.ts';
import type { Notice } from '../../ports/notices.ts';
import { allNotices } from './all-notices.ts';
import { LogNotices } from './log-notices.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import { postOutside } from './post-outside.ts';
import { isPublicAddress } from './public-address.ts';
import { WebhookNotices, type WebhookNoticesOptions } from './webhook-notices.ts';

const NOTICE: Notice = {
  ...{ id: '0197f000-0000-7000-8000-000000000001', attempt: 1, status: 'COMPLETED', title: 'done', text: '3 trades' },
  ...{ to: [], atMs: Date.UTC(2026, 0, 5, 10) },
};

interface Place {
  readonly url: string;
  readonly got: { headers: IncomingHttpHeaders; body: string }[];
}

async function place(status = 204, headers: Record<string, string> = {}): Promise<Place> {
  const got: Place['got'] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += String(part)));
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      response.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, got };
}

function notices(more: Partial<WebhookNoticesOptions>) {
  const refused: string[] = [];
  const clock = new ManualClock();
  const webhook = new WebhookNotices({
    ...{ clock, secret: () => Promise.resolve('s3cret'), own: null, onRefused: (_, text) => void refused.push(text) },
    ...more,
  });
  return { webhook, refused, clock };
}

describe('a notice to a webhook', () => {
  it('is signed, and known again by its key', async () => {
    const { url, got } = await place();
    const { webhook, clock } = notices({ own: url });
    await webhook.send(NOTICE);
    const [{ headers, body }] = got as [Place['got'][number]];
    expect(isSignedWebhook('s3cret', body, String(headers[SIGNATURE_HEADER]), clock.now())).toBe(true);
    expect(headers[IDEMPOTENCY_HEADER]).toBe(`${NOTICE.id}-a1-COMPLETED`);
    expect(JSON.parse(body)).toMatchObject({
      schema: 'tradai.notice/1',
      status: 'COMPLETED',
      at: '2026-01-05T10:00:00.000Z',
    });
  });

  it.each([408, 429, 500, 503])('is worth another try after %d', async (status) => {
    const { url } = await place(status);
    await expect(notices({ own: url }).webhook.send(NOTICE)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it.each([301, 400, 401, 404])('is not sent again after %d', async (status) => {
    const { url, got } = await place(status, { location: 'http://127.0.0.1:1/' });
    const { webhook, refused } = notices({ own: url });
    await webhook.send(NOTICE);
    expect([got.length, refused.length]).toEqual([1, 1]);
  });

  it('reaches the others where one is inside of the network, and that one is not called', async () => {
    const { url, got } = await place();
    const inside = await place();
    const { webhook, refused } = notices({ own: url, outside: { resolve: () => Promise.resolve(['127.0.0.1']) } });
    await webhook.send({ ...NOTICE, to: ['webhook:https://hooks.example.net/x'] });
    expect([got.length, inside.got.length]).toEqual([1, 0]);
    expect(refused).toEqual(['hooks.example.net is inside of a network, and is not called.']);
  });

  it('goes to each receiver by itself, also that of the log', async () => {
    const { url, got } = await place();
    const receivers: string[] = [];
    const log = new LogNotices(() => {});
    await allNotices([log, notices({ own: url }).webhook]).send(
      { ...NOTICE, to: ['webhook:https://hooks.example.net/x', 'webhook:https://hooks.example.net/x'] },
      (receiver, send) => {
        receivers.push(receiver);
        return receiver === 'own' ? send() : Promise.resolve();
      },
    );
    expect(receivers).toEqual(['log', 'webhook:https://hooks.example.net/x', 'own']);
    expect(got).toHaveLength(1);
  });

  it('is called at the address that was looked at', async () => {
    const { url, got } = await place();
    const named = url.replace('127.0.0.1', 'hooks.tradai.dev');
    expect(
      await postOutside(
        { url: named, headers: {}, body: '{}' },
        { isOurs: true, resolve: () => Promise.resolve(['127.0.0.1']) },
      ),
    ).toBe(204);
    expect(got[0]!.headers.host).toMatch(/^hooks\.tradai\.dev:/);
  });

  it('is tried by all ways, although one fails', async () => {
    const lines: unknown[] = [];
    const log = new LogNotices((fields) => void lines.push(fields));
    const failing = { send: () => Promise.reject(new Error('away')) };
    await expect(allNotices([failing, log]).send({ ...NOTICE, to: ['email:me@tradai.dev'] })).rejects.toThrow('away');
    expect(lines).toEqual([expect.objectContaining({ id: NOTICE.id, unreached: ['email:me@tradai.dev'] })]);
  });
});

describe('a receiver that is named', () => {
  it.each(['email:me@tradai.dev', 'webhook:https://hooks.tradai.dev/a?b=c', 'webhook:https://hooks.tradai.dev:8443/', 'topic:ops_alerts'])(
    'may be %s',
    (text) => expect(noticeTarget(text)).not.toBeNull(),
  ); // prettier-ignore

  it.each(['', 'me@tradai.dev', 'email:', 'email:a@b', 'email:a@b.c d', 'email:"a"@tradai.dev', 'email:a@tradai.dev,b@tradai.dev',
    'email:a@tradai.dev\nbcc:b@tradai.dev', 'topic:', 'topic:arn:aws:sns:x', 'topic:a b', 'topic:../x', 'sms:+1', `topic:${'a'.repeat(65)}`])(
    'may not be %j',
    (text) => expect(noticeTarget(text)).toBeNull(),
  ); // prettier-ignore
});

/** Hosts that mean a place inside, as attackers write them. */
const INSIDE_HOSTS = [
  ...['127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7f.0.0.1', '017700000001', '0177.0.0.1', '127.255.255.254'],
  ...['0.0.0.0', '0', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.254', '192.168.0.1', '192.168.255.255', '100.64.0.1'],
  ...['169.254.169.254', '169.254.170.2', '0xa9fea9fe', '2852039166', '0251.0376.0251.0376', '192.0.0.192', '198.18.0.1', '198.51.100.7'],
  ...['203.0.113.9', '192.0.2.1', '224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255', '192.88.99.1'],
  ...['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::ffff:169.254.169.254]', '[::127.0.0.1]', '[fc00::1]', '[fd00:ec2::254]'],
  ...['[fe80::1]', '[fec0::1]', '[ff02::1]', '[2001:db8::1]', '[2002:7f00:1::]', '[2001::1]', '[64:ff9b::7f00:1]', '[64:ff9b:1::1]', '[3fff::1]'],
  ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'metadata', 'metadata.google.internal', 'x.local', 'router.lan', 'db.corp'],
  ...['kubernetes.default.svc.cluster.local', 'ip-10-0-0-1.ec2.internal', '①②⑦.⓪.⓪.①', '127。0。0。1', '127.0.0.1.', '%31%32%37.0.0.1'],
]; // prettier-ignore

/** Ways to write an address around a host. */
const FORMS: readonly ((host: string) => string)[] = [
  (host) => `https://${host}/`,
  (host) => `https://${host}:8443/latest/meta-data`,
  (host) => `https://hooks.tradai.dev@${host}/`,
  (host) => `http://${host}/`,
];

/** Forms that are no address of a place outside whatever they name. */
const ODD = ['https://hooks.tradai.dev\\@127.0.0.1/', 'https://hooks.tradai.dev#@127.0.0.1/', 'https:///127.0.0.1/', 'https:127.0.0.1', 'file:///etc/passwd',
  'gopher://127.0.0.1:70/', 'ftp://hooks.tradai.dev/', 'https://hooks.tradai.dev\t/', 'https://hooks.tradai.dev\r\nx: y/', ' https://hooks.tradai.dev/', 'HTTPS://127.0.0.1/',
  'javascript:alert(1)', 'data:text/plain,x', '//127.0.0.1/', 'https://user:pw@hooks.tradai.dev/', 'https://[::1', 'https://127.0.0.1:99999/', 'https://', 'https://.', 'jar:https://127.0.0.1!/']; // prettier-ignore

describe('a webhook inside of a network', () => {
  const cases = [...INSIDE_HOSTS.flatMap((host) => FORMS.map((form) => form(host))), ...ODD];

  it('is never called, however it is written', async () => {
    expect(cases.length).toBeGreaterThanOrEqual(200);
    const accepted: string[] = [];
    for (const url of cases) {
      const target = noticeTarget(`webhook:${url}`);
      if (target?.kind !== 'webhook') continue;
      // A name resolves to an address of its own; one in numbers is itself.
      const resolve = (host: string): Promise<string[]> =>
        Promise.resolve([/[a-z]/i.test(host) && !host.includes(':') ? '8.8.8.8' : host]);
      const outcome = await postOutside({ url: target.url, headers: {}, body: '' }, { resolve }).catch(
        (error: Error & { code?: string }) => error.code,
      );
      if (outcome !== 'refused') accepted.push(url);
    }
    expect(accepted).toEqual([]);
  });

  it.each([
    [['8.8.8.8', '10.0.0.1'], 'refused'],
    [['::1'], 'refused'],
    [[], 'unavailable'],
  ])('is not called where its name means %j', async (addresses, code) => {
    const call = postOutside(
      { url: 'https://hooks.tradai.dev/', headers: {}, body: '' },
      { resolve: () => Promise.resolve(addresses) },
    );
    await expect(call).rejects.toMatchObject({ code });
  });
});

it.each(['8.8.8.8', '1.1.1.1', '172.15.255.255', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::1'])('%s is public', (address) =>
  expect(isPublicAddress(address)).toBe(true)); // prettier-ignore
it.each(['', 'x', '8.8.8', '::ffff:8.8.8.8', '1::', '4000::1'])('%j is not', (address) =>
  expect(isPublicAddress(address)).toBe(false)); // prettier-ignore
