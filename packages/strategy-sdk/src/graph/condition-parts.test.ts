import { describe, expect, it } from 'vitest';
import { defineStrategy } from '../define-strategy.ts';
import { ema } from '../indicators/ema.ts';
import { bbands } from '../indicators/bbands.ts';
import { enterLong } from '../signals.ts';
import { buildStrategy } from './build-strategy.ts';
import type { Candles, Condition } from './column-types.ts';
import { all, any, not } from './conditions.ts';
import { conditionParts, type ConditionPart } from './condition-parts.ts';
import { crossesAbove } from './crossings.ts';
import { consecutive } from './events.ts';
import type { Output } from './graph.ts';
import { scan } from './scan.ts';

/** The only entry of a strategy, taken apart. */
function partsOf(
  entry: (columns: { candles: Candles<'1h'>; fast: Column; up: Condition<'1h'>; daily: Column }) => Condition<'1h'>,
) {
  const built = buildStrategy(
    defineStrategy({
      ...{ name: 'any', timeframe: '1h', stoploss: -0.1 },
      indicators: ({ candles, informative }) => ({
        fast: ema(candles.close, 5),
        up: candles.close.gt(candles.open),
        daily: informative('1d', (day) => ema(day.close, 20)),
      }),
      entry: (columns) => [enterLong(entry(columns))],
    }),
  );
  const names = new Map(built.columnPaths.map(({ path, output }) => [output.node, path]));
  return conditionParts(built.entries[0]!.condition, ({ node }: Output) => names.get(node) ?? null);
}
type Column = Candles<'1h'>['close'];

function outline({ text, name, how, parts, operands }: ConditionPart): unknown {
  const leaf = operands.map((operand) => (operand.withPrevious ? `${operand.text}, before too` : operand.text));
  return how === null ? [name ?? text, ...leaf] : { [name ?? how]: parts.map(outline) };
}

describe('the parts of a condition', () => {
  it('are its clauses, with names of columns', () => {
    const parts = partsOf(({ candles, fast, up }) => all(crossesAbove(fast, candles.close), fast.gt(3), up));

    expect(parts.text).toBe('fast crosses above close and fast > 3 and up');
    expect(outline(parts)).toEqual({
      all: [
        ['fast crosses above close', 'fast, before too', 'close, before too'],
        ['fast > 3', 'fast'],
        ['up', 'close', 'open'],
      ],
    });
  });

  it('nest where alternatives and negations do', () => {
    const parts = partsOf(({ candles, fast, up }) =>
      all(all(up, fast.lt(9)), any(not(up), candles.volume.gte(100), any(fast.eq(1)))),
    );

    expect(parts.text).toBe('up and fast < 9 and (not up or volume >= 100 or fast = 1)');
    expect(outline(parts)).toEqual({
      all: [
        ['up', 'close', 'open'],
        ['fast < 9', 'fast'],
        { any: [{ not: [['up', 'close', 'open']] }, ['volume >= 100', 'volume'], ['fast = 1', 'fast']] },
      ],
    });
  });

  it.each<[string, Parameters<typeof partsOf>[0]]>([
    ['close > (ema(close, 21) × 1.02)', ({ candles }) => candles.close.gt(ema(candles.close, 21).mul(1.02))],
    ['close < bbands(close, 20, 2, 2)[2]', ({ candles }) => candles.close.lt(bbands(candles.close, 20).lower)],
    ['close > daily', ({ candles, daily }) => candles.close.gt(daily)],
    ['consecutive(up) >= 3', ({ up }) => consecutive(up).gte(3)],
    ['(high - low) > (neg(close) + 2)', ({ candles }) => candles.high.sub(candles.low).gt(candles.close.neg().add(2))],
    [
      'scan(close) > 1',
      ({ candles }) =>
        scan({ close: candles.close }, { seen: 0 }, (now, state) => {
          state.seen++;
          return now.close;
        }).gt(1),
    ],
    ['oneOf(close, 1, 2)', ({ candles }) => candles.close.oneOf([1, 2])],
    ['isNaN(fast)', ({ fast }) => fast.isNaN()],
    ['never', () => any()],
    ['always', () => all()],
  ])('read %s', (text, entry) => {
    expect(partsOf(entry).text).toBe(text);
  });
});
