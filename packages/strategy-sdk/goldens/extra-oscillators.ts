import * as indicators from '../src/indicators/index.ts';
import type { CandleColumns } from '../src/market/candle-columns.ts';
import { num, PANDAS, REFERENCE, TECHNICAL, type ExtraTable } from './extra-definition.ts';
import type { GoldenParams } from './golden-types.ts';

/** What is drawn below the price. */
export const EXTRA_OSCILLATORS: ExtraTable = {
  chaikin_money_flow: [
    {
      source: PANDAS,
      call: 'cmf',
      noValue: (value) => Number.isNaN(value),
      build: (candles, p) => ({ value: indicators.cmf(candles, num(p, 'length')) }),
    },
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
  laguerre_rsi: [
    {
      source: TECHNICAL,
      call: 'laguerre',
      build: ({ close }, p) => ({ value: indicators.laguerreRsi(close, num(p, 'gamma')) }),
    },
  ],
};

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
