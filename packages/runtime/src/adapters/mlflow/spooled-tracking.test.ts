import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../contract/exit-code.ts';
import { ServiceError, type ServiceErrorCode } from '../../ports/errors.ts';
import { trackingContract } from '../../ports/tracking-contract.fixture.ts';
import type { RunLog, Tracking } from '../../ports/tracking.ts';
import { SqliteTracking } from '../embedded/tracking-sqlite.ts';
import type { RetryWorld } from '../retry-policy.ts';
import { SpooledTracking } from './spooled-tracking.ts';

const root = mkdtempSync(join(tmpdir(), 'tradai-spool-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = (): string => mkdtempSync(join(root, 'run-'));

trackingContract('SpooledTracking', () =>
  Promise.resolve(new SpooledTracking(new SqliteTracking(folder()), { folder: folder() })),
);

/** A tracking that is away, and a time that passes only by waiting or by `later`. */
class Scene implements RetryWorld {
  readonly spool = folder();
  readonly store = new SqliteTracking(folder());
  /** Times between which each call fails. */
  away: readonly [fromMs: number, toMs: number] = [0, 0];
  code: ServiceErrorCode = 'unavailable';
  /** How long a call takes to fail. */
  silenceMs = 0;
  nowMs = 0;

  now(): number {
    return this.nowMs;
  }

  sleep(ms: number): Promise<void> {
    this.nowMs += ms;
    return Promise.resolve();
  }

  random(): number {
    return 0.5;
  }

  /** As a new process would. */
  tracking(): SpooledTracking {
    const guarded = new Proxy<Tracking>(this.store, {
      get: (store, name: keyof Tracking) => {
        const member = store[name];
        if (typeof member !== 'function') return member;
        return (...values: never[]) => {
          this.check();
          return Reflect.apply(member, store, values) as unknown;
        };
      },
    });
    return new SpooledTracking(guarded, { folder: this.spool, world: this });
  }

  check(): void {
    const [fromMs, toMs] = this.away;
    if (this.nowMs < fromMs || this.nowMs >= toMs) return;
    this.nowMs += this.silenceMs;
    throw new ServiceError(this.code, 'MLflow cannot be reached.');
  }
}

const START = { runId: 'bt/1', attempt: 1, experiment: 'tests', startMs: 0 };
const FOREVER = Number.POSITIVE_INFINITY;

function equity(step: number): RunLog {
  return { metrics: [{ key: 'equity', step, timeMs: step, value: 1000 + step }] };
}

describe('an outage', () => {
  it('of 60 s in the middle of a run leaves no trace', async () => {
    const scene = new Scene();
    scene.away = [10_000, 70_000];
    const tracking = scene.tracking();
    const run = await tracking.start(START);
    for (let step = 0; step < 12; step++) {
      await tracking.log(run, equity(step));
      scene.nowMs += 2000;
    }
    await tracking.putArtifact(run, 'report.html', new TextEncoder().encode('<p>done</p>'));
    await tracking.log(run, { params: { fast: '12' } });
    expect(scene.nowMs, 'the run itself waits for nothing').toBe(24_000);
    await tracking.end(run, 'finished', 24_000);

    expect(scene.nowMs).toBeGreaterThanOrEqual(70_000);
    expect(scene.nowMs).toBeLessThan(75_000);
    expect(await scene.store.find('tests', 'bt/1', 1)).toMatchObject({ status: 'finished', params: { fast: '12' } });
    expect((await scene.store.history(run, 'equity')).map(({ step }) => step)).toEqual([...Array(12).keys()]);
    expect(await scene.store.artifact(run, 'report.html')).toEqual(new TextEncoder().encode('<p>done</p>'));
    expect(readdirSync(scene.spool)).toEqual([]);
  });

  it('that is over is noticed before the end', async () => {
    const scene = new Scene();
    scene.away = [1000, 20_000];
    const tracking = scene.tracking();
    const run = await tracking.start(START);
    scene.nowMs = 1000;
    await tracking.log(run, equity(1));
    expect(await scene.store.history(run, 'equity')).toEqual([]);
    scene.nowMs = 21_000;
    await tracking.log(run, equity(2));

    expect(await scene.store.history(run, 'equity')).toHaveLength(2);
  });

  it('that is longer ends the run with 69, and everything is on disk', async () => {
    const scene = new Scene();
    const tracking = scene.tracking();
    const run = await tracking.start(START);
    scene.away = [0, FOREVER];
    await tracking.log(run, equity(1));
    await tracking.putArtifact(run, 'result.json', new TextEncoder().encode('{"profit":1}'));
    const error = await tracking.end(run, 'finished', 5).catch((thrown: unknown) => thrown);
    const [own] = readdirSync(scene.spool);

    expect(exitCodeOf(error)).toBe(69);
    expect(scene.nowMs).toBeGreaterThan(80_000);
    expect(scene.nowMs).toBeLessThanOrEqual(90_000);
    expect((error as Error).message).toMatch(
      /has been away for 8\d s \(MLflow cannot be reached\); what attempt 1 of run bt\/1 has/,
    );
    expect((error as Error).message).toContain(join(scene.spool, own!));
    const files = readdirSync(join(scene.spool, own!));
    expect(files).toEqual(['00000001.json', '00000002.bin', '00000002.json', '00000003.json']);
    expect(readFileSync(join(scene.spool, own!, '00000002.bin'), 'utf8')).toBe('{"profit":1}');
  });

  it('that outlived the process is made up for when the attempt is started again', async () => {
    const scene = new Scene();
    const first = scene.tracking();
    const run = await first.start(START);
    scene.away = [0, FOREVER];
    await first.log(run, equity(1));
    await first.end(run, 'finished', 5).catch(() => {});
    scene.away = [0, 0];
    const again = await scene.tracking().start(START);

    expect(again).toEqual(run);
    expect(await scene.store.history(run, 'equity')).toHaveLength(1);
    expect(await scene.store.find('tests', 'bt/1', 1), 'it runs again').toMatchObject({ status: 'running' });
    expect(readdirSync(scene.spool)).toEqual([]);
  });

  it('in which the server keeps silent stops the run once, and is over when the server speaks again', async () => {
    const scene = new Scene();
    const tracking = scene.tracking();
    const run = await tracking.start(START);
    scene.away = [0, 60_000];
    // Longer than patience: the time that the upload of an artifact has.
    scene.silenceMs = 120_000;
    for (let step = 0; step < 12; step++) await tracking.log(run, equity(step));
    expect(scene.nowMs).toBe(120_000);
    await tracking.end(run, 'finished', 5);

    expect(await scene.store.history(run, 'equity')).toHaveLength(12);
    expect(await scene.store.find('tests', 'bt/1', 1)).toMatchObject({ status: 'finished' });
  });

  it('at the start is waited for, as long as patience lasts', async () => {
    const scene = new Scene();
    scene.away = [0, 60_000];
    expect(await scene.tracking().start(START)).toMatchObject({ runId: 'bt/1' });

    scene.away = [0, FOREVER];
    await expect(scene.tracking().start(START)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('what a server refuses', () => {
  it('is told at once, and does not stand in the way of the rest', async () => {
    const scene = new Scene();
    const tracking = scene.tracking();
    const run = await tracking.start(START);
    await tracking.log(run, { params: { fast: '1' } });
    await expect(tracking.log(run, { params: { fast: '2' } })).rejects.toMatchObject({ code: 'changed-parameter' });
    await tracking.end(run, 'failed', 5);

    expect(await scene.store.find('tests', 'bt/1', 1)).toMatchObject({ status: 'failed', params: { fast: '1' } });
    expect(readdirSync(scene.spool)).toEqual([]);
  });

  it('for want of credentials is kept for when they are mended', async () => {
    const scene = new Scene();
    const tracking = scene.tracking();
    const run = await tracking.start(START);
    scene.code = 'credentials';
    scene.away = [0, FOREVER];
    await expect(tracking.log(run, equity(1))).rejects.toMatchObject({ code: 'credentials' });
    scene.away = [0, 0];
    await tracking.log(run, equity(2));

    expect(await scene.store.history(run, 'equity')).toHaveLength(2);
    expect(readdirSync(scene.spool)).toEqual([]);
  });
});
