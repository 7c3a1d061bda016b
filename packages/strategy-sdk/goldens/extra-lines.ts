import { heikinAshi } from '../src/graph/heikin-ashi.ts';
import { time } from '../src/graph/time.ts';
import * as indicators from '../src/indicators/index.ts';
import { num, PANDAS, REFERENCE, TECHNICAL, type ExtraDefinition, type ExtraTable } from './extra-definition.ts';

/** Averages, bands, stops and clouds: what is drawn over the price. */
export const EXTRA_LINES: ExtraTable = {
  ichimoku: [
    {
      source: TECHNICAL,
      call: 'ichimoku',
      build: (candles, p) => {
        const lines = indicators.ichimoku(candles, {
          tenkan: num(p, 'conversion_line_period'),
          kijun: num(p, 'base_line_periods'),
          senkou: num(p, 'laggin_span'),
          displacement: num(p, 'displacement'),
        });
        return {
          tenkan_sen: lines.tenkan,
          kijun_sen: lines.kijun,
          senkou_span_a: lines.senkouA,
          senkou_span_b: lines.senkouB,
          leading_senkou_span_a: lines.leadingA,
          leading_senkou_span_b: lines.leadingB,
          cloud_green: lines.cloudGreen,
          cloud_red: lines.cloudRed,
        };
      },
    },
    {
      source: PANDAS,
      call: 'ichimoku',
      build: (candles, p) => {
        // pandas-ta moves the cloud by one candle more.
        const lines = indicators.ichimoku(candles, {
          tenkan: num(p, 'tenkan'),
          kijun: num(p, 'kijun'),
          senkou: num(p, 'senkou'),
          displacement: num(p, 'kijun') + 1,
        });
        return { ITS_: lines.tenkan, IKS_: lines.kijun, ISA_: lines.senkouA, ISB_: lines.senkouB };
      },
    },
  ],
  supertrend: [
    {
      source: TECHNICAL,
      call: 'supertrend',
      leftOut: (p) => num(p, 'period'),
      build: (candles, p) => {
        const { line, direction } = indicators.supertrend(candles, num(p, 'period'), num(p, 'multiplier'), {
          average: 'sma',
        });
        return { supertrend: line, direction };
      },
    },
    {
      source: REFERENCE,
      call: 'supertrend_wilder',
      build: (candles, p) => {
        const { line, direction } = indicators.supertrend(candles, num(p, 'length'), num(p, 'mult'), {
          start: 'close',
        });
        return { supertrend: line, direction };
      },
    },
  ],
  ssl_channel: [
    {
      source: TECHNICAL,
      call: 'SSLChannels',
      build: (candles, p) => {
        const { down, up } = indicators.ssl(candles, num(p, 'length'), {
          average: p['mode'] === 'ema' ? 'ema' : 'sma',
        });
        return { sslDown: down, sslUp: up };
      },
    },
    {
      source: REFERENCE,
      call: 'ssl',
      build: (candles, p) => {
        const { down, up } = indicators.ssl(candles, num(p, 'length'));
        return { sslDown: down, sslUp: up };
      },
    },
  ],
  hull_ma: [
    {
      source: TECHNICAL,
      call: 'hma',
      build: ({ close }, p) => ({ value: indicators.hmaExponential(close, num(p, 'window')) }),
    },
    { source: PANDAS, call: 'hma', build: ({ close }, p) => ({ value: indicators.hma(close, num(p, 'length')) }) },
  ],
  zlema: [
    { source: PANDAS, call: 'zlma', build: ({ close }, p) => ({ value: indicators.zlema(close, num(p, 'length')) }) },
  ],
  vwma: [
    {
      source: TECHNICAL,
      call: 'vwma',
      build: (candles, p) => ({ value: indicators.vwma(candles.close, candles.volume, num(p, 'window')) }),
    },
    {
      source: PANDAS,
      call: 'vwma',
      build: (candles, p) => ({ value: indicators.vwma(candles.close, candles.volume, num(p, 'length')) }),
    },
  ],
  vwap: [
    {
      source: TECHNICAL,
      call: 'rolling_vwap',
      build: (candles, p) => ({ value: indicators.rollingVwap(candles, num(p, 'window')) }),
    },
    {
      source: REFERENCE,
      call: 'vwap_daily',
      build: (candles) => ({ value: indicators.sessionVwap(candles, time.starts(candles, 'day')) }),
    },
    {
      source: PANDAS,
      call: 'vwap',
      build: (candles) => ({ value: indicators.sessionVwap(candles, time.starts(candles, 'day')) }),
    },
  ],
  keltner_channel: [
    {
      source: TECHNICAL,
      call: 'keltner_channel',
      build: (candles, p) => {
        const options = { average: 'sma', range: 'average', firstRange: true } as const;
        const { upper, middle, lower } = indicators.keltner(candles, num(p, 'window'), num(p, 'atrs'), options);
        return { upper, mid: middle, lower };
      },
    },
    {
      source: PANDAS,
      call: 'kc',
      build: (candles, p) => {
        const average = p['mamode'] === 'sma' ? 'sma' : 'ema';
        const options = { source: 'close', average, range: 'average' } as const;
        const { upper, middle, lower } = indicators.keltner(candles, num(p, 'length'), num(p, 'scalar'), options);
        return { KCU: upper, KCB: middle, KCL: lower };
      },
    },
  ],
  donchian: [
    {
      source: PANDAS,
      call: 'donchian',
      build: (candles, p) => {
        const { upper, middle, lower } = indicators.donchian(candles, num(p, 'upper_length'), num(p, 'lower_length'));
        return { DCU: upper, DCM: middle, DCL: lower };
      },
    },
  ],
  heikin_ashi: [
    { source: TECHNICAL, call: 'heikinashi', build: heikinAshiColumns('') },
    { source: TECHNICAL, call: 'candles.heikinashi', build: heikinAshiColumns('') },
    { source: PANDAS, call: 'ha', build: heikinAshiColumns('HA_') },
  ],
  chandelier_exit: [
    {
      source: PANDAS,
      call: 'ce',
      build: (candles, p) => {
        const { long, short } = indicators.chandelierExit(candles, num(p, 'length'), num(p, 'multiplier'));
        return { CE_L: long, CE_S: short };
      },
    },
  ],
  pmax: [
    {
      source: TECHNICAL,
      call: 'PMAX',
      // Its other averages are the library's own.
      offered: (p) => [1, 4].includes(num(p, 'MAtype')),
      leftOut: (p) => Math.max(num(p, 'period'), num(p, 'length') - 1),
      build: (candles, p) => {
        const { line, direction } = indicators.pmax(candles, num(p, 'period'), num(p, 'multiplier'), num(p, 'length'), {
          average: num(p, 'MAtype') === 4 ? 'sma' : 'ema',
          source: num(p, 'src') === 2 ? 'median' : 'close',
        });
        return { pmax: line, direction };
      },
    },
  ],
  ott: [
    {
      source: REFERENCE,
      call: 'ott',
      build: ({ close }, p) => {
        const { average, ott } = indicators.ott(close, num(p, 'length'), num(p, 'percent'));
        return { var: average, ott };
      },
    },
  ],
  linreg_channel: [
    {
      source: REFERENCE,
      call: 'linreg_channel',
      build: ({ close }, p) => ({ ...indicators.linregChannel(close, num(p, 'length'), num(p, 'mult')) }),
    },
  ],
  fractals: [
    {
      source: REFERENCE,
      call: 'fractals',
      build: (candles, p) => ({ ...indicators.fractals(candles, num(p, 'k')) }),
    },
  ],
  vidya: [
    {
      source: TECHNICAL,
      call: 'VIDYA',
      offered: (p) => p['select'] === true,
      leftOut: (p) => num(p, 'length'),
      build: ({ close }, p) => ({ value: indicators.vidya(close, num(p, 'length')) }),
    },
  ],
  qtpylib_bollinger: [
    {
      source: TECHNICAL,
      call: 'weighted_bollinger_bands',
      build: (candles, p) => {
        const bands = indicators.weightedBollinger(indicators.typPrice(candles), num(p, 'window'), num(p, 'stds'));
        return { upper: bands.upper, mid: bands.middle, lower: bands.lower };
      },
    },
    {
      source: TECHNICAL,
      call: 'bollinger_bands',
      tolerance: 'pandas-deviation',
      build: (candles, p) => {
        const options = { deviation: 'sample', partial: true } as const;
        const bands = indicators.bbands(indicators.typPrice(candles), num(p, 'window'), num(p, 'stds'), options);
        return { upper: bands.upper, mid: bands.middle, lower: bands.lower };
      },
    },
  ],
};

function heikinAshiColumns(prefix: string): ExtraDefinition['build'] {
  return (candles) => {
    const { open, high, low, close } = heikinAshi(candles);
    return { [`${prefix}open`]: open, [`${prefix}high`]: high, [`${prefix}low`]: low, [`${prefix}close`]: close };
  };
}
