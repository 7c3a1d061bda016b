import { rmSync } from 'node:fs';
import type { CandleColumns } from '@tradai/strategy-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factsOf } from './chaos-facts.ts';
import { chaosRun, type ChaosEvidence } from './chaos-run.ts';
import { chaosFaults } from './faults.ts';
import { signalOf, violations } from './oracle.ts';
import { sourceProgram } from './program.ts';
import type { Truth } from './truth.ts';

/** An hour passes in fifteen seconds. */
const FACTOR = 240;
const SECONDS = 1.6;
const NAMES = [
  'connections are cut again and again',
  'connections die without a word',
  'frames are missing',
  'frames overtake one another',
  'closes are never said',
  'candles are gone, prices go on',
  'everything at once',
];

let evidence: ChaosEvidence;
beforeAll(async () => {
  const faults = (factor: number, pairs: readonly string[]) =>
    chaosFaults(factor, pairs).flatMap((fault) => (NAMES.includes(fault.name) ? [{ ...fault, seconds: SECONDS }] : []));
  evidence = await chaosRun(
    { mode: 'dry-run', seed: 1, factor: FACTOR, pairs: 8, faults, calmMs: 300, connectedWithinMs: 0 },
    sourceProgram(),
  );
}, 240_000);
afterAll(() => rmSync(evidence.folder, { recursive: true, force: true }));

const changed = (change: (truth: Truth) => Partial<Truth>): ChaosEvidence => {
  const { truth } = evidence;
  return { ...evidence, truth: { ...truth, ...change(truth) } };
};

/** With another close of the candle that was decided on last. */
function otherCandle({ reasons, candles }: Truth): Partial<Truth> {
  const { candleMs, of } = reasons.at(-1)!.row;
  const pair = Object.keys(of)[0]!;
  const columns = candles.get(pair)!;
  const at = columns.openTimeMs.indexOf(candleMs);
  const close = columns.close.with(at, signalOf(columns, candleMs) === 1 ? columns.low[at]! : columns.high[at]!);
  return { candles: new Map<string, CandleColumns>([...candles, [pair, { ...columns, close }]]) };
}

describe('an hour of a session beside an exchange whose streams fail', () => {
  it('decides on final candles alone, each once and in order, and ends in order', async () => {
    const facts = factsOf(evidence, await violations(evidence));

    expect(facts.violations).toEqual([]);
    expect(facts.hours).toBeGreaterThan(0.8);
    expect(facts.decisions).toBeGreaterThan(20);
  });

  it('enters by itself after each fault', () => {
    expect(evidence.spans.map(({ name }) => name)).toEqual(expect.arrayContaining(NAMES));
    for (const { entryMs, endedMs } of evidence.spans) expect(entryMs).toBeGreaterThan(endedMs);
  });

  it.each<readonly [string, (truth: Truth) => Partial<Truth>, RegExp]>([
    ['a candle that was decided on is another', otherCandle, /its final candle says/],
    ['a step is there twice', ({ log }) => ({ log: [...log, log.findLast(hasCandles)!] }), /after/],
    ['a candle is taken before it is over', early, /before it was over/],
    ['entries are made on pairs that are barred', barred, /the pair was barred/],
  ])('is noticed when %s', async (_, change, problem) => {
    expect((await violations(changed(change))).join('\n')).toMatch(problem);
  });
});

function hasCandles({ row }: Truth['log'][number]): boolean {
  return row.events.some(({ kind }) => kind === 'candles');
}

function early({ log }: Truth): Partial<Truth> {
  const at = log.findLastIndex(hasCandles);
  const row = log[at]!;
  return { log: log.with(at, { ...row, atMs: 0 }) };
}

function barred({ log, candles }: Truth): Partial<Truth> {
  const all = Object.fromEntries([...candles.keys()].map((pair) => [pair, 'stale-data' as const]));
  return {
    log: log.map((row) => ({
      ...row,
      row: { events: row.row.events.map((event) => (event.kind === 'turn' ? { ...event, barred: all } : event)) },
    })),
  };
}
