import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SqliteHeartbeats } from '../adapters/embedded/heartbeats-sqlite.ts';
import { SqliteRunRecords } from '../adapters/embedded/run-records-sqlite.ts';
import { SqliteTracking } from '../adapters/embedded/tracking-sqlite.ts';
import { startProcess, type EndedProcess, type StartedProcess } from './container-process.fixture.ts';
import { containerWorld, eventsIn, MONTHS, STRATEGY, type ContainerWorld } from './container-world.fixture.ts';

const POINTS = 10;
/** Containers at once, which share all their folders. */
const LANES = [1, 2];

let world: ContainerWorld;
beforeAll(async () => {
  world = await containerWorld();
});
afterAll(() => world.remove());

function start(env: Readonly<Record<string, string>>): StartedProcess {
  return startProcess(world, env);
}

const startMonths = (runId: string): StartedProcess =>
  startProcess(world, { RUN_ID: runId }, { argv: ['--timerange', MONTHS] });
const runMonths = (runId: string): Promise<EndedProcess> => startMonths(runId).ended;

/** How long a run takes on each lane at once, ms. */
async function wholeRuns(name: string): Promise<number> {
  const from = performance.now();
  const ended = await Promise.all(LANES.map((lane) => runMonths(`whole-${name}-${lane}`)));
  expect(ended).toMatchObject([{ code: 0 }, { code: 0 }]);
  return performance.now() - from;
}

async function run(env: Readonly<Record<string, string>>): Promise<EndedProcess> {
  return start(env).ended;
}

const publication = (runId: string): string => join(world.folder, 'results', 'backtests', runId, 'publication.json');
const manifestOf = (runId: string): string =>
  (JSON.parse(readFileSync(publication(runId), 'utf8')) as { manifest_sha256: string }).manifest_sha256;

describe('a container that is killed', () => {
  it(`comes out the same when it is started again, wherever it was: ${POINTS} points`, async () => {
    // The first one compiles, and the others find that done.
    expect(await runMonths('first')).toMatchObject({ code: 0 });
    // The faster of two: code that nobody has read yet comes slowly from the disk, and kills would come too late.
    const wholeMs = Math.min(await wholeRuns('cold'), await wholeRuns('warm'));
    const killed: boolean[] = [];
    const killAt = async (point: number): Promise<void> => {
      const runId = `killed-${point}`;
      const { child, ended } = startMonths(runId);
      // The first half loads code.
      await wait(wholeMs * (0.4 + (0.6 * point) / POINTS));
      child.kill('SIGKILL');
      killed.push((await ended).signal === 'SIGKILL');
      const again = await runMonths(runId);
      expect([again.code, again.err]).toEqual([0, expect.not.stringContaining('"failed"')]);
      expect(manifestOf(runId)).toBe(manifestOf('first'));
      expect(readdirSync(join(world.folder, 'results', 'backtests', runId)).toSorted()).toEqual([
        'a1',
        'publication.json',
      ]);
    };
    await Promise.all(
      LANES.map(async (lane) => {
        for (let point = lane; point <= POINTS; point += LANES.length) await killAt(point);
      }),
    );
    expect(killed.filter(Boolean).length).toBeGreaterThan(POINTS / 2);

    const tracking = new SqliteTracking(join(world.folder, 'registry'));
    const whole = (await tracking.find(STRATEGY, 'first', 1))!;
    const equity = await tracking.history(whole, 'equity');
    for (let point = 1; point <= POINTS; point += 1) {
      const record = (await tracking.find(STRATEGY, `killed-${point}`, 1))!;
      expect(record).toMatchObject({ status: 'finished', params: whole.params, metrics: whole.metrics });
      expect(await tracking.history(record, 'equity')).toEqual(equity);
    }
    tracking.close();
  }, 180_000);
});

describe('a container that is asked to stop', () => {
  it.each([
    ['SIGTERM', 143, 'terminated'],
    ['SIGINT', 130, 'interrupted'],
  ] as const)(
    'by %s ends with %i within 20 s, and says so everywhere',
    async (signal, code, name) => {
      const runId = `stopped-${name}`;
      const { child, ended, err } = start({ RUN_ID: runId, TRADING_MODE: 'hyperopt' });
      while (!err().includes('"ready"')) await wait(20);
      await wait(300);
      const from = performance.now();
      child.kill(signal);
      const end = await ended;
      expect(performance.now() - from).toBeLessThan(20_000);
      expect(end.code).toBe(code);
      expect(eventsIn(end.err).at(-1)).toMatchObject({ level: 'error', message: `Stopped by ${signal}.` });
      expect(existsSync(publication(runId))).toBe(false);

      const state = join(world.folder, 'state');
      const beats = new SqliteHeartbeats(state);
      expect(await beats.get({ kind: 'run', runId })).toMatchObject({ stage: 'STOPPING', outcome: { code, name } });
      beats.close();
      const records = new SqliteRunRecords(state);
      expect(await records.get({ runId, attempt: 1 })).toMatchObject({ exit: { code } });
      records.close();
      const tracking = new SqliteTracking(join(world.folder, 'registry'));
      expect(await tracking.find(STRATEGY, runId, 1)).toMatchObject({
        status: 'killed',
        tags: { 'tradai.exit': String(code) },
      });
      tracking.close();
    },
    60_000,
  );

  it('takes its study up again', async () => {
    const spec = join(world.folder, 'search.json');
    writeFileSync(spec, JSON.stringify({ schema: 'tradai.spec/1', hyperopt: { epochs: 24, seed: 7, workers: 1 } }));
    const env = { TRADING_MODE: 'hyperopt', SPEC_URI: spec };
    expect(await run({ ...env, RUN_ID: 'search' })).toMatchObject({ code: 0 });

    const stopped = start({ ...env, RUN_ID: 'search-stopped' });
    const study = join(world.folder, 'state', 'runs', 'search-stopped', 'a1', 'study.db');
    while (!existsSync(study)) await wait(5);
    await wait(100);
    stopped.child.kill('SIGTERM');
    expect((await stopped.ended).code).toBe(143);
    // Another container: nothing of the first one's is left but what it stored.
    rmSync(join(world.folder, 'state', 'runs'), { recursive: true, force: true });
    const again = await run({ ...env, RUN_ID: 'search-stopped', ATTEMPT: '2' });
    expect(again.code).toBe(0);
    expect(eventsIn(again.err).map(({ event }) => event)).toContain('resumed');
    expect(manifestOf('search-stopped')).toBe(manifestOf('search'));
  }, 120_000);

  it('at its time limit ends with 124', async () => {
    const spec = join(world.folder, 'endless.json');
    writeFileSync(spec, JSON.stringify({ schema: 'tradai.spec/1', hyperopt: { epochs: 100_000 } }));
    const end = await run({ RUN_ID: 'late', TRADING_MODE: 'hyperopt', SPEC_URI: spec, MAX_SECONDS: '4' });
    expect(end.code).toBe(124);
    expect(end.err).toContain('Stopped at the time limit of MAX_SECONDS.');
  }, 60_000);
});
