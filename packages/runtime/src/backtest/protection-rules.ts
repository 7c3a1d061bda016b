import { timeframeMs, type Timeframe } from '@tradai/strategy-sdk';
import type { ProtectionFacts } from '@tradai/strategy-sdk/graph';
import type { LockDuration, ProtectionRule } from '../core/protections.ts';

/** A cooldown looks at this much of the past, as freqtrade's does: long enough to see the trade that has just closed. */
const COOLDOWN_LOOKBACK_MINUTES = 60;

/** The protections of a strategy as the core runs them, in their order; candles are those of `timeframe`. */
export function protectionRules(facts: readonly ProtectionFacts[], timeframe: Timeframe): ProtectionRule[] {
  const candleMinutes = timeframeMs(timeframe) / 60_000;
  return facts.map((fact) => ruleOf(fact, candleMinutes));
}

function ruleOf({ method, options }: ProtectionFacts, candleMinutes: number): ProtectionRule {
  const duration = durationOf(options, candleMinutes);
  switch (method) {
    case 'cooldownPeriod':
      return { kind: 'CooldownPeriod', duration, lookbackMinutes: COOLDOWN_LOOKBACK_MINUTES };
    case 'stoplossGuard':
      return {
        kind: 'StoplossGuard',
        duration,
        lookbackMinutes: lookbackOf(options, candleMinutes),
        tradeLimit: options.tradeLimit,
        onlyPerPair: options.onlyPerPair ?? false,
        onlyPerSide: options.onlyPerSide ?? false,
        requiredProfit: options.requiredProfit ?? 0,
      };
    case 'lowProfitPairs':
      return {
        kind: 'LowProfitPairs',
        duration,
        lookbackMinutes: lookbackOf(options, candleMinutes),
        tradeLimit: options.tradeLimit,
        onlyPerSide: options.onlyPerSide ?? false,
        requiredProfit: options.requiredProfit ?? 0,
      };
    case 'maxDrawdown':
      return {
        kind: 'MaxDrawdown',
        duration,
        lookbackMinutes: lookbackOf(options, candleMinutes),
        tradeLimit: options.tradeLimit,
        maxAllowedDrawdown: options.maxAllowedDrawdown,
        mode: options.calculationMode ?? 'ratios',
      };
  }
}

type Facts = ProtectionFacts['options'];
type WithLookback = Exclude<ProtectionFacts, { method: 'cooldownPeriod' }>['options'];

function lookbackOf(options: WithLookback, candleMinutes: number): number {
  return options.lookbackCandles === undefined ? options.lookbackMinutes : options.lookbackCandles * candleMinutes;
}

function durationOf(options: Facts, candleMinutes: number): LockDuration {
  if (options.unlockAt !== undefined) {
    const [hour, minute] = options.unlockAt.split(':').map(Number);
    return { untilMinuteOfDay: hour! * 60 + minute! };
  }
  const { stopDurationCandles, stopDurationMinutes } = options;
  return { minutes: stopDurationCandles === undefined ? stopDurationMinutes : stopDurationCandles * candleMinutes };
}
