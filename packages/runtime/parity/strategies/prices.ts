import { cancelOrder, confirm, defineStrategy, keep, reprice, veto, type Timeframe } from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { clockSignals } from './clock.ts';
import { staggered, type GoldenStrategies, type GoldenStrategy } from './golden-strategy.ts';
import { hourOf, minuteOf, weekdayOf } from './utc.ts';

/** Limit prices, what becomes of orders that wait, and vetoes. */
export const PRICE_STRATEGIES: GoldenStrategies = {
  ...quarterHoursToo('CustomPrices', staggered(customPrices)),
  ...quarterHoursToo('EntryTimeouts', staggered(entryTimeouts)),
  ...quarterHoursToo('AdjustOrderPrice', staggered(adjustOrderPrice)),
  ...quarterHoursToo('AdjustEntryPrice', staggered(adjustEntryPrice)),
  ...quarterHoursToo('AdjustExitPrice', staggered(adjustExitPrice)),
  ...quarterHoursToo('MarketOrders', staggered(marketOrders)),
  ConfirmVeto: staggered(confirmVeto),
};

/** The same strategy stands under a second name on candles of 15 minutes. */
function quarterHoursToo(name: string, strategy: GoldenStrategy): GoldenStrategies {
  return { [name]: strategy, [`${name}15m`]: strategy };
}

/** What the strategies of this group share. */
function common(timeframe: Timeframe) {
  return { timeframe, stoploss: -0.05, ...clockSignals(timeframe, { enterEvery: 36, exitEvery: 25 }) };
}

type Proposed = { readonly proposedRate: number };
const below = ({ proposedRate }: Proposed): number => proposedRate * 0.997;
const above = ({ proposedRate }: Proposed): number => proposedRate * 1.003;

function customPrices(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'custom-prices',
    ...common(timeframe),
    customEntryPrice: below,
    customExitPrice: above,
  });
}

/** Orders are canceled by the callbacks, not by the configured timeout. */
function entryTimeouts(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'entry-timeouts',
    ...common(timeframe),
    customEntryPrice: below,
    customExitPrice: above,
    checkEntryTimeout: ({ order, now }) => (now - order.placedTimeMs >= 900_000 ? cancelOrder : keep),
    checkExitTimeout: ({ now }) => (minuteOf(now) % 20 === 0 ? cancelOrder : keep),
  });
}

/** One callback moves both kinds of open order, or withdraws them. */
function adjustOrderPrice(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'adjust-order-price',
    ...common(timeframe),
    customEntryPrice: ({ proposedRate }) => proposedRate * 0.995,
    customExitPrice: ({ proposedRate }) => proposedRate * 1.006,
    adjustOrderPrice: ({ trade, order, proposedRate, now }) => {
      const isOld = now - order.placedTimeMs >= 600_000;
      if (!order.isEntry) return isOld ? reprice(proposedRate * 1.002) : keep;
      if (now - trade.openTimeMs >= 3_600_000) return cancelOrder;
      return isOld ? reprice(proposedRate * 0.998) : keep;
    },
  });
}

function adjustEntryPrice(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'adjust-entry-price',
    ...common(timeframe),
    customEntryPrice: ({ proposedRate }) => proposedRate * 0.995,
    customExitPrice: above,
    adjustEntryPrice: ({ trade, proposedRate, now }) => {
      const steps = Math.floor((now - trade.openTimeMs) / 300_000);
      if (steps >= 8) return cancelOrder;
      return steps % 2 === 0 ? reprice(proposedRate * (1 - 0.0005 * (8 - steps))) : keep;
    },
  });
}

function adjustExitPrice(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'adjust-exit-price',
    ...common(timeframe),
    customEntryPrice: below,
    customExitPrice: above,
    adjustExitPrice: ({ order, proposedRate, now }) => {
      const ageMs = now - order.placedTimeMs;
      if (ageMs >= 1_800_000) return cancelOrder;
      return ageMs >= 900_000 ? reprice(proposedRate * 1.001) : keep;
    },
  });
}

/** The price callbacks are there, but market orders do not ask them. */
function marketOrders(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'market-orders',
    ...common(timeframe),
    orderTypes: { entry: 'market', exit: 'market', stoploss: 'market', stoplossOnExchange: false },
    customEntryPrice: below,
    customExitPrice: above,
  });
}

function confirmVeto(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'confirm-veto',
    timeframe,
    stoploss: -0.04,
    minimalRoi: { 0: 0.03 },
    ...clockSignals(timeframe, { enterEvery: 8, exitEvery: 13 }),
    confirmTradeEntry: ({ pair, now }) => {
      if (pair.startsWith('S')) return veto('name');
      return [2, 3, 4].includes(hourOf(now)) ? veto('hour') : confirm;
    },
    confirmTradeExit: ({ exitReason, now }) => {
      if (exitReason === 'roi' && [0, 6].includes(weekdayOf(now))) return veto('weekend');
      return exitReason === 'stop_loss' && hourOf(now) < 6 ? veto('early') : confirm;
    },
  });
}
