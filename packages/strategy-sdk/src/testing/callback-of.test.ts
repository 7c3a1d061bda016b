import { describe, expect, it } from 'vitest';
import { defineStrategy } from '../define-strategy.ts';
import { exitNow, keep } from '../trading/decisions.ts';
import { aTrade } from './a-trade.ts';
import { callbackOf } from './callback-of.ts';

describe('callbackOf', () => {
  const strategy = defineStrategy({
    name: 'stale',
    timeframe: '1h',
    stoploss: -0.1,
    indicators: () => ({}),
    entry: () => [],
    customExit: ({ trade, now }) => (now - trade.openTimeMs > 60_000 ? exitNow('stale') : keep),
    leverage: ({ maxLeverage }) => maxLeverage / 2,
  });
  const trade = aTrade({ openTimeMs: 0 });

  it('gives the callback, which takes what it reads and answers with decisions that compare by value', () => {
    const customExit = callbackOf(strategy, 'customExit');
    expect(customExit({ trade, now: 60_000 })).toEqual(keep);
    expect(customExit({ trade, now: 60_001 })).toEqual(exitNow('stale'));
    expect(customExit({ trade, now: 60_001 })).not.toEqual(exitNow('other'));
    expect(callbackOf(strategy, 'leverage')({ maxLeverage: 10 })).toBe(5);
  });

  it('says that there is none', () => {
    expect(() => callbackOf(strategy, 'customRoi')).toThrow('callbackOf(): stale has no callback customRoi.');
  });
});
