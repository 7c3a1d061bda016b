import {
  adx,
  all,
  bbands,
  cci,
  crossesAbove,
  defineStrategy,
  ema,
  enterLong,
  exitLong,
  macd,
  mfi,
  roc,
  rsi,
  sma,
  stochf,
  type Timeframe,
} from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { plain, type GoldenStrategies } from './golden-strategy.ts';

/** Several indicators together, other timeframes and other pairs. */
export const REALISTIC_STRATEGIES: GoldenStrategies = {
  BandScalper: plain(bandScalper),
  MacdMultiFrame: plain(macdMultiFrame),
  InformativeSamePair: plain(informativeSamePair),
  InformativeOtherPair: plain(informativeOtherPair),
  InformativeOther15m: plain(informativeOther15m),
};

function bandScalper(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'band-scalper',
    timeframe,
    stoploss: -0.04,
    minimalRoi: { 0: 0.025, 60: 0.012, 180: 0.006, 720: 0 },
    trailingStop: true,
    trailingStopPositive: 0.006,
    trailingStopPositiveOffset: 0.014,
    trailingOnlyOffsetIsReached: true,
    startupCandleCount: 60,
    // The tag of the later branch counts.
    tagPolicy: 'last',
    indicators: ({ candles }) => ({
      bands: bbands(candles.close, 20, 2.2),
      rsi: rsi(candles.close, 14),
      mfi: mfi(candles, 14),
      adx: adx(candles, 14),
      volumeMean: candles.volume.rolling(20).mean(),
    }),
    entry: ({ candles, bands, rsi: strength, mfi: flow, adx: trend, volumeMean }) => {
      const base = all(candles.close.lt(bands.lower), candles.volume.gt(0));
      return [
        enterLong(all(base, strength.lt(28), flow.lt(25)), 'band_rsi'),
        enterLong(all(base, trend.gt(35), candles.volume.gt(volumeMean.mul(2.5))), 'band_volume'),
      ];
    },
    exit: ({ candles, bands, rsi: strength }) => [
      exitLong(all(candles.close.gt(bands.middle), strength.gt(60)), 'mid_band'),
    ],
  });
}

function macdMultiFrame(): AnyStrategy {
  return defineStrategy({
    name: 'macd-multi-frame',
    timeframe: '15m',
    stoploss: -0.06,
    minimalRoi: { 0: 0.08, 240: 0.04, 720: 0.02 },
    exitProfitOnly: true,
    exitProfitOffset: 0.002,
    startupCandleCount: 220,
    indicators: ({ candles, informative }) => ({
      hourly: informative('1h', (hour) => ({ fast: ema(hour.close, 12), slow: ema(hour.close, 50) })),
      macd: macd(candles.close, 12, 26, 9),
      stochastic: stochf(candles, 14, 3),
      cci: cci(candles, 20),
    }),
    entry: ({ hourly, macd: lines, stochastic }) => [
      enterLong(
        all(crossesAbove(lines.macd, lines.signal), hourly.fast.gt(hourly.slow), stochastic.d.lt(70)),
        'macd_up',
      ),
    ],
    exit: ({ cci: channel, stochastic }) => [exitLong(all(channel.gt(180), stochastic.d.gt(85)), 'hot')],
  });
}

function informativeSamePair(): AnyStrategy {
  return defineStrategy({
    name: 'informative-same-pair',
    timeframe: '15m',
    stoploss: -0.05,
    minimalRoi: { 0: 0.06, 1440: 0.02 },
    startupCandleCount: 120,
    indicators: ({ candles, informative }) => ({
      hourly: informative('1h', (hour) => ({ ema: ema(hour.close, 20), rsi: rsi(hour.close, 14) })),
      fourHourly: informative('4h', (four) => ({ ema: ema(four.close, 10), close: four.close })),
      rsi: rsi(candles.close, 14),
    }),
    entry: ({ candles, hourly, fourHourly, rsi: value }) => [
      enterLong(all(candles.close.gt(hourly.ema), fourHourly.close.gt(fourHourly.ema), value.lt(42)), 'dip_in_uptrend'),
    ],
    exit: ({ hourly }) => [exitLong(hourly.rsi.gt(72), 'hot_1h')],
  });
}

function informativeOtherPair(): AnyStrategy {
  return defineStrategy({
    name: 'informative-other-pair',
    timeframe: '1h',
    stoploss: -0.06,
    minimalRoi: { 0: 0.1 },
    startupCandleCount: 60,
    tagPolicy: 'last',
    indicators: ({ candles, informative }) => ({
      ethRoc: informative({ pair: 'ETH/USDT', timeframe: '1h' }, (eth) => roc(eth.close, 6)),
      btcRsi: informative({ pair: 'BTC/USDT', timeframe: '4h' }, (btc) => rsi(btc.close, 14)),
      btcDay: informative({ pair: 'BTC/USDT', timeframe: '1d' }, (btc) => ({
        close: btc.close,
        sma: sma(btc.close, 10),
      })),
      rsi: rsi(candles.close, 14),
    }),
    entry: ({ ethRoc, btcRsi, btcDay, rsi: value }) => [
      enterLong(all(btcDay.close.gt(btcDay.sma), btcRsi.gt(45), ethRoc.gt(0), value.lt(45)), 'market_up'),
    ],
    exit: ({ btcRsi, rsi: value }) => [exitLong(btcRsi.lt(38), 'btc_weak'), exitLong(value.gt(75), 'pair_hot')],
  });
}

function informativeOther15m(): AnyStrategy {
  return defineStrategy({
    name: 'informative-other-15m',
    timeframe: '15m',
    stoploss: -0.06,
    minimalRoi: { 0: 0.1 },
    startupCandleCount: 60,
    tagPolicy: 'last',
    indicators: ({ candles, informative }) => ({
      ethRoc: informative({ pair: 'ETH/USDT', timeframe: '1h' }, (eth) => roc(eth.close, 6)),
      btcRsi: informative({ pair: 'BTC/USDT', timeframe: '1h' }, (btc) => rsi(btc.close, 14)),
      btcDay: informative({ pair: 'BTC/USDT', timeframe: '1d' }, (btc) => ({
        close: btc.close,
        sma: sma(btc.close, 10),
      })),
      rsi: rsi(candles.close, 14),
    }),
    entry: ({ ethRoc, btcRsi, btcDay, rsi: value }) => [
      enterLong(all(btcDay.close.gt(btcDay.sma), btcRsi.gt(45), ethRoc.gt(0), value.lt(42)), 'market_up'),
    ],
    exit: ({ btcRsi, rsi: value }) => [exitLong(btcRsi.lt(38), 'btc_weak'), exitLong(value.gt(75), 'pair_hot')],
  });
}
