import { describe, expect, it } from 'vitest';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { playCallbackWorld, readCallbackWorld } from './callback-world.ts';
import { firstDifference } from './compare.ts';
import { futuresStory, spotStory } from './strategies/own-stories.ts';
import type { CallLine, Listener } from './strategies/own-story-facts.ts';
import { writtenTrade } from './written.ts';

const worlds: readonly (readonly [string, (listener: Listener) => AnyStrategy])[] = [
  ['spot', spotStory],
  ['stacking', spotStory],
  ['futures', futuresStory],
];

describe.each(worlds)('callbacks in the %s world of the real engine', (name, story) => {
  const golden = readCallbackWorld(name);
  const calls: CallLine[] = [];
  const outcome = playCallbackWorld(
    golden,
    story((line) => calls.push(line)),
  );

  it('are asked in the same order', () => {
    const order = (lines: readonly CallLine[]): string[] =>
      lines.map(({ call, now = '', pair = '' }) => `${String(call)} ${String(now)} ${String(pair)}`);
    expect(order(calls)).toEqual(order(golden.calls));
  });

  it('are given the same facts', () => {
    expect(firstDifference(renumbered(golden.calls.map(withExtremes)), renumbered(calls))).toBeNull();
  });

  it('lead to the same trades', () => {
    const written = outcome.trades.map((trade) =>
      writtenTrade(trade, { suffix: 'time_ms', write: (timeMs) => timeMs }),
    );
    const expected = golden.trades.map(({ custom_data: _, duration_min: __, id: ___, ...trade }) => ({
      ...trade,
      orders: (trade['orders'] as readonly CallLine[]).map(({ id: ____, ...order }) => order),
    }));
    expect(firstDifference(expected, written)).toBeNull();
  });

  it('lead to the same locks', () => {
    const ends = golden.locks.map(({ pair, side, lock_end_time_ms }) => [pair, side, lock_end_time_ms]);
    expect(outcome.locks.map(({ pair, side, endMs }) => [pair, side, endMs])).toEqual(ends);
  });
});

/** Before its first candle a trade has no lowest and highest rate there; here they are the open rate. */
function withExtremes(line: CallLine): CallLine {
  const trade = line['trade'] as CallLine | undefined;
  if (trade === undefined || trade['min_rate'] !== null) return line;
  return { ...line, trade: { ...trade, min_rate: trade['open_rate'], max_rate: trade['open_rate'] } };
}

/** Orders by their first appearance: freqtrade's numbers have holes where it kept an order that waits instead of a new one. */
function renumbered(lines: readonly CallLine[]): CallLine[] {
  const numbers = new Map<unknown, number>();
  const order = (facts: CallLine): CallLine => {
    if (!numbers.has(facts['id'])) numbers.set(facts['id'], numbers.size + 1);
    return { ...facts, id: numbers.get(facts['id']) };
  };
  return lines.map((line) => {
    const trade = line['trade'] as CallLine | undefined;
    const orders = (trade?.['orders'] ?? []) as readonly CallLine[];
    return {
      ...line,
      ...('order' in line ? { order: order(line['order'] as CallLine) } : {}),
      ...(trade === undefined ? {} : { trade: { ...trade, orders: orders.map(order) } }),
    };
  });
}
