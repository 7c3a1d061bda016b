import { makeRoiTable, type TradeRules } from './rules.ts';

/** Rules of 5-minute candles under which nothing happens by itself but a stop of 10 %. */
export function plainRules(changes: Partial<TradeRules> = {}): TradeRules {
  return {
    stoploss: -0.1,
    minimalRoi: makeRoiTable({}),
    trailingStop: false,
    trailingStopPositive: null,
    trailingStopPositiveOffset: 0,
    trailingOnlyOffsetIsReached: false,
    useExitSignal: true,
    exitProfitOnly: false,
    exitProfitOffset: 0,
    ignoreRoiIfEntrySignal: false,
    canShort: false,
    useCustomStoploss: false,
    useCustomRoi: false,
    positionStacking: false,
    maxEntryPositionAdjustment: null,
    ignoreBuyingExpiredCandleAfter: 0,
    entryOrderType: 'limit',
    exitOrderType: 'limit',
    unfilledEntryMs: null,
    unfilledExitMs: null,
    maxOpenTrades: 1,
    timeframeMs: 300_000,
    ...changes,
  };
}
