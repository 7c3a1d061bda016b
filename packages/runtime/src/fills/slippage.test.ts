import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slippageRatio, slippedRate } from './slippage.ts';

const CANDLE = { high: 102, low: 98, volume: 200 };
const NONE = { fixed: 0, range: 0, volume: 0, cap: 1 };

describe('slippage', () => {
  const cases = [
    // model, what it costs at 100, with 10 of 200 traded units
    ['nothing', NONE, 0],
    ['a fixed ratio', { ...NONE, fixed: 0.001 }, 0.001],
    ['a share of the range of 4', { ...NONE, range: 0.1 }, 0.004],
    ['a tenth of the share of the volume', { ...NONE, volume: 0.1 }, 0.005],
    ['all together', { fixed: 0.001, range: 0.1, volume: 0.1, cap: 1 }, 0.01],
    ['no more than the cap', { fixed: 0.001, range: 0.1, volume: 0.1, cap: 0.006 }, 0.006],
  ] as const;
  it.each(cases)('costs %s', (_, model, ratio) => {
    expect(slippageRatio(model, CANDLE, 100, 10)).toBeCloseTo(ratio, 12);
  });

  it('costs the cap where volume counts and there is none', () => {
    expect(slippageRatio({ ...NONE, volume: 0.1, cap: 0.02 }, { ...CANDLE, volume: 0 }, 100, 10)).toBe(0.02);
  });

  it('moves a rate to the tick that is worse for the side', () => {
    expect([slippedRate(100, true, 0.00012, 0.01), slippedRate(100, false, 0.00012, 0.01)]).toEqual([100.02, 99.98]);
  });

  it('is never in favor of a side, and never more than the cap and a tick', () => {
    const positive = fc.double({ min: 0, max: 1, noNaN: true });
    const model = fc.record({ fixed: positive, range: positive, volume: positive, cap: positive });
    const candle = fc.record({ low: fc.double({ min: 1, max: 100, noNaN: true }), up: positive, volume: positive });
    fc.assert(
      fc.property(model, candle, positive, fc.boolean(), (slippage, { low, up, volume }, amount, isBuy) => {
        const ratio = slippageRatio(slippage, { low, high: low * (1 + up), volume }, low, amount);
        const rate = slippedRate(low, isBuy, ratio, 0.01);
        const against = isBuy ? rate - low : low - rate;
        expect(against).toBeGreaterThanOrEqual(0);
        expect(against).toBeLessThanOrEqual(low * slippage.cap + 0.01 + 1e-9);
      }),
    );
  });
});
