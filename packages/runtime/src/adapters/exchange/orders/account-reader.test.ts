import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CcxtExchange } from '../load-ccxt.ts';
import { AccountReader } from './account-reader.ts';
import type { Row } from './binance-rows.ts';
import type { FailureJudge } from './read-failures.ts';

const DAY = 86_400_000;
const LIST = { name: 'list', windowMs: DAY, idKey: 'id', timeKey: 'time' };
const JUDGE: FailureJudge = {
  heard: () => {},
  patience: () => null,
  usage: () => ({ used: 0, most: 1 }),
  failed: (what) => ({ kind: 'failed', why: what, cause: 'transient', waitMs: 0 }),
};

type Question = Readonly<Record<'startTime' | 'endTime' | 'limit', number>>;

/** An exchange that keeps these rows, sorted by time, and answers as Binance does; `failAt`: the question that fails, from 1. */
function readerOf(rows: readonly Row[], failAt = 0) {
  const questions: Question[] = [];
  const list = async (question: Question): Promise<readonly Row[]> => {
    await Promise.resolve();
    questions.push(question);
    if (questions.length === failAt) throw new Error('It broke.');
    const { startTime, endTime, limit } = question;
    if (endTime - startTime > DAY) throw new Error('More than 24 hours.');
    return rows.filter(({ time }) => Number(time) >= startTime && Number(time) <= endTime).slice(0, limit);
  };
  const exchange = { list } as unknown as CcxtExchange;
  const reader = new AccountReader({ exchange, judge: JUDGE, deadlineMs: 5_000, onWrongTime: async () => {} });
  return { reader, questions };
}

const rowsAt = (times: readonly number[]): readonly Row[] =>
  times.toSorted((x, y) => x - y).map((time, id) => ({ id, time }));

describe('a list in parts', () => {
  it('is asked for in windows that the exchange allows, to the present', async () => {
    const { reader, questions } = readerOf(rowsAt([1_000, DAY + 5, 3 * DAY]));
    const list = await reader.since(LIST, 'BTCUSDT', 1_000, 3 * DAY + 1_500);

    expect(list).toMatchObject({ kind: 'listed', rows: [{ id: 0 }, { id: 1 }, { id: 2 }] });
    expect(questions.map(({ startTime, endTime }) => [startTime, endTime])).toEqual([
      [1_000, DAY + 999],
      [DAY + 1_000, 2 * DAY + 999],
      [2 * DAY + 1_000, 3 * DAY + 999],
      [3 * DAY + 1_000, 4 * DAY + 999],
    ]);
  });

  it('is whole, each row once, however rows lie', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 5 * DAY }), { minLength: 0, maxLength: 3_500 });
    await fc.assert(
      fc.asyncProperty(times, fc.integer({ min: 0, max: 5 * DAY }), async (all, fromMs) => {
        const rows = rowsAt(all);
        const list = await readerOf(rows).reader.since(LIST, 'BTCUSDT', fromMs, 5 * DAY);

        expect(list).toEqual({ kind: 'listed', rows: rows.filter(({ time }) => Number(time) >= fromMs) });
      }),
      { numRuns: 30 },
    );
  });

  it('is had when more rows than an answer holds lie within a window', async () => {
    const rows = rowsAt(Array.from({ length: 2_500 }, (_, at) => Math.floor(at / 3)));
    const { reader, questions } = readerOf(rows);

    expect(await reader.since(LIST, 'BTCUSDT', 0, 1_000)).toEqual({ kind: 'listed', rows });
    expect(questions).toHaveLength(3);
  });

  it.each([1, 2, 3])('has failed when part %i of it did', async (failAt) => {
    const { reader } = readerOf(rowsAt([1_000, DAY + 5, 3 * DAY]), failAt);

    expect(await reader.since(LIST, 'BTCUSDT', 1_000, 3 * DAY)).toMatchObject({ kind: 'failed' });
  });

  it('has failed when its end cannot be reached', async () => {
    const { reader } = readerOf(rowsAt(Array.from({ length: 1_001 }, () => 77)));

    expect(await reader.since(LIST, 'BTCUSDT', 0, 1_000)).toMatchObject({
      ...{ kind: 'failed', why: 'list of BTCUSDT has too many rows at once.' },
    });
  });

  it.each([[null], [{}], ['[]'], [[1]], [[null]]])('is not %j', async (answer) => {
    const exchange = { list: () => Promise.resolve(answer) } as unknown as CcxtExchange;
    const reader = new AccountReader({ exchange, judge: JUDGE, deadlineMs: 5_000, onWrongTime: async () => {} });

    expect(await reader.rows('list', {}, (row) => row)).toMatchObject({ kind: 'failed' });
  });
});
