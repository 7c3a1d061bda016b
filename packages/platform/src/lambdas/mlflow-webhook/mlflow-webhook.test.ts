import { createHmac } from 'node:crypto';
import { ServiceError } from '@tradai/runtime/ports';
import { describe, expect, it } from 'vitest';
import { functionWorld, registered, STRATEGY } from '../function-world.fixture.ts';
import { ManualClock } from '../../adapters/embedded/manual-clock.fixture.ts';
import { mlflowWebhook, type MlflowWebhookServices } from './mlflow-webhook.ts';

const MOVED = {
  entity: 'model_version_alias',
  action: 'created',
  timestamp: '2026-01-05T10:00:00+00:00',
  data: { name: STRATEGY, alias: 'production', version: '9' },
};

async function world() {
  const { services, told, signal, ...more } = await functionWorld();
  await registered({ services, told, signal, ...more });
  await services.registry.setAlias({ name: STRATEGY, alias: 'production', version: 1 });
  return { services, told, ...callsOf(services) };
}

/** Nothing is asked of whoever is refused. */
function refusing(secret: string | null = 'hush') {
  const nobody = (): never => expect.unreachable('somebody was asked');
  const services: MlflowWebhookServices = {
    clock: new ManualClock(),
    webhookSecret: () => Promise.resolve(secret),
    marks: { see: nobody, firstSeen: nobody, forget: nobody },
    ...{ registry: { resolve: nobody }, events: { publish: nobody } },
  };
  return callsOf(services);
}

function callsOf(services: MlflowWebhookServices) {
  const seconds = () => String(Math.floor(services.clock.now() / 1000));
  const signed = (body: string, id = 'd-1', at = seconds(), secret = 'hush'): Record<string, string> => ({
    'x-mlflow-delivery-id': id,
    'x-mlflow-timestamp': at,
    'x-mlflow-signature': `v1,${createHmac('sha256', secret).update(`${id}.${at}.${body}`).digest('base64')}`,
  });
  const call = (headers: object, body = JSON.stringify(MOVED)) =>
    mlflowWebhook({ headers, body }, services, new AbortController().signal);
  return { signed, call, seconds };
}

describe('a signed hint', () => {
  it('is told with what the registry says, once', async () => {
    const { told, signed, call, services } = await world();
    const headers = signed(JSON.stringify(MOVED));
    expect(await call(headers)).toEqual({ moved: true });
    expect(await call(headers)).toEqual({ moved: false });
    expect(told.events).toEqual([
      { kind: 'alias-moved', strategy: STRATEGY, alias: 'production', version: 1, atMs: services.clock.now() },
    ]);
  });

  it('that could not be told is told when it comes again', async () => {
    const { told, signed, call, services } = await world();
    const { publish } = services.events;
    services.events.publish = () => Promise.reject(new ServiceError('unavailable', 'away'));
    await expect(call(signed(JSON.stringify(MOVED)))).rejects.toThrow('away');
    services.events.publish = publish;
    expect(await call(signed(JSON.stringify(MOVED)))).toEqual({ moved: true });
    expect(told.events).toHaveLength(1);
  });

  it.each([
    { ...MOVED, entity: 'model_version' },
    { ...MOVED, action: 'deleted' },
    { ...MOVED, data: { name: STRATEGY, alias: 'staging' } },
    { ...MOVED, data: { name: 'unknown', alias: 'production' } },
  ])('about %j moves nothing', async (hint) => {
    const { told, signed, call } = await world();
    const body = JSON.stringify(hint);
    expect(await call(signed(body), body)).toEqual({ moved: false });
    expect(told.events).toEqual([]);
  });

  it.each(['{', '[]', JSON.stringify({ ...MOVED, data: { name: '../x', alias: 'production' } })])(
    'that says %s is none',
    async (body) => {
      const { signed, call } = await world();
      await expect(call(signed(body), body)).rejects.toMatchObject({ name: 'Event.Invalid' });
    },
  );
});

describe('a request is refused', () => {
  const body = JSON.stringify(MOVED);
  type Calls = ReturnType<typeof refusing>;
  const wrong: [what: string, headers: (of: Calls) => Record<string, string>][] = [
    ['without a signature', ({ signed }) => ({ ...signed(body), 'x-mlflow-signature': '' })],
    ['with another secret’s', ({ signed, seconds }) => signed(body, 'd-1', seconds(), 'loud')],
    ['with another body’s', ({ signed }) => signed(`${body} `)],
    ['with another delivery’s', ({ signed }) => ({ ...signed(body), 'x-mlflow-delivery-id': 'd-2' })],
    ['with another time’s', ({ signed, seconds }) => ({ ...signed(body), 'x-mlflow-timestamp': String(Number(seconds()) + 1) })],
    ['that is too old', ({ signed, seconds }) => signed(body, 'd-1', String(Number(seconds()) - 301))],
    ['from too far ahead', ({ signed, seconds }) => signed(body, 'd-1', String(Number(seconds()) + 301))],
    ['with a time that is none', ({ signed }) => signed(body, 'd-1', 'soon')],
    ['with an id that is none', ({ signed }) => signed(body, 'd 1')],
    ['in hexadecimal digits', ({ signed }) => ({ ...signed(body), 'x-mlflow-signature': `v1,${'ab'.repeat(32)}` })],
    ['of another kind', ({ signed }) => ({ ...signed(body), 'x-mlflow-signature': signed(body)['x-mlflow-signature']!.replace('v1', 'v2') })],
    ['without any header', () => ({})],
  ]; // prettier-ignore
  it.each(wrong)('%s', async (_, headersOf) => {
    const of = refusing();
    await expect(of.call(headersOf(of))).rejects.toMatchObject({ name: 'Webhook.Refused' });
  });

  it.each([null, ''])('whatever it says where the secret is %j', async (secret) => {
    const of = refusing(secret);
    await expect(of.call(of.signed(body, 'd-1', of.seconds(), ''))).rejects.toMatchObject({ name: 'Webhook.Refused' });
  });
});
