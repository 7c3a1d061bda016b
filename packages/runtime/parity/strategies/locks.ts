import {
  confirm,
  cooldownPeriod,
  defineStrategy,
  lowProfitPairs,
  maxDrawdown,
  stoplossGuard,
  type Anywhere,
  type Protection,
  type Timeframe,
} from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { clockSignals, type Periods } from './clock.ts';
import { plain, staggered, type GoldenStrategies, type GoldenStrategy } from './golden-strategy.ts';
import { dayOf, hourOf, weekdayOf } from './utc.ts';

const HOUR_MS = 3_600_000;

/** Protections and locks by callbacks. */
export const LOCK_STRATEGIES: GoldenStrategies = {
  ProtCooldown: protectedBy('prot-cooldown', [cooldownPeriod({ stopDurationCandles: 5 })]),
  ProtStoplossGuard: protectedBy('prot-stoploss-guard', [
    stoplossGuard({ lookbackCandles: 24, tradeLimit: 4, stopDurationCandles: 12 }),
  ]),
  ProtStoplossGuardPair: protectedBy('prot-stoploss-guard-pair', [
    stoplossGuard({
      lookbackCandles: 48,
      tradeLimit: 2,
      stopDurationMinutes: 720,
      onlyPerPair: true,
      requiredProfit: -0.005,
    }),
  ]),
  ProtMaxDrawdown: protectedBy('prot-max-drawdown', [
    maxDrawdown({ lookbackCandles: 48, tradeLimit: 6, stopDurationCandles: 12, maxAllowedDrawdown: 0.05 }),
  ]),
  ProtMaxDrawdownEquity: protectedBy('prot-max-drawdown-equity', [
    maxDrawdown({
      lookbackCandles: 72,
      tradeLimit: 4,
      stopDurationCandles: 24,
      maxAllowedDrawdown: 0.01,
      calculationMode: 'equity',
    }),
  ]),
  ProtLowProfit: protectedBy('prot-low-profit', [
    lowProfitPairs({ lookbackCandles: 72, tradeLimit: 2, stopDurationCandles: 36, requiredProfit: 0.01 }),
  ]),
  ProtUnlockAt: protectedBy('prot-unlock-at', [
    cooldownPeriod({ unlockAt: '06:00' }),
    stoplossGuard({ lookbackMinutes: 1440, tradeLimit: 5, unlockAt: '18:30' }),
  ]),
  ProtAll: protectedBy('prot-all', [
    cooldownPeriod({ stopDurationCandles: 2 }),
    stoplossGuard({ lookbackCandles: 24, tradeLimit: 4, stopDurationCandles: 6 }),
    maxDrawdown({ lookbackCandles: 48, tradeLimit: 8, stopDurationCandles: 10, maxAllowedDrawdown: 0.06 }),
    lowProfitPairs({ lookbackCandles: 36, tradeLimit: 2, stopDurationCandles: 20, requiredProfit: 0.005 }),
  ]),
  ProtSides: protectedBy(
    'prot-sides',
    [
      stoplossGuard({ lookbackCandles: 24, tradeLimit: 2, stopDurationCandles: 10, onlyPerSide: true }),
      lowProfitPairs({ lookbackCandles: 48, tradeLimit: 2, stopDurationCandles: 24, onlyPerSide: true }),
    ],
    { shortEvery: 4, shortAt: 1 },
  ),
  PairLocking: plain((timeframe) => pairLocking('pair-locking', timeframe, () => {})),
  PairUnlocking: {
    ...plain((timeframe) => pairLocking('pair-unlocking', timeframe, unlockEveryFifthDay)),
    // There, a lock's start is the time of day at which the backtest runs, so that none is ever found to lift.
    quirk: { name: 'Q16', without: (timeframe) => pairLocking('pair-unlocking', timeframe, () => {}) },
  },
};

function protectedBy(name: string, protections: readonly Protection[], shorts: Periods = {}): GoldenStrategy {
  return staggered((timeframe) =>
    defineStrategy({
      name,
      timeframe,
      stoploss: -0.02,
      minimalRoi: { 0: 0.02, 480: 0 },
      canShort: shorts.shortEvery !== undefined,
      ...clockSignals(timeframe, { enterEvery: 3, ...shorts }),
      protections,
    }),
  );
}

type LockView = Pick<Anywhere<never>, 'now' | 'unlockPair'>;

/** Locks pairs from callbacks: all on Sundays at noon, and each after a stop or a target. */
function pairLocking(name: string, timeframe: Timeframe, first: (view: LockView) => void): AnyStrategy {
  return defineStrategy({
    name,
    timeframe,
    stoploss: -0.02,
    minimalRoi: { 0: 0.015 },
    ...clockSignals(timeframe, { enterEvery: 2 }),
    botLoopStart: (view) => {
      const { now, settings, lockPair } = view;
      first(view);
      if (hourOf(now) !== 12 || weekdayOf(now) !== 0) return;
      for (const pair of settings.pairs) lockPair(pair, { untilMs: now + 6 * HOUR_MS, reason: 'sunday' });
    },
    confirmTradeExit: ({ pair, exitReason, now, lockPair }) => {
      if (exitReason === 'stop_loss') lockPair(pair, { untilMs: now + 30 * HOUR_MS, reason: 'after_stop' });
      if (exitReason === 'roi')
        lockPair(pair, { untilMs: now + 3.5 * HOUR_MS, reason: 'after_roi', direction: 'long' });
      return confirm;
    },
  });
}

function unlockEveryFifthDay({ now, unlockPair }: LockView): void {
  if (hourOf(now) === 0 && dayOf(now) % 5 === 0) unlockPair('*', { reason: 'after_stop' });
}
