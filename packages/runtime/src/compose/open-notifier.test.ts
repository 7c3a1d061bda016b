import { afterEach, describe, expect, it } from 'vitest';
import { startPlace, type Place } from '../adapters/notify/place.fixture.ts';
import { isSignedWebhook, SIGNATURE_HEADER } from '../contract/webhook-signature.ts';
import { realClock } from '../market/clock.ts';
import { aNotification } from '../ports/notification.fixture.ts';
import type { Settled } from '../ports/notifier.ts';
import { Redactor } from '../ports/secrets-redactor.ts';
import { unknownSecret, type Secrets } from '../ports/secrets.ts';
import { openDelivery, openNotifiers, type NotifierSources } from './open-notifier.ts';

const places: Place[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.close();
});

function secretsOf(values: Readonly<Record<string, string>>): Secrets {
  return {
    place: 'The secrets of a test',
    get(name) {
      const value = values[name];
      if (value === undefined) return Promise.reject(unknownSecret(name, this.place));
      return Promise.resolve({ value, version: '1' });
    },
  };
}

function opened(
  config: NotifierSources['config'],
  env: Record<string, string> = {},
  secrets: Record<string, string> = {},
) {
  return openNotifiers({ config, env, secrets: secretsOf(secrets) });
}

const TELEGRAM = { enabled: true, token: '', chat_id: '-1001' };
const WEBHOOK = { enabled: true, url: 'https://example.com/x', format: 'json', status: { content: '{status}' } };
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:trading.fifo';

describe('messages go', () => {
  it.each<[string, NotifierSources['config'], Record<string, string>, Record<string, string>, readonly string[]]>([
    ['nowhere', {}, {}, {}, []],
    ['nowhere when a chat is off', { telegram: { enabled: false }, webhook: { enabled: false } }, {}, {}, []],
    ['to a chat by a secret', { telegram: TELEGRAM }, {}, { telegram: '7:token' }, ['telegram']],
    [
      'to a chat that the secret names',
      { telegram: { enabled: true } },
      {},
      { telegram: '{"token":"7:token","chat_id":-1001}' },
      ['telegram'],
    ],
    [
      'to a chat whose token the environment gave',
      { telegram: { ...TELEGRAM, token: '7:t', chat_id: -1001 } },
      {},
      {},
      ['telegram'],
    ],
    ['to the webhook of the config', { webhook: WEBHOOK }, {}, {}, ['config-webhook']],
    [
      'to our own webhook',
      {},
      { NOTIFY_WEBHOOK_URL: 'https://example.com' },
      { 'notify-webhook': 'secret' },
      ['webhook'],
    ],
    ['to a topic', {}, { NOTIFY_SNS_TOPIC: TOPIC }, {}, ['sns']],
    [
      'to all of them',
      { telegram: TELEGRAM, webhook: WEBHOOK },
      { NOTIFY_WEBHOOK_URL: 'http://127.0.0.1:9/', NOTIFY_WEBHOOK_SECRET: 's', NOTIFY_SNS_TOPIC: TOPIC },
      { telegram: '7:token' },
      ['telegram', 'config-webhook', 'webhook', 'sns'],
    ],
  ])('%s', async (_, config, env, secrets, names) => {
    const { notifiers, warnings } = await opened(config, env, secrets);

    expect(notifiers.map(({ name }) => name)).toEqual(names);
    expect(warnings).toEqual([]);
  });

  it('not to Discord, which is said', async () => {
    const { notifiers, warnings } = await opened({ discord: { enabled: true } });

    expect([notifiers, warnings]).toEqual([[], [expect.stringContaining('no messages to Discord')]]);
  });
});

describe('a session does not begin', () => {
  const address = 'expected https://…, or http:// on this machine';
  it.each<[string, NotifierSources['config'], Record<string, string>, Record<string, string>, string]>([
    ['with a chat and no token', { telegram: TELEGRAM }, {}, {}, 'expected the secret "telegram"'],
    [
      'with a token and no chat',
      { telegram: { enabled: true } },
      {},
      { telegram: '7:token' },
      'telegram.chat_id is missing',
    ],
    ['with a secret that is half JSON', { telegram: TELEGRAM }, {}, { telegram: '{"token":' }, 'a token alone'],
    ['with an unsigned webhook', {}, { NOTIFY_WEBHOOK_URL: 'https://example.com' }, {}, 'the secret "notify-webhook"'],
    ['with a webhook without TLS', {}, { NOTIFY_WEBHOOK_URL: 'http://example.com' }, {}, address],
    ['with a webhook that holds a password', {}, { NOTIFY_WEBHOOK_URL: 'https://u:canary@example.com' }, {}, address],
    ['with no address', { webhook: { ...WEBHOOK, url: '' } }, {}, {}, 'webhook.url is missing'],
    ['with an address that is none', { webhook: { ...WEBHOOK, url: 'canary' } }, {}, {}, `webhook.url is no address`],
    ['with a template that cannot be read', { webhook: { ...WEBHOOK, exit: { a: '{x:>3}' } } }, {}, {}, '{x:>3}'],
    ['that mutes what is nothing', {}, { NOTIFY_MUTE: 'warning,noise' }, {}, 'NOTIFY_MUTE names "noise"'],
    ['with a topic that is none', {}, { NOTIFY_SNS_TOPIC: 'trading' }, {}, 'NOTIFY_SNS_TOPIC is no topic'],
  ])('%s', async (_, config, env, secrets, words) => {
    const failure = (await opened(config, env, secrets).catch((error: unknown) => error)) as Error;

    expect(failure).toMatchObject({ code: 'invalid-entry', message: expect.stringContaining(words) as string });
    expect(failure.message).not.toContain('canary');
  });
});

describe('what is muted', () => {
  const slow = aNotification({ kind: 'warning', data: { cause: 'slow-strategy', is_over: false } });
  const late = aNotification({ kind: 'warning', data: { cause: 'stale-data', is_over: false } });
  it.each<[string, readonly boolean[]]>([
    ['', [true, true, true]],
    ['warning', [false, false, true]],
    ['slow-strategy, trade-closed', [false, true, false]],
  ])('goes to no target: %s', async (muted, wanted) => {
    const env = { NOTIFY_SNS_TOPIC: TOPIC, NOTIFY_MUTE: muted };
    const [topic] = (await opened({}, env)).notifiers;

    expect([slow, late, aNotification()].map((message) => topic!.wants(message))).toEqual(wanted);
  });
});

describe('a chat', () => {
  it('hears of a strategy only where the config allows it', async () => {
    const said = aNotification({ kind: 'strategy-message' });
    const wants = async (more: object) =>
      (await opened({ telegram: { ...TELEGRAM, ...more } }, {}, { telegram: 't' })).notifiers[0]!.wants(said);

    expect(await wants({})).toBe(false);
    expect(await wants({ allow_custom_messages: true })).toBe(true);
    expect(await wants({ allow_custom_messages: true, notification_settings: { strategy_msg: 'off' } })).toBe(false);
  });
});

it('a message is signed, delivered and settled', async () => {
  const place = await startPlace({ status: 200, body: 'ok' });
  places.push(place);
  const env = { NOTIFY_WEBHOOK_URL: `${place.url}/in`, NOTIFY_WEBHOOK_SECRET: 'a secret' };
  const { notifiers } = await opened({}, env);
  const settled: Settled[] = [];
  const redactor = new Redactor();
  const delivery = await openDelivery({
    redactor,
    ...{
      notifiers,
      clock: realClock(),
      onSettled: (one) => settled.push(one),
      tell: (sentence) => expect.fail(sentence),
    },
  });
  delivery.offer(aNotification({ id: 'x.1' }));
  expect(await delivery.drained(10_000)).toBe(true);
  delivery.close();

  const [{ body, headers, path }] = place.taken as [Place['taken'][number]];
  expect(settled).toEqual([{ id: 'x.1', target: 'webhook', how: 'sent', isLast: true }]);
  expect([path, headers['idempotency-key'], headers['content-type']]).toEqual(['/in', 'x.1', 'application/json']);
  expect(JSON.parse(body)).toMatchObject({ schema: 'tradai.notification/1', id: 'x.1', kind: 'trade-closed' });
  expect(isSignedWebhook('a secret', body, String(headers[SIGNATURE_HEADER]), Date.now())).toBe(true);
});
