import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STATUS_MOVES, type StatusMove } from '../domain/run-status.ts';
import type { RunEvent } from '../domain/run-event.ts';
import type { Run } from '../domain/run.ts';
import { runIdOf } from '../ports/run-store-contract.fixture.ts';
import { apiWorld, type ApiWorld } from './api-world.fixture.ts';
import { listen, type Heard } from './sse-client.fixture.ts';

const ID = runIdOf(1);
const ANN = { authorization: 'Bearer researcher.ann' };
const BODY = { strategy: 'MeanRev', version: '12' };

/** With one run that waits, on a socket. */
async function served(): Promise<ApiWorld & { readonly url: string }> {
  const world = await apiWorld(1_000_000);
  await world.ask('POST', '/backtest', BODY);
  await world.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = world.app.server.address() as AddressInfo;
  return { ...world, url: `http://127.0.0.1:${port}/backtest/${ID}/events` };
}

async function move({ services: { runs } }: ApiWorld, name: keyof typeof STATUS_MOVES, atMs = 0): Promise<void> {
  const change: StatusMove = STATUS_MOVES[name];
  await runs.change(ID, { move: change, by: change.by[0]!, attempt: 1, atMs, execution: `${ID}-a1` });
}

function idsOf({ frames }: Heard): number[] {
  return frames.flatMap(({ id }) => (id === null ? [] : [Number(id)]));
}

/** 500 changes that appear one after the other while somebody listens. */
async function longRun(world: ApiWorld): Promise<void> {
  const { runs } = world.services;
  const run = (await runs.get(ID, 0))!;
  const eventOf = (sequence: number): RunEvent => ({
    ...{
      runId: ID,
      sequence,
      atMs: sequence,
      attempt: 1,
      kind: 'moved',
      status: sequence < 500 ? 'RUNNING' : 'COMPLETED',
    },
    ...{ move: 'run', by: 'workflow', note: null },
  });
  let visible = 1;
  runs.get = (): Promise<Run> => {
    visible = Math.min(500, visible + 7);
    return Promise.resolve({ ...run, status: visible < 500 ? 'RUNNING' : 'COMPLETED' });
  };
  runs.events = (_id, after): Promise<RunEvent[]> =>
    Promise.resolve(Array.from({ length: visible - after }, (_, at) => eventOf(after + at + 1)));
}

describe('a run that is followed', () => {
  it('tells every change once and in order to a client that is cut off at any byte', { timeout: 60_000 }, async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 20, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(cuts, async (lengths) => {
        const world = await served();
        await longRun(world);
        const seen: number[] = [];
        let hasEnded = false;
        for (const cutAfter of [...lengths, Infinity]) {
          const heard = await listen(world.url, { ...ANN, 'last-event-id': String(seen.at(-1) ?? 0) }, { cutAfter });
          seen.push(...idsOf(heard));
          hasEnded = heard.frames.at(-1)?.event === 'end';
        }
        await world.app.close();
        expect(seen).toEqual(Array.from({ length: 500 }, (_, at) => at + 1));
        expect(hasEnded).toBe(true);
      }),
      { numRuns: 4 },
    );
  });

  it('tells states, progress and the end', async () => {
    const world = await served();
    const following = listen(world.url, ANN);
    await move(world, 'dispatch');
    await move(world, 'run');
    await world.services.runs.progress({
      ...{ runId: ID, attempt: 1, atMs: 7, ratio: 0.425 },
      stage: 'run',
      message: 'ETH',
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await move(world, 'complete', Date.UTC(2026, 0, 5, 11));
    const { frames, headers, text } = await following;
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'close',
    });
    expect(headers).toHaveProperty('content-security-policy');
    expect(text.startsWith('retry: 1000\n\n')).toBe(true);
    const states = frames.filter(({ event }) => event === 'state').map(({ data }) => JSON.parse(data) as object);
    expect(states).toMatchObject([
      { seq: 1, status: 'QUEUED', by: 'person' },
      { seq: 2, status: 'STARTING', by: 'dispatcher' },
      { seq: 3, status: 'RUNNING', by: 'workflow' },
      { seq: 4, status: 'COMPLETED', by: 'workflow' },
    ]);
    const progress = frames.find(({ event }) => event === 'progress')!;
    expect([progress.id, JSON.parse(progress.data)]).toEqual([
      null,
      { pct: 42.5, stage: 'run', message: 'ETH', at: '1970-01-01T00:00:00.007Z', attempt: 1 },
    ]);
    expect(frames.at(-1)).toMatchObject({ event: 'end', id: null });
    expect(JSON.parse(frames.at(-1)!.data)).toMatchObject({ run_id: ID, status: 'COMPLETED' });
  });

  it('tells what its containers write, where that is asked for', async () => {
    const world = await served();
    const { logs } = world.services.runLogs;
    logs.set(`${ID}/1/spot`, ['one', 'two']);
    const following = listen(`${world.url}?log=true`, ANN);
    const plain = listen(world.url, ANN);
    await move(world, 'dispatch');
    await move(world, 'run');
    await new Promise((resolve) => setTimeout(resolve, 400));
    logs.set(`${ID}/1/spot`, ['one', 'two', 'three']);
    await move(world, 'complete', Date.UTC(2026, 0, 5, 11));
    const told = (await following).frames.filter(({ event }) => event === 'log');
    const lines = told.map(({ data }) => JSON.parse(data) as { lines: readonly string[]; tier: string });
    expect(lines.flatMap(({ lines: some }) => some)).toEqual(['one', 'two', 'three']);
    expect(lines.every(({ tier }) => tier === 'spot')).toBe(true);
    expect((await following).frames.at(-1)!.event).toBe('end');
    expect((await plain).frames.some(({ event }) => event === 'log')).toBe(false);
  });

  it('says every 15 seconds that it is there, and ends after 14 minutes', async () => {
    const world = await served();
    const { clock } = world.services;
    let pings = 0;
    const heard = await listen(world.url, ANN, {
      onText: (text) => {
        const now = text.split(': ping\n\n').length - 1;
        if (now > pings || text.includes('event: state')) clock.pass(now < 3 ? 15_000 : 14 * 60_000);
        pings = now;
      },
    });
    expect(pings).toBeGreaterThanOrEqual(3);
    expect(heard.frames.map(({ event }) => event)).toEqual(['state']);
  });

  it('is followed five times at once by one person', async () => {
    const world = await served();
    const open: Promise<Heard>[] = [];
    const follow = (headers: Record<string, string>): Promise<unknown> =>
      new Promise((resolve) => open.push(listen(world.url, headers, { onText: resolve })));
    for (let at = 0; at < 5; at++) await follow(ANN);
    const refused = await world.ask('GET', `/backtest/${ID}/events`);
    expect(refused.json()).toMatchObject({ type: 'https://tradai.dev/problems/too-many-streams', status: 429 });
    await follow({ authorization: 'Bearer viewer.vic' });
    const atMs = world.services.clock.now();
    await world.services.runs.change(ID, { move: STATUS_MOVES.drop, by: 'api', attempt: 1, atMs });
    expect((await Promise.all(open)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect((await listen(world.url, ANN)).status, 'the places are free again').toBe(200);
  });

  it('is left by who listens when the process ends', async () => {
    const world = await served();
    const following = listen(world.url, ANN, { onText: () => void world.app.close() });
    expect((await following).frames.map(({ event }) => event)).toEqual(['state']);
  });

  it.each([
    ['a place that is none', `/backtest/${ID}/events`, { 'last-event-id': '-1' }, 422],
    ['one that is not there', `/backtest/${runIdOf(9)}/events`, {}, 404],
    ['a backtest among searches', `/hyperopt/${ID}/events`, {}, 404],
  ] as const)('refuses %s', async (_, url, headers, status) => {
    const { ask } = await apiWorld();
    await ask('POST', '/backtest', BODY);
    expect((await ask('GET', url, undefined, { headers })).statusCode).toBe(status);
  });

  it('counts as one request, and has no HEAD', async () => {
    const { ask } = await apiWorld(3);
    await ask('POST', '/backtest', BODY);
    await ask('POST', `/backtest/${ID}/cancel`);
    const head = await ask('HEAD', `/backtest/${ID}/events`);
    expect([head.statusCode, head.headers['allow']]).toEqual([405, 'GET']);
    expect((await ask('GET', `/backtest/${ID}/events`)).headers['ratelimit']).toMatch(/r=0;/);
    expect((await ask('GET', `/backtest/${ID}/events`)).statusCode).toBe(429);
  });
});
