import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type * as Fs from 'node:fs';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { exitCodeOf } from '../../contract/exit-code.ts';
import { readSeries } from '../cache/read-series.ts';
import { seriesPath } from '../cache/series-path.ts';
import { heapAlloc } from '../candles.ts';
import { storeSeries } from '../import/import-into-cache.ts';
import { BTC, hourly, withOther } from './list-source.fixture.ts';
import { warmUp } from './warm-up.ts';
import { arctic, exchange, hours, parts, warmTestWorld } from './warm-world.fixture.ts';

const disk = vi.hoisted(() => ({ freeBytes: Infinity }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  const writeSync = (descriptor: number, ...given: [Uint8Array, number?, number?]): number => {
    const length = given[2] ?? given[0].length;
    const fits = Math.min(length, disk.freeBytes);
    disk.freeBytes -= fits;
    if (fits === 0 && length > 0)
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
    return fs.writeSync(descriptor, given[0], given[1] ?? 0, fits);
  };
  return { ...fs, writeSync };
});

const world = warmTestWorld();
const folder = (): string => dirname(seriesPath(world.dataDir, BTC));

describe('two warm-ups of one cache', () => {
  it('ask once: the second one waits and finds what the first brought', async () => {
    const [one, other] = [exchange(hourly(0, 200)), exchange(hourly(0, 200))];
    const reports = await Promise.all([world.warm([one]), world.warm([other])]);
    expect(reports.flatMap(parts).toSorted()).toEqual(['cache 0-99 100', 'exchange 0-99 100']);
    expect([...one.log, ...other.log]).toEqual(['read 0-100']);
    expect(readdirSync(folder())).toEqual(['BTC_USDT-1h.tradai']);
  });

  it('bring different series at once', async () => {
    const pairs = Array.from({ length: 20 }, (_, i) => ({ ...BTC, pair: `P${i}/USDT` }));
    const source = exchange(...pairs.map((key) => hourly(0, 100, [], key)));
    const needs = pairs.map((key) => ({ key, range: hours(0, 100), isOptional: false }));
    const seen: number[] = [];
    const { series } = await warmUp(world.request([source], { needs, onProgress: (done) => seen.push(done) }));
    expect(series.map(({ key, candles }) => [key.pair, candles])).toEqual(pairs.map(({ pair }) => [pair, 100]));
    expect(seen).toEqual(Array.from({ length: 21 }, (_, i) => i));
  });

  it('end with whom they waited for when that takes too long', async () => {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(`${seriesPath(world.dataDir, BTC)}.lock`, JSON.stringify({ pid: process.ppid, host: hostname() }));
    const ended = world.warm([exchange(hourly(0, 200))], { waitMs: 60 });
    await expect(ended).rejects.toMatchObject({
      code: 'cache-locked',
      message: expect.stringContaining(
        `binance spot BTC/USDT 1h is being brought by process ${process.ppid}`,
      ) as string,
    });
  });
});

describe('a warm-up that is stopped', () => {
  it('ends with the reason, lets go of its locks and keeps what was read', async () => {
    const stop = new AbortController();
    const source = exchange(hourly(0, 200));
    const read = source.read.bind(source);
    source.read = (...given) => {
      stop.abort(new Error('asked to stop'));
      return read(...given);
    };
    const sources = [arctic(hourly(0, 80)), source];
    await expect(world.warm(sources, { signal: stop.signal })).rejects.toThrow('asked to stop');
    expect(world.stored()).toHaveLength(100);
    expect(readdirSync(folder())).toEqual(['BTC_USDT-1h.tradai']);
  });
});

describe('an import while a warm-up asks', () => {
  it('keeps its candles, and the warm-up goes on from them', async () => {
    const source = exchange(hourly(0, 200));
    const read = source.read.bind(source);
    let isFirst = true;
    source.read = async (...given) => {
      if (isFirst) await storeSeries(world.dataDir, [hourly(90, 120)]);
      isFirst = false;
      return read(...given);
    };
    expect(parts(await world.warm([source]))).toEqual(['exchange 0-89 90', 'cache 90-99 10']);
    expect(world.bytes()).toEqual(world.bytesOf(hourly(0, 120)));
  });
});

describe('what is stored', () => {
  it('is what it was when the disk is full, and the warm-up ends with a wish to try again', async () => {
    world.store(hourly(40, 60));
    const before = world.bytes();
    disk.freeBytes = 2000;
    const error: unknown = await world.warm([exchange(hourly(0, 200))]).catch((thrown: unknown) => thrown);
    disk.freeBytes = Infinity;
    expect(error).toMatchObject({ code: 'ENOSPC', syscall: 'write' });
    expect(world.bytes()).toEqual(before);
    expect(readdirSync(folder())).toEqual(['BTC_USDT-1h.tradai']);
    await world.warm([exchange(hourly(0, 200))]);
    expect(world.bytes()).toEqual(world.bytesOf(hourly(0, 100)));
  });

  it('stays when a later source fails, and other series are let go', async () => {
    const ETH = { ...BTC, pair: 'ETH/USDT' };
    const needs = [BTC, ETH].map((key) => ({ key, range: hours(0, 100), isOptional: false }));
    const source = arctic(hourly(0, 80), hourly(0, 100, [], ETH));
    const failing = warmUp(world.request([source, exchange(withOther(hourly(0, 200), 75))], { needs }));
    const error: unknown = await failing.catch((thrown: unknown) => thrown);
    expect([error, exitCodeOf(error)]).toMatchObject([{ code: 'sources-differ' }, 65]);
    expect(world.stored()).toHaveLength(80);
    expect(readdirSync(folder()).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('is whole after a kill at any time, and the next warm-up makes the same file', { timeout: 60_000 }, async () => {
    for (const afterMs of [0, 20, 50]) {
      await killedAfter(afterMs);
      expect(readSeries(world.dataDir, BTC, heapAlloc)?.length ?? 100).toBeGreaterThanOrEqual(100);
      await world.warm([exchange(hourly(0, 2000))], {
        needs: [{ key: BTC, range: hours(0, 2000), isOptional: false }],
      });
      expect(world.bytes()).toEqual(world.bytesOf(hourly(0, 2000)));
    }
  });
});

/** Warms up in a process of its own, a hundred candles more each time, until it is killed. */
async function killedAfter(afterMs: number): Promise<void> {
  const path = (file: string): string => JSON.stringify(join(import.meta.dirname, file));
  const program = `
    const { warmUp } = await import(${path('warm-up.ts')});
    const { BTC, hourly, ListSource, START, HOUR } = await import(${path('list-source.fixture.ts')});
    const { rmSync } = await import('node:fs');
    process.stdout.write('begins');
    for (let to = 100; ; to = to === 2000 ? 100 : to + 100) {
      if (to === 100) rmSync(${JSON.stringify(seriesPath(world.dataDir, BTC))}, { force: true });
      const needs = [{ key: BTC, range: { fromMs: START, toMs: START + to * HOUR }, isOptional: false }];
      const sources = [new ListSource('exchange', [hourly(0, 2000)])];
      await warmUp({ dataDir: ${JSON.stringify(world.dataDir)}, needs, sources, aim: 'range', nowMs: START + 10_000 * HOUR });
    }`;
  const child = spawn(process.execPath, ['--conditions=@tradai/source', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  setTimeout(() => child.kill('SIGKILL'), afterMs);
  await ended;
}
