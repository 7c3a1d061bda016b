import type { Kernel } from '../graph/kernel.ts';
import { adKernel, adoscKernel } from './ad.ts';
import { adxKernel } from './adx.ts';
import { aroonKernel } from './aroon.ts';
import { atrKernel } from './atr.ts';
import { bbandsKernel } from './bbands.ts';
import { betaKernel } from './beta.ts';
import { cciKernel } from './cci.ts';
import { cmfKernel } from './cmf.ts';
import { cmoKernel } from './cmo.ts';
import { correlKernel } from './correl.ts';
import { ctiKernel } from './cti.ts';
import { directionalKernel, dxKernel, movementKernel } from './directional.ts';
import { efficiencyRatioKernel } from './efficiency-ratio.ts';
import { emaKernel } from './ema.ts';
import { highestKernel, lowestKernel } from './extremes.ts';
import { fractalKernel } from './fractals.ts';
import { heldBackKernel } from './held-back.ts';
import { cycleKernel, phaseKernel } from './hilbert-cycle.ts';
import { kamaKernel } from './kama.ts';
import { laguerreRsiKernel } from './laguerre-rsi.ts';
import { linearRegressionKernel } from './linear-regression.ts';
import { macdKernel } from './macd.ts';
import { mamaKernel } from './mama.ts';
import { mfiKernel } from './mfi.ts';
import { obvKernel } from './obv.ts';
import { ottKernel } from './ott.ts';
import { avgPriceKernel, bopKernel, medPriceKernel, typPriceKernel, wclPriceKernel } from './price.ts';
import { momKernel, rocKernel, rocpKernel, rocr100Kernel, rocrKernel } from './rate-of-change.ts';
import { rmaKernel } from './rma.ts';
import { rsiKernel } from './rsi.ts';
import { sarKernel } from './sar.ts';
import { partOfKernel, percentOfKernel } from './share.ts';
import { smaKernel } from './sma.ts';
import { rawKKernel } from './stoch.ts';
import { sumKernel } from './sum.ts';
import { bandTrailKernel, supertrendKernel } from './supertrend.ts';
import { t3Kernel } from './t3.ts';
import { trimaKernel } from './trima.ts';
import { fullTrueRangeKernel, trueRangeKernel } from './true-range.ts';
import { ultoscKernel } from './ultosc.ts';
import { stddevKernel, varianceKernel } from './variance.ts';
import { momentumKernel, vidyaKernel } from './vidya.ts';
import { vwapKernel, vwmaKernel } from './vwap.ts';
import { willrKernel } from './willr.ts';
import { wmaKernel } from './wma.ts';

export type KernelInput = 'open' | 'high' | 'low' | 'close' | 'volume' | 'series' | 'condition';

/** A kernel with parameters and inputs under which its laws can be tested. */
export interface KernelSample {
  readonly kernel: Kernel;
  readonly params: readonly (readonly number[])[];
  readonly inputs: readonly KernelInput[];
}

const WINDOWS = [[1], [2], [5], [14], [33]];
const TWO_OR_MORE = [[2], [5], [14], [33]];
const NONE = [[]];

const series: readonly KernelInput[] = ['series'];
const pair: readonly KernelInput[] = ['series', 'series'];
const range: readonly KernelInput[] = ['high', 'low'];
const candle: readonly KernelInput[] = ['high', 'low', 'close'];
const traded: readonly KernelInput[] = ['high', 'low', 'close', 'volume'];
const whole: readonly KernelInput[] = ['open', 'high', 'low', 'close'];

/** Every kernel of the indicators. */
export const indicatorKernels: readonly KernelSample[] = [
  sample(adKernel, NONE, traded),
  sample(
    adoscKernel,
    [
      [3, 10],
      [10, 3],
      [1, 2],
    ],
    series,
  ),
  sample(adxKernel, TWO_OR_MORE, candle),
  sample(aroonKernel, TWO_OR_MORE, range),
  sample(atrKernel, WINDOWS, candle),
  sample(avgPriceKernel, NONE, whole),
  sample(
    bandTrailKernel,
    [
      [3, 0],
      [1, 1],
    ],
    candle,
  ),
  sample(
    bbandsKernel,
    [
      [1, 2, 2],
      [5, 2, 1],
      [20, 2, 2],
    ],
    series,
  ),
  sample(betaKernel, WINDOWS, pair),
  sample(bopKernel, NONE, whole),
  sample(cciKernel, TWO_OR_MORE, candle),
  sample(cmfKernel, TWO_OR_MORE, traded),
  sample(cmoKernel, TWO_OR_MORE, series),
  sample(correlKernel, WINDOWS, pair),
  sample(ctiKernel, TWO_OR_MORE, series),
  sample(cycleKernel, NONE, series),
  sample(directionalKernel, WINDOWS, candle),
  sample(dxKernel, NONE, pair),
  sample(efficiencyRatioKernel, TWO_OR_MORE, series),
  sample(emaKernel, WINDOWS, series),
  sample(
    fractalKernel,
    [
      [2, 2, 1],
      [1, 3, -1],
    ],
    series,
  ),
  sample(fullTrueRangeKernel, NONE, candle),
  sample(heldBackKernel, [[0], [7]], series),
  sample(highestKernel, WINDOWS, series),
  sample(kamaKernel, TWO_OR_MORE, series),
  sample(laguerreRsiKernel, [[0.75], [0]], series),
  sample(linearRegressionKernel, TWO_OR_MORE, series),
  sample(lowestKernel, WINDOWS, series),
  sample(
    macdKernel,
    [
      [12, 26, 9, 2 / 13, 2 / 27],
      [1, 2, 1, 1, 2 / 3],
      [3, 3, 5, 0.15, 0.075],
    ],
    series,
  ),
  sample(mamaKernel, [[0.5, 0.05]], series),
  sample(medPriceKernel, NONE, range),
  sample(mfiKernel, TWO_OR_MORE, traded),
  sample(momKernel, WINDOWS, series),
  sample(momentumKernel, NONE, pair),
  sample(movementKernel, WINDOWS, range),
  sample(obvKernel, NONE, ['close', 'volume']),
  sample(
    ottKernel,
    [
      [2, 1.4],
      [20, 1],
    ],
    series,
  ),
  sample(partOfKernel, [[100]], pair),
  sample(percentOfKernel, NONE, pair),
  sample(phaseKernel, NONE, series),
  sample(rawKKernel, [[0], [1e-14]], ['close', 'low', 'high']),
  sample(rmaKernel, WINDOWS, series),
  sample(rocKernel, WINDOWS, series),
  sample(rocpKernel, WINDOWS, series),
  sample(rocr100Kernel, WINDOWS, series),
  sample(rocrKernel, WINDOWS, series),
  sample(rsiKernel, TWO_OR_MORE, series),
  sample(
    sarKernel,
    [
      [0.02, 0.2],
      [0.1, 0.1],
    ],
    range,
  ),
  sample(smaKernel, WINDOWS, series),
  sample(
    stddevKernel,
    [
      [2, 1],
      [5, 2],
      [20, 1],
    ],
    series,
  ),
  sample(sumKernel, WINDOWS, series),
  sample(
    supertrendKernel,
    [
      [3, 0],
      [1, 1],
    ],
    candle,
  ),
  sample(
    t3Kernel,
    [
      [2, 0.7],
      [5, 0.7],
    ],
    series,
  ),
  sample(trimaKernel, [[2], [3], [14], [33]], series),
  sample(trueRangeKernel, NONE, candle),
  sample(typPriceKernel, NONE, candle),
  sample(
    ultoscKernel,
    [
      [7, 14, 28],
      [1, 2, 3],
    ],
    candle,
  ),
  sample(varianceKernel, WINDOWS, series),
  sample(vidyaKernel, [[0.2]], pair),
  sample(vwapKernel, NONE, ['close', 'volume']),
  sample(vwmaKernel, WINDOWS, ['close', 'volume']),
  sample(wclPriceKernel, NONE, candle),
  sample(willrKernel, NONE, ['close', 'low', 'high']),
  sample(wmaKernel, TWO_OR_MORE, series),
];

function sample(kernel: Kernel, params: KernelSample['params'], inputs: readonly KernelInput[]): KernelSample {
  return { kernel, params, inputs };
}
