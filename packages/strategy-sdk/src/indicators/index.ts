/** The indicators that an author imports. */
export { accBands } from './acc-bands.ts';
export { ad, adosc } from './ad.ts';
export { adx, adxr } from './adx.ts';
export { ac, ao } from './ao.ts';
export { aroon, aroonOsc, type AroonColumns } from './aroon.ts';
export { atr, natr } from './atr.ts';
export { bbands, type BandColumns, type BbandsOptions } from './bbands.ts';
export { beta } from './beta.ts';
export { cci } from './cci.ts';
export { chaikinVolatility } from './chaikin-volatility.ts';
export { chandelierExit } from './chandelier-exit.ts';
export { choppiness } from './choppiness.ts';
export { cmf } from './cmf.ts';
export { cmo } from './cmo.ts';
export { coppock } from './coppock.ts';
export { correl } from './correl.ts';
export { cti } from './cti.ts';
export { dema, zema } from './dema.ts';
export { dx, minusDi, minusDm, plusDi, plusDm } from './directional.ts';
export { donchian, midprice } from './donchian.ts';
export { dpo } from './dpo.ts';
export { efficiencyRatio } from './efficiency-ratio.ts';
export { efi } from './efi.ts';
export { elderRay } from './elder-ray.ts';
export { ema } from './ema.ts';
export { ewo, type EwoOptions } from './ewo.ts';
export { highest, lowest, midpoint } from './extremes.ts';
export { inverseFisherRsi } from './fisher.ts';
export { fosc } from './fosc.ts';
export { fractals } from './fractals.ts';
export { htDcperiod, htDcphase, htPhasor, htSine, htTrendline, htTrendmode } from './hilbert-cycle.ts';
export { hmaExponential } from './hma-exponential.ts';
export { hma } from './hma.ts';
export { ichimoku, type IchimokuColumns, type IchimokuOptions } from './ichimoku.ts';
export { kama } from './kama.ts';
export { keltner, type KeltnerOptions } from './keltner.ts';
export { kst, type KstOptions } from './kst.ts';
export { laguerreRsi } from './laguerre-rsi.ts';
export { linearreg, linearregAngle, linearregIntercept, linearregSlope, tsf } from './linear-regression.ts';
export { linregChannel } from './linreg-channel.ts';
export { ma, type MaType } from './ma.ts';
export { macd, macdExt, macdFix, type MacdAverage, type MacdColumns } from './macd.ts';
export { mama, type MamaColumns } from './mama.ts';
export { massIndex } from './mass-index.ts';
export { mfi } from './mfi.ts';
export { obv } from './obv.ts';
export { ott, type OttColumns } from './ott.ts';
export {
  cdlDoji,
  cdlDragonflyDoji,
  cdlGravestoneDoji,
  cdlHammer,
  cdlHangingMan,
  cdlInvertedHammer,
  cdlLongLine,
  cdlMarubozu,
  cdlShootingStar,
  cdlShortLine,
  cdlSpinningTop,
} from './patterns/one-candle.ts';
export {
  cdl3BlackCrows,
  cdl3Inside,
  cdl3LineStrike,
  cdl3Outside,
  cdl3WhiteSoldiers,
  cdlEveningDojiStar,
  cdlEveningStar,
  cdlMorningDojiStar,
  cdlMorningStar,
} from './patterns/three-candles.ts';
export {
  cdlDarkCloudCover,
  cdlDojiStar,
  cdlEngulfing,
  cdlHarami,
  cdlHaramiCross,
  cdlPiercing,
} from './patterns/two-candles.ts';
export { apo, ppo, type PriceOscillatorOptions } from './ppo.ts';
export { avgPrice, bop, medPrice, typPrice, wclPrice } from './price.ts';
export { adr, qstick } from './qstick.ts';
export { mom, roc, rocp, rocr, rocr100 } from './rate-of-change.ts';
export { relativeVolatility } from './relative-volatility.ts';
export { rma } from './rma.ts';
export { rmi } from './rmi.ts';
export { rsi } from './rsi.ts';
export { sar } from './sar.ts';
export { sma } from './sma.ts';
export { smi } from './smi.ts';
export { ttmSqueeze, type SqueezeColumns, type SqueezeOptions } from './squeeze.ts';
export { ssl } from './ssl.ts';
export { kdj, stoch, stochf, stochrsi, type StochColumns, type StochOptions } from './stoch.ts';
export { runningSum } from './sum.ts';
export { pmax, supertrend, type PmaxOptions, type SupertrendOptions, type TrendColumns } from './supertrend.ts';
export { t3 } from './t3.ts';
export { tema } from './tema.ts';
export { trima } from './trima.ts';
export { trix } from './trix.ts';
export { trange } from './true-range.ts';
export { tsi } from './tsi.ts';
export { ultosc } from './ultosc.ts';
export { stddev, variance } from './variance.ts';
export { vhf } from './vhf.ts';
export { cmoSums, vidya } from './vidya.ts';
export { vortex } from './vortex.ts';
export { rollingVwap, sessionVwap, vwap, vwapBands, vwma } from './vwap.ts';
export { weightedBollinger } from './weighted-bollinger.ts';
export { willr } from './willr.ts';
export { wma } from './wma.ts';
export { zlema } from './zlema.ts';
