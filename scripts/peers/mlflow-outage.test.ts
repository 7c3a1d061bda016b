import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SqliteTracking } from '../../packages/runtime/src/adapters/embedded/tracking-sqlite.ts';
import { mlflowAddress } from '../../packages/runtime/src/adapters/mlflow/address.ts';
import { MlflowClient } from '../../packages/runtime/src/adapters/mlflow/mlflow-client.ts';
import { MlflowTracking } from '../../packages/runtime/src/adapters/mlflow/mlflow-tracking.ts';
import { SpooledTracking } from '../../packages/runtime/src/adapters/mlflow/spooled-tracking.ts';
import { EXIT_CODE, exitCodeOf } from '../../packages/runtime/src/contract/exit-code.ts';
import type { RunRecord, Tracking } from '../../packages/runtime/src/ports/tracking.ts';
import { storedBacktest } from '../../packages/runtime/src/tracking/finished-backtest.fixture.ts';
import { openRunLog, type RunIdentity, RunLogger } from '../../packages/runtime/src/tracking/run-logger.ts';
import { trackBacktest } from '../../packages/runtime/src/tracking/track-backtest.ts';
import { mlflowPython, startMlflow, type MlflowServer } from './mlflow-server.ts';

/** The server needs some time besides, to start. The length that is promised is proved in mlflow.test.ts, where only the way is closed. */
const OUTAGE_MS = 2000;
/** A busy machine may take long to start a server. */
const PATIENCE_MS = 240_000;

const python = mlflowPython();
if (python === null) console.warn('skipped: no python3 that can install MLflow; a server with faults stands in for it');

const { finished, folder, files } = storedBacktest('ship_slot_competition');
const root = mkdtempSync(join(tmpdir(), 'tradai-mlflow-outage-'));
afterAll(() => {
  for (const dir of [root, folder]) rmSync(dir, { recursive: true, force: true });
});

/** A real server that is stopped and started again on the same data and port. */
class Stoppable {
  readonly #data = mkdtempSync(join(root, 'server-'));
  readonly #auth: boolean;
  #server: MlflowServer | null = null;
  #port = 0;

  constructor(auth = false) {
    this.#auth = auth;
  }

  async start(): Promise<void> {
    const port = this.#port === 0 ? {} : { port: this.#port };
    this.#server = await startMlflow(python!, { data: this.#data, auth: this.#auth, ...port });
    this.#port = Number(new URL(this.#server.url).port);
  }

  async stop(): Promise<void> {
    await this.#server?.close();
    this.#server = null;
  }

  /** Work that begins while the server is away; it comes back `OUTAGE_MS` later. */
  async away<T>(work: () => Promise<T>): Promise<T> {
    await this.stop();
    const done = work();
    done.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, OUTAGE_MS));
    await this.start();
    return done;
  }

  get password(): string {
    return this.#server!.login!.password;
  }

  /** How many runs the server has for an attempt. */
  async runs(attempt: number): Promise<number> {
    const filter = `tags.\`tradai.run_id\` = 'bt-1' AND tags.\`tradai.attempt\` = '${attempt}'`;
    const body = JSON.stringify({ experiment_ids: ['1'], filter, max_results: 100 });
    const url = `${this.#server!.url}/api/2.0/mlflow/runs/search`;
    const headers = { 'content-type': 'application/json' };
    const answer = (await (await fetch(url, { method: 'POST', headers, body })).json()) as { runs?: unknown[] };
    return answer.runs?.length ?? 0;
  }

  tracking(spool: string, more: { readonly password?: string; readonly patienceMs?: number } = {}): Tracking {
    const { password, patienceMs = PATIENCE_MS } = more;
    const login =
      password === undefined ? {} : { MLFLOW_TRACKING_USERNAME: 'admin', MLFLOW_TRACKING_PASSWORD: password };
    const address = mlflowAddress({ MLFLOW_TRACKING_URI: `http://127.0.0.1:${this.#port}`, ...login })!;
    const policy = { firstDelayMs: 200, longestDelayMs: 1000, patienceMs: 1500 };
    return new SpooledTracking(new MlflowTracking(new MlflowClient(address, { policy })), {
      folder: spool,
      patienceMs,
    });
  }
}

type Phase = 'start' | 'middle' | 'end';
/** What may happen to the server while a phase of a run begins. */
type Around = <T>(phase: Phase, work: () => Promise<T>) => Promise<T>;

function identity(attempt: number): RunIdentity {
  return { runId: 'bt-1', attempt, experiment: 'swing', startMs: 1000, mode: 'backtest', strategy: 'swing' };
}

/** A whole run of one process. */
async function run(tracking: Tracking, attempt: number, around: Around = (_, work) => work()): Promise<void> {
  const log = await around('start', () => openRunLog(tracking, identity(attempt)));
  await around('middle', () => trackBacktest(log, finished, files));
  await around('end', () => log.end(EXIT_CODE.done, 5000));
}

/** Everything of an attempt that depends neither on its number nor on who keeps it. */
async function recordOf(tracking: Tracking, attempt: number): Promise<object> {
  const found = (await tracking.find('swing', 'bt-1', attempt)) as RunRecord;
  const { status, startMs, endMs, params, metrics } = found;
  const artifacts: Record<string, string> = {};
  for (const file of files)
    artifacts[basename(file)] = Buffer.from((await tracking.artifact(found, basename(file)))!).toString('base64');
  const { 'tradai.manifest_sha256': manifest, 'tradai.exit': exit } = found.tags;
  const curve = await tracking.history(found, 'equity');
  return { status, startMs, endMs, params, metrics, manifest, exit, curve, artifacts };
}

describe.skipIf(python === null)('a backtest that is tracked by a real MLflow', () => {
  const server = new Stoppable();
  const locked = new Stoppable(true);
  const spool = mkdtempSync(join(root, 'spool-'));
  let expected: object;
  beforeAll(async () => {
    const local = new SqliteTracking(mkdtempSync(join(root, 'local-')));
    await run(local, 1);
    expected = await recordOf(local, 1);
    local.close();
    await server.start();
  }, 180_000);
  afterAll(() => Promise.all([server.stop(), locked.stop()]));

  it.each([
    ['start', 1],
    ['middle', 2],
    ['end', 3],
  ] as const)('is whole when the server was stopped at the %s', { timeout: 300_000 }, async (away, attempt) => {
    const tracking = server.tracking(spool);
    await run(tracking, attempt, (phase, work) => (phase === away ? server.away(work) : work()));

    expect(await recordOf(tracking, attempt)).toEqual(expected);
    expect(await server.runs(attempt)).toBe(1);
    expect(readdirSync(spool)).toEqual([]);
  });

  it('waits on disk when the server stays away, and is sent when it is run again', { timeout: 300_000 }, async () => {
    const tracking = server.tracking(spool, { patienceMs: 2000 });
    const ended = run(tracking, 4, async (phase, work) => {
      if (phase === 'middle') await server.stop();
      return work();
    });
    const error = await ended.catch((thrown: unknown) => thrown);
    const kept = join(spool, readdirSync(spool)[0]!);

    expect(exitCodeOf(error)).toBe(69);
    expect((error as Error).message).toContain(kept);
    const bytes = readdirSync(kept).filter((name) => name.endsWith('.bin'));
    expect(bytes.map((name) => readFileSync(join(kept, name), 'base64'))).toEqual(
      files.map((file) => readFileSync(file, 'base64')),
    );

    await server.start();
    const again = server.tracking(spool);
    await run(again, 4);
    expect(await recordOf(again, 4)).toEqual(expected);
    expect(await server.runs(4)).toBe(1);
    expect(readdirSync(spool)).toEqual([]);
  });

  it('ends with 77 when the password is wrong from the start or from the middle on', { timeout: 300_000 }, async () => {
    await locked.start();
    const [right, wrong] = [locked.password, 'wrong-password'].map((password) => locked.tracking(spool, { password }));
    const exit = (work: Promise<unknown>): Promise<number> => work.then(() => 0, exitCodeOf);

    expect(await exit(run(wrong!, 1))).toBe(77);
    const { run: begun } = await openRunLog(right!, identity(1));
    expect(await exit(trackBacktest(new RunLogger(wrong!, begun), finished, files))).toBe(77);
    expect(readdirSync(spool), 'what was not sent').toHaveLength(1);
    await run(locked.tracking(spool, { password: locked.password }), 1);
    expect(await recordOf(right!, 1)).toEqual(expected);
  });
});
