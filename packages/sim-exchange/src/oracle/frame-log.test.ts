import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { START, startSim } from '../kit/ccxt.fixture.ts';
import { openSocket } from '../kit/raw-socket.fixture.ts';
import { FrameLog, type FrameRecord } from './frame-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'sim-frames-'));
afterAll(() => rmSync(folder, { recursive: true }));

const lines = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as FrameRecord);

describe('the log of frames', () => {
  it('keeps the newest, and all of them in its file', () => {
    const file = join(folder, 'all.ndjson');
    const log = new FrameLog(file);
    for (let at = 0; at < 50_000; at++) log.wrote(log.add(at, 'btcusdt@trade', `{"t":${at}}`));
    expect(log.records().length).toBeGreaterThanOrEqual(20_000);
    expect(log.records().length).toBeLessThanOrEqual(40_000);
    log.close();
    const told = lines(file);
    expect(told.map(({ at }) => at)).toEqual(Array.from({ length: 50_000 }, (_, at) => at));
    expect(told.every(({ written }) => written === 1)).toBe(true);
    expect(log.records()).toEqual([]);
  });

  it('keeps the newest only without a file', () => {
    const log = new FrameLog();
    for (let at = 0; at < 50_000; at++) log.add(at, 'a', '');
    log.close();
    expect(log.records().length).toBeLessThanOrEqual(40_000);
    expect(log.counts.get('a')).toEqual({ produced: 50_000, written: 0 });
  });

  it('of an exchange holds what was sent, dropped frames with 0 writes', async () => {
    const file = join(folder, 'sim.ndjson');
    const drop = { match: { stream: 'btcusdt@trade', nth: 2 }, do: { stream: { kind: 'dropEvent' } } } as const;
    const sim = await startSim({ frameFile: file, faults: { version: 1, rules: [drop] } });
    const { texts } = await openSocket(sim, '/ws/btcusdt@trade');
    await sim.clock.advance(3_000);
    await expect.poll(() => texts.length).toBe(2);
    const response = await fetch(`${sim.urls.admin}/ledger/frames?stream=btcusdt@trade&from=${START + 2_000}`);
    expect(((await response.json()) as FrameRecord[]).map(({ at }) => at - START)).toEqual([2_000, 3_000]);
    await sim.close();
    const told = lines(file);
    expect(told.map(({ written }) => written)).toEqual([1, 0, 1]);
    expect(told.filter(({ written }) => written === 1).map(({ text }) => text)).toEqual(texts);
  });

  it('says so when its file cannot be written', async () => {
    await expect(startSim({ frameFile: join(folder, 'no', 'such', 'folder') })).rejects.toThrow('ENOENT');
  });
});
