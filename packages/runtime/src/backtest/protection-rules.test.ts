import { cooldownPeriod, lowProfitPairs, maxDrawdown, stoplossGuard } from '@tradai/strategy-sdk';
import { protectionFacts } from '@tradai/strategy-sdk/graph';
import { expect, it } from 'vitest';
import { protectionRules } from './protection-rules.ts';

const cases = [
  [
    'a cooldown in candles',
    cooldownPeriod({ stopDurationCandles: 5 }),
    { kind: 'CooldownPeriod', lookbackMinutes: 60, duration: { minutes: 75 } },
  ],
  [
    'a cooldown until a time of day',
    cooldownPeriod({ unlockAt: '06:30' }),
    { kind: 'CooldownPeriod', lookbackMinutes: 60, duration: { untilMinuteOfDay: 390 } },
  ],
  [
    'a guard with what is not said',
    stoplossGuard({ lookbackCandles: 4, tradeLimit: 2, stopDurationMinutes: 10 }),
    {
      kind: 'StoplossGuard',
      lookbackMinutes: 60,
      duration: { minutes: 10 },
      tradeLimit: 2,
      onlyPerPair: false,
      onlyPerSide: false,
      requiredProfit: 0,
    },
  ],
  [
    'a guard with everything said',
    stoplossGuard({
      lookbackMinutes: 90,
      tradeLimit: 3,
      stopDurationCandles: 1,
      onlyPerPair: true,
      onlyPerSide: true,
      requiredProfit: -0.01,
    }),
    {
      kind: 'StoplossGuard',
      lookbackMinutes: 90,
      duration: { minutes: 15 },
      tradeLimit: 3,
      onlyPerPair: true,
      onlyPerSide: true,
      requiredProfit: -0.01,
    },
  ],
  [
    'pairs of low profit',
    lowProfitPairs({ lookbackCandles: 8, tradeLimit: 2, stopDurationCandles: 2, requiredProfit: 0.01 }),
    {
      kind: 'LowProfitPairs',
      lookbackMinutes: 120,
      duration: { minutes: 30 },
      tradeLimit: 2,
      onlyPerSide: false,
      requiredProfit: 0.01,
    },
  ],
  [
    'a drawdown of ratios unless equity is asked for',
    maxDrawdown({ lookbackCandles: 8, tradeLimit: 2, stopDurationCandles: 2, maxAllowedDrawdown: 0.2 }),
    {
      kind: 'MaxDrawdown',
      lookbackMinutes: 120,
      duration: { minutes: 30 },
      tradeLimit: 2,
      maxAllowedDrawdown: 0.2,
      mode: 'ratios',
    },
  ],
] as const;

it.each(cases)('%s on candles of 15 minutes', (_, protection, rule) => {
  expect(protectionRules([protectionFacts(protection)!], '15m')).toEqual([rule]);
});
