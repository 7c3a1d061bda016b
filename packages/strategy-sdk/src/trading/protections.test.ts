import { describe, expect, it } from 'vitest';
import { cooldownPeriod, lowProfitPairs, maxDrawdown, protectionFacts, stoplossGuard } from './protections.ts';

const GUARD = { lookbackCandles: 24, tradeLimit: 2, stopDurationCandles: 6 };

describe('protections', () => {
  it('say what they are', () => {
    expect(protectionFacts(cooldownPeriod({ unlockAt: '06:00' }))).toEqual({
      method: 'cooldownPeriod',
      options: { unlockAt: '06:00' },
    });
    expect(protectionFacts({ method: 'cooldownPeriod' })).toBeNull();
  });

  it.each([
    [() => cooldownPeriod({} as never), /expected one of stopDurationCandles, stopDurationMinutes, unlockAt, got none/],
    [() => cooldownPeriod({ stopDurationCandles: -2 }), /stopDurationCandles is -2; expected a whole number from 1/],
    [() => cooldownPeriod({ stopDurationCandles: 2.5 }), /stopDurationCandles is 2.5; expected a whole number from 1/],
    [() => cooldownPeriod({ unlockAt: '25:00' }), /unlockAt is "25:00"; expected a time of day such as '08:30'/],
    [() => stoplossGuard({ ...GUARD, tradeLimit: 0 }), /tradeLimit is 0; expected a whole number from 1/],
    [() => stoplossGuard({ ...GUARD, onlyPerPair: 'no' as never }), /onlyPerPair is "no"; expected true or false/],
    [() => stoplossGuard({ ...GUARD, lookback: 5 } as never), /"lookback" is no option; expected .*lookbackCandles/],
    [() => lowProfitPairs({ ...GUARD, requiredProfit: Number.NaN }), /requiredProfit is NaN; expected a number/],
    [() => maxDrawdown({ ...GUARD, maxAllowedDrawdown: -0.2 }), /maxAllowedDrawdown is -0.2; expected a ratio/],
    [
      () => maxDrawdown({ ...GUARD, maxAllowedDrawdown: 0.2, calculationMode: 'sum' as never }),
      /calculationMode is "sum"; expected 'ratios' or 'equity'/,
    ],
  ])('with nonsense are refused (%#)', (protect, message) => {
    expect(protect).toThrow(message);
  });
});
