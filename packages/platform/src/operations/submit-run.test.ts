import { createHash } from 'node:crypto';
import { ServiceError, type Objects, type Registry } from '@tradai/runtime/ports';
import { describe, expect, it } from 'vitest';
import { runIdOf } from '../ports/run-store-contract.fixture.ts';
import { memoryServices } from './memory-services.fixture.ts';
import { sweepOutbox } from './send-outbox.ts';
import { submitRun, type RunRequest } from './submit-run.ts';

const REQUEST: RunRequest = {
  ...{ kind: 'backtest', strategy: 'momentum', version: { alias: 'Staging' }, priority: 5, capacity: 'spot' },
  spec: { schema: 'tradai.spec/1', timerange: { from: '2025-01-01', to: '2025-06-30' }, pairs: ['BTC/USDT'] },
  ...{ maxSeconds: 3600, labels: { sweep: 's-17' }, notify: [] },
};

function world() {
  const services = memoryServices();
  const stored = new Map<string, Uint8Array>();
  const aliases: Record<string, number> = { Staging: 3 };
  let made = 0;
  return {
    ...{ services, stored, aliases },
    submit: {
      ...services,
      objects: {
        put: (key: string, bytes: Uint8Array) => {
          stored.set(key, bytes);
          return Promise.resolve({ written: true, etag: '' });
        },
      } as unknown as Objects,
      registry: {
        resolve: (_: string, alias: string) =>
          aliases[alias] === undefined
            ? Promise.reject(new ServiceError('unknown-alias', `There is no alias ${alias}.`))
            : Promise.resolve({ version: aliases[alias] }),
        version: (_: string, version: number) => Promise.resolve({ version }),
      } as unknown as Registry,
      uriOf: (key: string) => `s3://results/${key}`,
      newRunId: () => runIdOf(++made),
    },
  };
}

describe('a run that is submitted', () => {
  it('waits, with its specification stored and its message sent', async () => {
    const { services, submit, stored } = world();
    const { kind, run } = await submitRun(submit, 'ann', REQUEST, null);
    expect(kind).toBe('accepted');
    expect(run).toMatchObject({
      id: runIdOf(1),
      status: 'QUEUED',
      strategyVersion: 3,
      subject: 'ann',
      maxSeconds: 3600,
    });
    const bytes = stored.get(`specs/${run!.spec.sha256}.json`)!;
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(run!.spec.sha256);
    expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual({
      ...{ ...REQUEST.spec, strategy: 'momentum', version: '3', max_seconds: 3600, labels: { sweep: 's-17' } },
    });
    expect(run!.spec.uri).toBe(`s3://results/specs/${run!.spec.sha256}.json`);
    const [delivery] = await services.queues.backtest.receive(10, 0);
    expect(delivery).toMatchObject({ group: run!.id, body: { run_id: run!.id, attempt: 1, kind: 'backtest', v: 1 } });
    expect(await services.runs.outbox(Infinity, 10)).toEqual([]);
  });

  it('runs the version that the alias had then', async () => {
    const { submit, aliases } = world();
    await submitRun(submit, 'ann', REQUEST, 'k1');
    aliases['Staging'] = 4;
    expect((await submitRun(submit, 'ann', REQUEST, 'k1')).run).toMatchObject({ strategyVersion: 3 });
    expect((await submitRun(submit, 'ann', REQUEST, 'k2')).run).toMatchObject({ strategyVersion: 4 });
  });

  it('is one where somebody clicks twice, and two where it is meant', async () => {
    const { services, submit } = world();
    const [first, second] = [
      await submitRun(submit, 'ann', REQUEST, null),
      await submitRun(submit, 'ann', REQUEST, null),
    ];
    expect(second).toEqual({ kind: 'replayed', run: first.run });
    expect((await submitRun(submit, 'bob', REQUEST, null)).kind).toBe('accepted');
    services.clock.pass(60_000);
    expect((await submitRun(submit, 'ann', REQUEST, null)).kind).toBe('accepted');
  });

  it('is refused under the key of another request', async () => {
    const { submit } = world();
    await submitRun(submit, 'ann', REQUEST, 'k1');
    expect(await submitRun(submit, 'ann', { ...REQUEST, priority: 9 }, 'k1')).toEqual({ kind: 'mismatch', run: null });
  });

  it('is refused where its version is unknown, and leaves nothing', async () => {
    const { services, submit } = world();
    const unknown = { ...REQUEST, version: { alias: 'nope' } };
    await expect(submitRun(submit, 'ann', unknown, null)).rejects.toMatchObject({ code: 'unknown-alias' });
    expect(await services.runs.list({ limit: 10 }, 0)).toEqual([]);
  });

  it('whose message was not sent is found, and sent once', async () => {
    const { services, submit } = world();
    const send = services.queues.backtest.send.bind(services.queues.backtest);
    services.queues.backtest.send = () => Promise.reject(new ServiceError('unavailable', 'The queue is away.'));
    expect((await submitRun(submit, 'ann', REQUEST, 'k1')).kind).toBe('accepted');
    services.queues.backtest.send = send;
    expect((await submitRun(submit, 'ann', REQUEST, 'k1')).kind).toBe('replayed');
    expect(await sweepOutbox(services)).toBe(0);
    services.clock.pass(30_001);
    expect(await sweepOutbox(services)).toBe(1);
    expect(await sweepOutbox(services)).toBe(0);
    expect(await services.queues.backtest.receive(10, 0)).toHaveLength(1);
  });
});
