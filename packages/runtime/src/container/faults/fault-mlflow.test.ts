import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Loopback } from '../../adapters/mlflow/exchanges.fixture.ts';
import { FaultyMlflow, type Fault, type FaultPoint } from '../../adapters/mlflow/faulty-mlflow.fixture.ts';
import { containerWorld, STRATEGY, type ContainerWorld } from '../container-world.fixture.ts';
import { QUICK_WORLD } from './fault-clock.fixture.ts';
import { fullTags, manifestOf, resultsOf, runIn, type Ended } from './fault-run.fixture.ts';

vi.mock('../../adapters/retry-policy.ts', async (original) => ({
  ...(await original<object>()),
  REAL_WORLD: QUICK_WORLD,
}));

const MINUTE = 60_000;
const ALWAYS = 1e9;

let world: ContainerWorld;
let whole: FaultyMlflow;
let configText: string;
const open: Loopback[] = [];
beforeAll(async () => {
  world = await containerWorld();
  configText = readFileSync(world.configFile(`strategies/${STRATEGY}/config.json`), 'utf8');
  whole = serverOf();
  await run(whole, 'whole');
}, 60_000);
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(open.splice(0).map((server) => server.close()));
});
afterAll(() => world.remove());

function serverOf(fault?: Fault, from: FaultPoint = 'start', lastsMs = ALWAYS): FaultyMlflow {
  const server = new FaultyMlflow(() => QUICK_WORLD.now(), { name: STRATEGY, tags: fullTags(configText) });
  if (fault !== undefined) server.plan = { fault, from, lastsMs };
  return server;
}

async function run(server: FaultyMlflow, runId: string): Promise<Ended> {
  const place = await server.listen();
  open.push(place);
  return runIn(world, { MLFLOW_TRACKING_URI: place.url, RUN_ID: runId });
}

/** As if nothing had been. */
function expectWhole(server: FaultyMlflow, runId: string): void {
  expect(server).toMatchObject({ status: 'FINISHED', runsMade: 1, params: whole.params, points: whole.points });
  expect([...server.artifacts.keys()]).toEqual([...whole.artifacts.keys()]);
  expect(server.artifacts.get('trades.csv') === whole.artifacts.get('trades.csv')).toBe(true);
  expect(manifestOf(world, runId)).toBe(manifestOf(world, 'whole'));
  expect(waiting()).toEqual([]);
}

/** What has not been sent. */
function waiting(): string[] {
  const spool = join(world.folder, 'state', 'spool');
  return existsSync(spool) ? readdirSync(spool) : [];
}

const SURVIVED: readonly (readonly [Fault, FaultPoint, number])[] = [
  ['is away', 'start', MINUTE],
  ['is in trouble', 'start', MINUTE],
  ['is slow', 'start', ALWAYS],
  ['is away', 'figures', MINUTE],
  ['is away', 'files', MINUTE],
  ['is away', 'end', MINUTE],
  ['is in trouble', 'figures', MINUTE],
  ['shows a page', 'files', MINUTE],
  ['keeps silent', 'end', MINUTE],
];

type Ending = readonly [Fault, FaultPoint, number, RegExp];

const AT_THE_START: readonly Ending[] = [
  ['is away', 'start', 69, /^MLflow at \S+ cannot be reached \(/],
  ['keeps silent', 'start', 69, /^MLflow at \S+ did not answer within 10 s\.$/],
  ['is in trouble', 'start', 69, /^MLflow at \S+ failed \(503 at GET registered-models\/alias\)\.$/],
  ['wants other credentials', 'start', 77, /did not accept the credentials \(401\)/],
  ['shows a page', 'start', 69, /does not answer as MLflow does/],
];

const LATER: readonly Ending[] = [
  ['is away', 'figures', 69, /has been away for \d+ s .*is sent when that attempt is started again/],
  ['shows a page', 'figures', 69, /does not answer as MLflow does/],
  ['wants other credentials', 'figures', 77, /did not accept the credentials/],
  ['wants other credentials', 'end', 77, /did not accept the credentials/],
  ['is away', 'end', 69, /has been away for \d+ s/],
];

/** Nobody waits ten seconds here. */
function shortenTimeouts(): void {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(25));
}

describe('MLflow', () => {
  it.each(SURVIVED)('that %s at the %s for %i ms costs the run nothing', async (fault, from, lastsMs) => {
    if (fault === 'keeps silent') shortenTimeouts();
    const server = serverOf(fault, from, lastsMs);
    const runId = `${fault} ${from}`.replaceAll(' ', '-');

    expect(await run(server, runId)).toMatchObject({ code: 0, error: undefined });
    expectWhole(server, runId);
  });

  it.each(AT_THE_START)('that %s at the %s for good ends with %i, and nothing has begun', async (...ending) => {
    const [fault, from, code, words] = ending;
    if (fault === 'keeps silent') shortenTimeouts();
    const server = serverOf(fault, from);
    const ended = await run(server, `none-${fault}`.replaceAll(' ', '-'));

    expect(ended).toMatchObject({ code, error: expect.stringMatching(words) as string });
    expect(server.runsMade).toBe(0);
  });

  it.each(LATER)('that %s at the %s for good ends with %i, and the next start mends it', async (...ending) => {
    const [fault, from, code, words] = ending;
    const server = serverOf(fault, from);
    const runId = `for-good ${fault} ${from}`.replaceAll(' ', '-');

    expect(await run(server, runId)).toMatchObject({ code, error: expect.stringMatching(words) as string });
    expect(manifestOf(world, runId), 'results are published all the same').toBe(manifestOf(world, 'whole'));

    server.plan = null;
    expect(await run(server, runId)).toMatchObject({ code: 0 });
    expectWhole(server, runId);
    expect(readdirSync(resultsOf(world, runId)).toSorted()).toEqual(['a1', 'publication.json']);
  });
});
