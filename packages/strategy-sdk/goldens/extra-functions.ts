import type { Candles } from '../src/graph/column-types.ts';
import { heikinAshi } from '../src/graph/heikin-ashi.ts';
import { time } from '../src/graph/time.ts';
import type { CandleColumns } from '../src/market/candle-columns.ts';
import * as indicators from '../src/indicators/index.ts';
import type { GoldenColumn, GoldenFrame } from './check-function.ts';
import type { GoldenParams } from './golden-data.ts';
import type { Tolerance } from './tolerance.ts';

/** One library's definition of an indicator, found by the beginning of its source and call. */
export interface ExtraDefinition {
  readonly source: string;
  readonly call: string;
  /** Default: `library`. */
  readonly tolerance?: Tolerance;
  /** Parameters under which the definition is offered; default: all. */
  readonly offered?: (params: GoldenParams) => boolean;
  /** First candles that are not compared, where the library fills in what is not a value. */
  readonly leftOut?: (params: GoldenParams) => number;
  /** Values that are not compared: what the library makes of a division by nothing. */
  readonly noValue?: (value: number, candles: CandleColumns, i: number) => boolean;
  /** Columns by the golden's output names, or by their beginning. */
  readonly build: (candles: Candles<GoldenFrame>, params: GoldenParams) => Readonly<Record<string, GoldenColumn>>;
}

const TECHNICAL = 'technical';
const PANDAS = 'pandas-ta-classic';
const REFERENCE = 'reference.py';

const num = (params: GoldenParams, name: string): number => Number(params[name]);

/** Libraries' indicators → ours. Definitions that are missing here are not offered. */
export const EXTRA_FUNCTIONS: Readonly<Record<string, readonly ExtraDefinition[]>> = {
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
  chaikin_money_flow: [
    {
      source: PANDAS,
      call: 'cmf',
      noValue: (value) => Number.isNaN(value),
      build: (candles, p) => ({ value: indicators.cmf(candles, num(p, 'length')) }),
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
  ttm_squeeze: [
    {
      source: PANDAS,
      call: 'squeeze',
      // Bands without width are neither inside nor outside each other; the library's differ by rounding.
      noValue: (_value, candles, i) => isFrozen(candles, i, 20),
      build: (candles, p) => {
        const { on, off, momentum } = indicators.ttmSqueeze(candles, {
          bbPeriod: num(p, 'bb_length'),
          bbDeviations: num(p, 'bb_std'),
          kcPeriod: num(p, 'kc_length'),
          kcMultiplier: num(p, 'kc_scalar'),
          momentum: p['lazybear'] === true ? 'lazybear' : 'mom',
        });
        return { SQZ_2: momentum, SQZ_ON: on, SQZ_OFF: off };
      },
    },
  ],
  fisher: [
    {
      source: TECHNICAL,
      call: 'fishers_inverse',
      build: ({ close }, p) => ({ value: indicators.inverseFisherRsi(close, num(p, 'length'), num(p, 'smoothing')) }),
    },
  ],
  elder_ray: [
    {
      source: PANDAS,
      call: 'eri',
      build: (candles, p) => {
        const { bull, bear } = indicators.elderRay(candles, num(p, 'length'));
        return { BULLP: bull, BEARP: bear };
      },
    },
  ],
  choppiness: [
    {
      source: 'technical 1.7.0 (vendored',
      call: 'chopiness',
      build: (candles, p) => ({ value: indicators.choppiness(candles, num(p, 'window'), { firstRange: true }) }),
    },
    {
      source: TECHNICAL,
      call: 'chopiness',
      build: (candles, p) => ({ value: indicators.choppiness(candles, num(p, 'period')) }),
    },
    {
      source: PANDAS,
      call: 'chop',
      build: (candles, p) => ({ value: indicators.choppiness(candles, num(p, 'length')) }),
    },
  ],
  awesome_oscillator: [
    {
      source: TECHNICAL,
      call: 'awesome_oscillator',
      build: (candles, p) => ({
        value: indicators.ao(candles, num(p, 'fast'), num(p, 'slow'), { weighted: p['weighted'] === true }),
      }),
    },
    {
      source: PANDAS,
      call: 'ao',
      build: (candles, p) => ({ value: indicators.ao(candles, num(p, 'fast'), num(p, 'slow')) }),
    },
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
  vortex: [
    {
      source: PANDAS,
      call: 'vortex',
      // It divides by 2.2e-16 where nothing moved.
      noValue: (value) => value > 1e6,
      build: (candles, p) => {
        const { plus, minus } = indicators.vortex(candles, num(p, 'length'));
        return { VTXP: plus, VTXM: minus };
      },
    },
  ],
  ewo: [
    {
      source: REFERENCE,
      call: 'ewo',
      build: (candles, p) => ({
        value: indicators.ewo(candles, num(p, 'fast'), num(p, 'slow'), {
          average: p['ma'] === 'sma' ? 'sma' : 'ema',
          divisor: p['base'] === 'low' ? 'low' : 'close',
        }),
      }),
    },
  ],
  rmi: [
    {
      source: TECHNICAL,
      call: 'RMI',
      build: ({ close }, p) => ({ value: indicators.rmi(close, num(p, 'length'), num(p, 'mom')) }),
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
  tsi: [
    {
      source: PANDAS,
      call: 'tsi',
      build: ({ close }, p) => {
        const { tsi, signal } = indicators.tsi(close, num(p, 'slow'), num(p, 'fast'), num(p, 'signal'));
        return { TSI_: tsi, TSIs_: signal };
      },
    },
  ],
  kst: [
    {
      source: PANDAS,
      call: 'kst',
      build: ({ close }, p) => {
        const { kst, signal } = indicators.kst(close, kstOptions(p));
        return { KST_: kst.mul(100), KSTs_: signal.mul(100) };
      },
    },
  ],
  coppock: [
    {
      source: PANDAS,
      call: 'coppock',
      build: ({ close }, p) => ({ value: indicators.coppock(close, num(p, 'length'), num(p, 'fast'), num(p, 'slow')) }),
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
  laguerre_rsi: [
    {
      source: TECHNICAL,
      call: 'laguerre',
      build: ({ close }, p) => ({ value: indicators.laguerreRsi(close, num(p, 'gamma')) }),
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

/** Whether no price differed from any other in the last `n` candles. */
function isFrozen({ high, low }: CandleColumns, i: number, n: number): boolean {
  const from = Math.max(0, i - n + 1);
  return Math.max(...high.subarray(from, i + 1)) === Math.min(...low.subarray(from, i + 1));
}

function kstOptions(p: GoldenParams): indicators.KstOptions {
  if (p['roc1'] === undefined) return {};
  return {
    rates: [num(p, 'roc1'), num(p, 'roc2'), num(p, 'roc3'), num(p, 'roc4')],
    averages: [num(p, 'sma1'), num(p, 'sma2'), num(p, 'sma3'), num(p, 'sma4')],
    signal: num(p, 'signal'),
  };
}
