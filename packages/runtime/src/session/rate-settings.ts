import type { Pricing } from './pricing.ts';
import type { OrderType, RateRules, StopOnExchange } from './rate-rules.ts';

/** Settings by freqtrade's names, config and strategy merged and checked; what a strategy gave has our names inside. */
export type RateSettings = Readonly<Record<string, unknown>>;

/** What the market showed this long ago counts as nothing. */
export const QUOTES_STALE_AFTER_MS = 30_000;
/** Entries wait this much longer than a candle for the next one. */
const PATIENCE_MS = 30_000;

/** The rules of a session's orders, with freqtrade's defaults. `timeframeMs`: length of the strategy's candles. */
export function rateRules(
  settings: RateSettings,
  timeframeMs: number,
  fills: RateRules['fills'] = 'simulated',
): RateRules {
  const types = underscored(recordIn(settings, 'order_types'));
  const entry = typeIn(types, 'entry', 'limit');
  const exit = typeIn(types, 'exit', 'limit');
  return {
    fills,
    entryPricing: pricingOf(recordIn(settings, 'entry_pricing')),
    exitPricing: pricingOf(recordIn(settings, 'exit_pricing')),
    stopOrderType: typeIn(types, 'stoploss', 'limit'),
    emergencyExitOrderType: typeIn(types, 'emergency_exit', 'market'),
    forceEntryOrderType: typeIn(types, 'force_entry', entry),
    forceExitOrderType: typeIn(types, 'force_exit', exit),
    stopOnExchange: stopOnExchange(types),
    depthOfMarket: depthOf(recordIn(recordIn(settings, 'entry_pricing'), 'check_depth_of_market')),
    maxPriceDistance: numberIn(settings, 'custom_price_max_distance_ratio', 0.02),
    exitTimeoutCount: numberIn(underscored(recordIn(settings, 'unfilledtimeout')), 'exit_timeout_count', 0),
    liquidationWarnRatio: numberIn(settings, 'liquidation_warn_ratio', 0.05),
    fee: typeof settings['fee'] === 'number' ? settings['fee'] : null,
    candlesStaleAfterMs: timeframeMs + PATIENCE_MS,
    quotesStaleAfterMs: QUOTES_STALE_AFTER_MS,
  };
}

function pricingOf(pricing: RateSettings): Pricing {
  return {
    side: (pricing['price_side'] as Pricing['side'] | undefined) ?? 'same',
    useOrderBook: pricing['use_order_book'] === true,
    orderBookTop: numberIn(pricing, 'order_book_top', 1),
    lastBalance: numberIn(pricing, 'price_last_balance', 0),
  };
}

function stopOnExchange(types: RateSettings): StopOnExchange | null {
  if (types['stoploss_on_exchange'] !== true) return null;
  return {
    intervalMs: numberIn(types, 'stoploss_on_exchange_interval', 60) * 1_000,
    limitRatio: numberIn(types, 'stoploss_on_exchange_limit_ratio', 0.99),
    orderType: typeIn(types, 'stoploss', 'limit'),
  };
}

function depthOf(check: RateSettings): number | null {
  return check['enabled'] === true ? numberIn(check, 'bids_to_ask_delta', 0) : null;
}

function recordIn(settings: RateSettings, key: string): RateSettings {
  const value = settings[key];
  return typeof value === 'object' && value !== null ? (value as RateSettings) : {};
}

/** A strategy writes `stoplossOnExchange`, a config `stoploss_on_exchange`. */
function underscored(settings: RateSettings): RateSettings {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}

function typeIn(types: RateSettings, key: string, otherwise: OrderType): OrderType {
  const type = types[key];
  return type === 'limit' || type === 'market' ? type : otherwise;
}

function numberIn(settings: RateSettings, key: string, otherwise: number): number {
  const value = settings[key];
  return typeof value === 'number' ? value : otherwise;
}
