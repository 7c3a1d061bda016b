import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceHash } from '../../../strategies/local-imports.ts';
import { exampleWorld, shippedCandles, type DriverWorld } from './driver-world.fixture.ts';
import { openDriverInWorker, type DriverLimits } from './open-driver-in-worker.ts';
import { describeDriver, strategyFile } from './session-driver-contract.fixture.ts';
import type { SessionDriver } from './session-driver.ts';

describeDriver('in a thread of its own', openDriverInWorker, { days: 6 });

function matching(pattern: RegExp): string {
  return expect.stringMatching(pattern) as string;
}

describe('the thread of a strategy', () => {
  const FROM = Date.UTC(2021, 2, 1);
  let dataDir: string;
  let world: DriverWorld;
  const kept: string[] = [];
  beforeAll(async () => {
    dataDir = await shippedCandles('spot/2021');
    world = await exampleWorld('sma-crossover', dataDir);
  }, 60_000);
  afterAll(() => {
    for (const folder of [dataDir, ...kept]) rmSync(folder, { recursive: true, force: true });
  });

  async function opened(
    lines: string,
    limits: Partial<DriverLimits>,
    files: 'keep' | 'remove' = 'remove',
  ): Promise<SessionDriver> {
    const file = strategyFile(lines);
    const strategy = { name: 'trying', file, sha256: sourceHash(file) };
    const parts = { ...(await world.parts(FROM)), version: { ...world.spec, id: 'trying', strategy } };
    try {
      return await openDriverInWorker(parts, limits);
    } finally {
      if (files === 'remove') rmSync(dirname(file), { recursive: true });
      else kept.push(dirname(file));
    }
  }

  const turn = { kind: 'turn', nowMs: FROM, quotes: {} } as const;

  it('is given up when it hangs, and answers nothing any more', async () => {
    const driver = await opened('botLoopStart: () => { for (;;); },', { hungAfterMs: 300 });
    const message = matching(/^trying: it took longer than 0\.3 s, and its thread was given up \(.*strategy\.ts\)\.$/);
    const error = { code: 'driver-hung', message };
    await expect(driver.take(turn)).rejects.toMatchObject(error);
    await expect(driver.take(turn)).rejects.toMatchObject(error);
    await driver.close();
  });

  it('is given up when it wants too much memory', async () => {
    const driver = await opened(
      'botLoopStart: () => { const all = []; for (;;) all.push([...Array(1000).keys()].map(String)); },',
      { heapMb: 64 },
    );
    await expect(driver.take(turn)).rejects.toMatchObject({
      code: 'driver-memory',
      message: matching(/^trying: it wanted more than 64 MB of memory \(.*strategy\.ts\)\.$/),
    });
    await driver.close();
  });

  it('is lost by a promise that nobody waits for, which is told with its line', async () => {
    const driver = await opened("botStart: () => void Promise.reject(new Error('no key')),", {}, 'keep');
    await expect(
      (async () => {
        await driver.take({ kind: 'start', nowMs: FROM });
        for (;;) await driver.take(turn);
      })(),
    ).rejects.toMatchObject({
      code: 'driver-ended',
      message: matching(/^trying: no key \(.*strategy\.ts:\d+:\d+\)\.$/),
    });
    await driver.close();
  });

  it('takes the rest with it when it ends', async () => {
    const driver = await opened('botLoopStart: () => { process.exit(3); },', {});
    await expect(driver.take(turn)).rejects.toMatchObject({
      code: 'driver-ended',
      message: matching(/^trying: its thread ended \(.*strategy\.ts\)\.$/),
    });
    await driver.close();
  });

  it('does not hold up the thread that waits for it', async () => {
    const driver = await opened(
      'botLoopStart: () => { const until = Date.now() + 300; while (Date.now() < until); },',
      {},
    );
    const taken = driver.take(turn);
    let beats = 0;
    const timer = setInterval(() => beats++, 20);
    expect((await taken).tookMs).toBeGreaterThan(290);
    clearInterval(timer);
    expect(beats).toBeGreaterThan(5);
    await driver.close();
  });
});
