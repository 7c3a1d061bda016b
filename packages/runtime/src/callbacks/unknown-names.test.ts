import { defineStrategy, enterLong, keep } from '@tradai/strategy-sdk';
import { aCandle } from '@tradai/strategy-sdk/testing';
import { describe, expect, it } from 'vitest';
import { FLAT, runSmallWorld } from './small-world.fixture.ts';

const CANDLES = FLAT.map((candle, n) => aCandle({ ...candle, ...(n === 1 ? { close: 101, high: 101 } : {}) }));

/** What a strategy that was written without a compiler may ask for. */
type Loose = Record<string, Record<string, unknown>>;

function asking(question: (view: Loose) => unknown): () => unknown {
  const strategy = defineStrategy({
    name: 'asking',
    timeframe: '1h',
    stoploss: -0.5,
    indicators: ({ candles: { close } }) => ({ fast: close, bands: { upper: close } }),
    entry: ({ candles: { close } }) => [enterLong(close.eq(101))],
    customExit: (view) => {
      question(view as unknown as Loose);
      return keep;
    },
  });
  return () => runSmallWorld(strategy, { candles: CANDLES });
}

describe('a name that is not there', () => {
  it.each<[string, (view: Loose) => unknown, string]>([
    ['of a view', (view) => view['currentProfit'], 'the view has no "currentProfit"; known: '],
    ['like one of a view', (view) => view['profitRatoi'], 'the view has no "profitRatoi"; did you mean "profitRatio"'],
    ['of a row', ({ row }) => row!['fsat'], 'the row has no "fsat"; did you mean "fast"'],
    [
      'of a record in a row',
      ({ row }) => (row!['bands'] as Loose)['uper'],
      'the row has no "uper"; did you mean "upper"',
    ],
    ['of a trade', ({ trade }) => trade!['openrate'], 'the trade has no "openrate"; did you mean "openRate"'],
    ['of an order', ({ trade }) => (trade!['entries'] as Loose[])[0]!['price'], 'the order has no "price"; '],
    ['of the market', ({ market }) => market!['step'], 'the market has no "step"; '],
    ['of the wallet', ({ wallet }) => wallet!['balance'], 'the wallet has no "balance"; '],
    ['of the portfolio', ({ portfolio }) => portfolio!['trades'], 'the portfolio has no "trades"; '],
    [
      'that is assigned',
      ({ trade }) => (trade!['note'] = 1),
      'the trade is read-only, "note" was assigned; state(trade) keeps notes',
    ],
  ])('%s stops the run', (_name, question, message) => {
    expect(asking(question)).toThrow(message);
  });

  it.each<[string, (view: Loose) => unknown]>([
    ['a logger', (view) => [JSON.stringify(view['row']), JSON.stringify(view['trade'])]],
    ['the language', (view) => ['toString' in view, Object.keys(view['row']!), view['trade'] instanceof Object]],
    ['a check for a promise', (view) => [view['then'], view['row']!['then']]],
  ])('asked by %s is none', (_name, question) => {
    expect(asking(question)).not.toThrow();
  });
});
