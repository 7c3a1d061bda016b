import { confirm, defineStrategy, enterLong, exitNow, keep } from '@tradai/strategy-sdk';
import { expect, it } from 'vitest';
import { FLAT, runSmallWorld } from './small-world.fixture.ts';

const HOUR = 3_600_000;

it('the last entry of a pair is that of the trade entered last, also when another closed last', () => {
  const seen: (number | undefined)[] = [];
  const hourOf = (timeMs: number): number => (timeMs - FLAT[0]!.openTimeMs) / HOUR;
  const strategy = defineStrategy({
    name: 'stacked',
    timeframe: '1h',
    stoploss: -0.5,
    indicators: () => ({}),
    entry: ({ candles: { close } }) => [enterLong(close.gt(0), 'always')],
    confirmTradeEntry: ({ now, portfolio, lockPair, pair }) => {
      const last = portfolio.lastEntry(pair);
      seen.push(last === null ? undefined : hourOf(last.timeMs));
      if (hourOf(now) === 2) lockPair(pair, { untilMs: now + 8 * HOUR });
      return confirm;
    },
    // The second trade leaves at 4, the first one at 6.
    customExit: ({ trade, now }) => (hourOf(now) === (trade.id === 1 ? 6 : 4) ? exitNow('over') : keep),
  });
  const { outcome } = runSmallWorld(strategy, { config: { position_stacking: true, max_open_trades: 2 } });

  expect(outcome.trades.slice(0, 2).map(({ id }) => id)).toEqual([2, 1]);
  expect(seen.slice(0, 3)).toEqual([undefined, 1, 2]);
});
