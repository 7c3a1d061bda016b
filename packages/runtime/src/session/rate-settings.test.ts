import { describe, expect, it } from 'vitest';
import { rateRules } from './rate-settings.ts';

const HOUR = 3_600_000;
const TICKER = { side: 'same', useOrderBook: false, orderBookTop: 1, lastBalance: 0 };

describe('the rules of orders', () => {
  it('are freqtrade’s where nothing is set', () => {
    expect(rateRules({}, HOUR)).toEqual({
      fills: 'simulated',
      ...{ entryPricing: TICKER, exitPricing: TICKER, stopOrderType: 'limit', emergencyExitOrderType: 'market' },
      ...{
        forceEntryOrderType: 'limit',
        forceExitOrderType: 'limit',
        liquidationWarnRatio: 0.05,
        stopOnExchange: null,
        depthOfMarket: null,
      },
      ...{ maxPriceDistance: 0.02, exitTimeoutCount: 0, fee: null },
      ...{ candlesStaleAfterMs: HOUR + 30_000, quotesStaleAfterMs: 30_000 },
    });
  });

  const cases = [
    [{ fee: 0.002 }, { fee: 0.002 }],
    [{ liquidation_warn_ratio: 0 }, { liquidationWarnRatio: 0 }],
    [{ custom_price_max_distance_ratio: 0.1 }, { maxPriceDistance: 0.1 }],
    [{ unfilledtimeout: { exit_timeout_count: 3 } }, { exitTimeoutCount: 3 }],
    [{ order_types: { entry: 'market' } }, { forceEntryOrderType: 'market', forceExitOrderType: 'limit' }],
    [{ order_types: { exit: 'market', force_exit: 'limit' } }, { forceExitOrderType: 'limit' }],
    [
      { order_types: { stoploss: 'market', stoploss_on_exchange: true } },
      { stopOrderType: 'market', stopOnExchange: { intervalMs: 60_000, limitRatio: 0.99, orderType: 'market' } },
    ],
    [
      {
        order_types: {
          stoploss_on_exchange: true,
          stoploss_on_exchange_interval: 20,
          stoploss_on_exchange_limit_ratio: 0.95,
        },
      },
      { stopOnExchange: { intervalMs: 20_000, limitRatio: 0.95, orderType: 'limit' } },
    ],
    // As a strategy writes them.
    [{ unfilledtimeout: { exitTimeoutCount: 3 } }, { exitTimeoutCount: 3 }],
    [{ order_types: { emergencyExit: 'limit' } }, { emergencyExitOrderType: 'limit' }],
    [
      { order_types: { entry: 'limit', exit: 'limit', forceEntry: 'market', forceExit: 'market' } },
      { forceEntryOrderType: 'market', forceExitOrderType: 'market' },
    ],
    [
      { order_types: { stoploss: 'market', stoplossOnExchange: true } },
      { stopOnExchange: { intervalMs: 60_000, limitRatio: 0.99, orderType: 'market' } },
    ],
    [
      { entry_pricing: { price_side: 'other', use_order_book: true, order_book_top: 3 } },
      { entryPricing: { side: 'other', useOrderBook: true, orderBookTop: 3, lastBalance: 0 }, exitPricing: TICKER },
    ],
    [{ exit_pricing: { price_last_balance: 0.5 } }, { exitPricing: { ...TICKER, lastBalance: 0.5 } }],
    [{ entry_pricing: { check_depth_of_market: { enabled: true, bids_to_ask_delta: 2 } } }, { depthOfMarket: 2 }],
    [{ entry_pricing: { check_depth_of_market: { enabled: false, bids_to_ask_delta: 2 } } }, { depthOfMarket: null }],
  ] as const;
  it.each(cases)('follow %j', (settings, rules) => {
    expect(rateRules(settings, HOUR)).toMatchObject(rules);
  });
});
