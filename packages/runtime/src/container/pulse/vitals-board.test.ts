import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { VITALS_BYTES, VitalsBoard, type WrittenVitals } from './vitals-board.ts';

const NOTHING: WrittenVitals = {
  ...{ worst: null, lastAnswerMs: null, offsetMs: null, openTrades: 0, openOrders: 0, pnl: null, orders: null },
};
const VITALS: WrittenVitals = {
  worst: { series: 3, closeMs: Date.UTC(2026, 0, 1), timeframeMs: 300_000 },
  ...{ lastAnswerMs: Date.UTC(2026, 0, 1) + 61_250, offsetMs: -12.5, openTrades: 2, openOrders: 1, pnl: -0.1 },
  orders: {
    ...{ unknown: 1, blocked: 2, open: 3, positions: 4, usedWeightPct: 12.5, isAuditOk: false },
    ...{ lastAuditMs: Date.UTC(2026, 0, 1) + 5_000, lastAnswerMs: Date.UTC(2026, 0, 1) + 60_000 },
  },
};
const UNAUDITED: WrittenVitals = {
  ...VITALS,
  orders: { ...VITALS.orders!, usedWeightPct: null, lastAuditMs: null, isAuditOk: null, lastAnswerMs: null },
};

/** Writes as fast as it can; all numbers of one writing are the same. */
const WRITER = `
const { workerData: { shared, url } } = require('node:worker_threads');
void import(url).then(({ VitalsBoard }) => {
  const board = new VitalsBoard(shared, 0);
  for (let n = 1; ; n++)
    board.write({ worst: { series: n, closeMs: n, timeframeMs: n }, lastAnswerMs: n, offsetMs: n, openTrades: n, openOrders: n, pnl: n, orders: null });
});`;

describe('a board of vitals', () => {
  it.each([
    ['nothing', NOTHING],
    ['everything', VITALS],
    ['orders that were not compared yet', UNAUDITED],
  ])('gives back %s that was written, also in another view of the memory', (_, vitals) => {
    const shared = new SharedArrayBuffer(VITALS_BYTES);
    const board = new VitalsBoard(shared, 0);
    expect(board.read(0)).toBeNull();
    board.write(VITALS);
    board.write(vitals);

    expect(new VitalsBoard(shared, 0).read(0)).toEqual(vitals);
  });

  it('never gives numbers of two writings', async () => {
    const shared = new SharedArrayBuffer(VITALS_BYTES);
    const url = new URL('vitals-board.ts', import.meta.url).href;
    const writer = new Worker(WRITER, { eval: true, workerData: { shared, url } });
    const board = new VitalsBoard(shared, 0);
    const seen = new Set<number>();
    for (const from = performance.now(); seen.size < 50 && performance.now() - from < 20_000;) {
      const vitals = board.read(1000);
      if (vitals === null || vitals === 'unreadable') continue;
      const { worst, lastAnswerMs, offsetMs, openTrades, openOrders, pnl } = vitals;
      const numbers = new Set([...Object.values(worst!), lastAnswerMs, offsetMs, openTrades, openOrders, pnl]);
      expect(numbers.size, [...numbers].join(' ')).toBe(1);
      seen.add(openTrades);
    }
    await writer.terminate();

    expect(seen.size).toBe(50);
  });

  it('says after the time it is given that its writer stopped in the middle', () => {
    const shared = new SharedArrayBuffer(VITALS_BYTES);
    const board = new VitalsBoard(shared, 0);
    board.write(VITALS);
    Atomics.add(new BigInt64Array(shared), 0, 1n);
    const from = performance.now();

    expect(board.read(100)).toBe('unreadable');
    expect(performance.now() - from).toBeGreaterThanOrEqual(100);
    expect(performance.now() - from).toBeLessThan(1000);
  });
});
