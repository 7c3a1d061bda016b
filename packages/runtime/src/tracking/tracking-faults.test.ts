import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Loopback } from '../adapters/mlflow/exchanges.fixture.ts';
import { type Fault, type FaultPoint, FaultyMlflow } from '../adapters/mlflow/faulty-mlflow.fixture.ts';
import { MlflowClient } from '../adapters/mlflow/mlflow-client.ts';
import { MlflowTracking } from '../adapters/mlflow/mlflow-tracking.ts';
import { SpooledTracking } from '../adapters/mlflow/spooled-tracking.ts';
import { EXIT_CODE, exitCodeOf, isUserMistake } from '../contract/exit-code.ts';
import { storedBacktest } from './finished-backtest.fixture.ts';
import { openRunLog } from './run-logger.ts';
import { trackBacktest } from './track-backtest.ts';

const { finished, folder, files } = storedBacktest('ship_slot_competition');
const root = mkdtempSync(join(tmpdir(), 'tradai-faults-'));
const servers: Loopback[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));
afterAll(() => {
  for (const dir of [root, folder]) rmSync(dir, { recursive: true, force: true });
});

const AT_ONCE = { firstDelayMs: 100, longestDelayMs: 100, patienceMs: 0 };
const IDENTITY = {
  ...{ runId: 'bt-1', attempt: 1, experiment: 'swing', startMs: 1000 },
  ...{ mode: 'backtest', strategy: 'swing' },
};

/** A server, a disk, and a time that passes by waiting only. */
class Scene {
  nowMs = 0;
  readonly spool = mkdtempSync(join(root, 'spool-'));
  readonly mlflow = new FaultyMlflow(() => this.nowMs);
  #server: Loopback | null = null;

  /** One process that runs and logs, and how it ends. */
  async run(timeoutMs: number): Promise<{ readonly exit: number; readonly error: unknown }> {
    this.#server ??= await this.mlflow.listen();
    servers.push(this.#server);
    const world = {
      now: () => this.nowMs,
      sleep: (ms: number) => Promise.resolve(void (this.nowMs += ms)),
      random: () => 0.9,
    };
    const address = { url: this.#server.url, authorization: null };
    const inner = new MlflowTracking(new MlflowClient(address, { policy: AT_ONCE, world, timeoutMs }));
    const tracking = new SpooledTracking(inner, { folder: this.spool, world });
    try {
      const log = await openRunLog(tracking, IDENTITY);
      await trackBacktest(log, finished, files);
      await log.end(EXIT_CODE.done, 5000);
      return { exit: EXIT_CODE.done, error: null };
    } catch (error) {
      return { exit: exitCodeOf(error), error };
    }
  }

  get stored(): object {
    const { params, tags, points, artifacts, status, runsMade } = this.mlflow;
    return { params, tags, points, artifacts, status, runsMade };
  }
}

type Row = readonly [Fault, FaultPoint, lasts: 'a minute' | 'good', exit: number, status: string | null];

const faults: readonly Row[] = [
  // fault, first met at, lasts for, exit code, status on the server
  ['is away', 'start', 'a minute', 0, 'FINISHED'],
  ['is away', 'figures', 'a minute', 0, 'FINISHED'],
  ['is away', 'files', 'a minute', 0, 'FINISHED'],
  ['is away', 'end', 'a minute', 0, 'FINISHED'],
  ['is away', 'start', 'good', 69, null],
  ['is away', 'figures', 'good', 69, 'RUNNING'],
  ['is away', 'files', 'good', 69, 'RUNNING'],
  ['is away', 'end', 'good', 69, 'RUNNING'],
  ['keeps silent', 'start', 'a minute', 0, 'FINISHED'],
  ['keeps silent', 'figures', 'a minute', 0, 'FINISHED'],
  ['keeps silent', 'end', 'a minute', 0, 'FINISHED'],
  ['keeps silent', 'start', 'good', 69, null],
  ['keeps silent', 'figures', 'good', 69, 'RUNNING'],
  ['keeps silent', 'end', 'good', 69, 'RUNNING'],
  ['is slow', 'start', 'good', 0, 'FINISHED'],
  ['is in trouble', 'start', 'a minute', 0, 'FINISHED'],
  ['is in trouble', 'figures', 'a minute', 0, 'FINISHED'],
  ['is in trouble', 'files', 'a minute', 0, 'FINISHED'],
  ['is in trouble', 'end', 'a minute', 0, 'FINISHED'],
  ['is in trouble', 'start', 'good', 69, null],
  ['is in trouble', 'files', 'good', 69, 'RUNNING'],
  ['is in trouble', 'end', 'good', 69, 'RUNNING'],
  ['wants other credentials', 'start', 'good', 77, null],
  ['wants other credentials', 'figures', 'good', 77, 'RUNNING'],
  ['wants other credentials', 'files', 'good', 77, 'RUNNING'],
  ['wants other credentials', 'end', 'good', 77, 'RUNNING'],
  ['shows a page', 'start', 'a minute', 69, null],
  ['shows a page', 'figures', 'a minute', 0, 'FINISHED'],
  ['shows a page', 'files', 'a minute', 0, 'FINISHED'],
  ['shows a page', 'end', 'a minute', 0, 'FINISHED'],
  ['shows a page', 'figures', 'good', 69, 'RUNNING'],
  ['shows a page', 'end', 'good', 69, 'RUNNING'],
];

describe('an MLflow that', () => {
  let healthy: object;
  beforeAll(async () => {
    const scene = new Scene();
    await scene.run(10_000);
    healthy = scene.stored;
  });

  it.each(faults)('%s from the %s on, for %s, ends the run with %i', async (fault, from, lasts, exit, status) => {
    const scene = new Scene();
    scene.mlflow.plan = { fault, from, lastsMs: lasts === 'good' ? Infinity : 60_000 };
    const ended = await scene.run(fault === 'keeps silent' ? 60 : 10_000);

    expect([ended.exit, scene.mlflow.status]).toEqual([exit, status]);
    expect(ended.error === null || isUserMistake(ended.error), 'it is told in one sentence').toBe(true);
    const isKept = exit !== 0 && status !== null;
    expect(readdirSync(scene.spool), 'what was not sent is on disk').toHaveLength(isKept ? 1 : 0);

    // The server is mended, and the same attempt is started again.
    scene.mlflow.plan = null;
    expect(await scene.run(10_000)).toEqual({ exit: 0, error: null });
    expect(scene.stored, 'nothing is lost or doubled').toEqual(healthy);
    expect(readdirSync(scene.spool)).toEqual([]);
  });
});
