import type { Candles, Series } from '../src/graph/column-types.ts';
import { cumulative } from '../src/graph/cumulative.ts';
import { heikinAshi } from '../src/graph/heikin-ashi.ts';
import type { CandleColumns } from '../src/market/candle-columns.ts';
import * as indicators from '../src/indicators/index.ts';
import type { GoldenColumn, GoldenFrame, GoldenParams } from './golden-types.ts';
import type { Tolerance } from './tolerance.ts';

/** What a golden case computes from: all candles, and its one or two input columns. */
export interface GoldenInput {
  readonly candles: Candles<GoldenFrame>;
  readonly x: Series<GoldenFrame>;
  readonly y: Series<GoldenFrame>;
}

export interface TalibFunction {
  readonly tolerance: Tolerance | ((params: GoldenParams) => Tolerance);
  /** Columns in the order of the golden's outputs. */
  readonly build: (input: GoldenInput, params: GoldenParams) => readonly GoldenColumn[];
  /** The look-back may be shorter than TA-Lib's. */
  readonly readyEarlier?: true;
  /** Candles that are not compared, with the reason in the docstring of ours: where TA-Lib shows what rounding left. */
  readonly leftOut?: (candles: CandleColumns, params: GoldenParams) => (i: number) => boolean;
}

/** TA-Lib's numbers of its averages. */
const MA_TYPES: Readonly<Record<number, indicators.MaType>> = {
  0: 'sma',
  1: 'ema',
  2: 'wma',
  3: 'dema',
  4: 'tema',
  5: 'trima',
  6: 'kama',
  7: 'mama',
  8: 't3',
  9: 'hma',
  12: 'zlema',
  13: 'rma',
};
const EXACT_AVERAGES: readonly indicators.MaType[] = ['sma', 'wma', 'trima', 'hma'];

const period = (p: GoldenParams): number => num(p, 'timeperiod');

/** TA-Lib's function → ours. */
export const TALIB_FUNCTIONS: Readonly<Record<string, TalibFunction>> = {
  // Averages
  SMA: of('exact', ({ x }, p) => [indicators.sma(x, period(p))]),
  EMA: of('fused', ({ x }, p) => [indicators.ema(x, period(p))]),
  DEMA: of('fused', ({ x }, p) => [indicators.dema(x, period(p))]),
  TEMA: of('fused', ({ x }, p) => [indicators.tema(x, period(p))]),
  TRIX: of('fused', ({ x }, p) => [indicators.trix(x, period(p))]),
  WMA: of('exact', ({ x }, p) => [indicators.wma(x, period(p))]),
  TRIMA: of('exact', ({ x }, p) => [indicators.trima(x, period(p))]),
  KAMA: of('fused', ({ x }, p) => [indicators.kama(x, period(p))]),
  T3: of('fused', ({ x }, p) => [indicators.t3(x, period(p), num(p, 'vfactor'))]),
  RMA: of('fused', ({ x }, p) => [indicators.rma(x, period(p))]),
  ZLEMA: of('fused', ({ x }, p) => [indicators.zlema(x, period(p))]),
  HMA: of('exact', ({ x }, p) => [indicators.hma(x, period(p))]),
  MAMA: of('math', ({ x }, p) => Object.values(indicators.mama(x, num(p, 'fastlimit'), num(p, 'slowlimit')))),
  MA: of(averaged('matype'), ({ x }, p) => [indicators.ma(x, period(p), maType(p, 'matype'))]),

  // Windows
  SUM: of('exact', ({ x }, p) => [indicators.runningSum(x, period(p))]),
  MAX: of('exact', ({ x }, p) => [indicators.highest(x, period(p))]),
  MIN: of('exact', ({ x }, p) => [indicators.lowest(x, period(p))]),
  MINMAX: of('exact', ({ x }, p) => [indicators.lowest(x, period(p)), indicators.highest(x, period(p))]),
  MIDPOINT: of('exact', ({ x }, p) => [indicators.midpoint(x, period(p))]),
  VAR: of('exact', ({ x }, p) => [indicators.variance(x, period(p))]),
  STDDEV: of('exact', ({ x }, p) => [indicators.stddev(x, period(p), num(p, 'nbdev'))]),
  BBANDS: of(
    (p) => (p['nbdevup'] === p['nbdevdn'] || num(p, 'matype') !== 0 ? averaged('matype')(p) : 'fused'),
    ({ x }, p) =>
      bands(
        indicators.bbands(x, period(p), num(p, 'nbdevup'), {
          lowerDeviations: num(p, 'nbdevdn'),
          average: maType(p, 'matype'),
        }),
      ),
  ),

  // Momentum
  RSI: of('exact', ({ x }, p) => [indicators.rsi(x, period(p))]),
  MACD: of('fused', ({ x }, p) =>
    Object.values(indicators.macd(x, num(p, 'fastperiod'), num(p, 'slowperiod'), num(p, 'signalperiod'))),
  ),
  MACDFIX: of('fused', ({ x }, p) => Object.values(indicators.macdFix(x, num(p, 'signalperiod')))),
  MOM: of('exact', ({ x }, p) => [indicators.mom(x, period(p))]),
  ROC: of('exact', ({ x }, p) => [indicators.roc(x, period(p))]),
  ROCP: of('exact', ({ x }, p) => [indicators.rocp(x, period(p))]),
  ROCR: of('exact', ({ x }, p) => [indicators.rocr(x, period(p))]),
  ROCR100: of('exact', ({ x }, p) => [indicators.rocr100(x, period(p))]),
  STOCH: of(
    (p) => (maType(p, 'slowk_matype') === 'mama' ? 'phase' : averaged('slowk_matype', 'slowd_matype')(p)),
    ({ candles }, p) =>
      Object.values(
        indicators.stoch(candles, num(p, 'fastk_period'), num(p, 'slowk_period'), num(p, 'slowd_period'), {
          kAverage: maType(p, 'slowk_matype'),
          dAverage: maType(p, 'slowd_matype'),
        }),
      ),
  ),
  STOCHF: of(averaged('fastd_matype'), ({ candles }, p) =>
    Object.values(
      indicators.stochf(candles, num(p, 'fastk_period'), num(p, 'fastd_period'), {
        dAverage: maType(p, 'fastd_matype'),
      }),
    ),
  ),
  STOCHRSI: of(averaged('fastd_matype'), ({ x }, p) =>
    Object.values(
      indicators.stochrsi(x, period(p), num(p, 'fastk_period'), num(p, 'fastd_period'), {
        dAverage: maType(p, 'fastd_matype'),
      }),
    ),
  ),

  CCI: of('exact', ({ candles }, p) => [indicators.cci(candles, period(p))]),
  CMO: of('exact', ({ x }, p) => [indicators.cmo(x, period(p))]),
  WILLR: of('exact', ({ candles }, p) => [indicators.willr(candles, period(p))]),
  ULTOSC: of('exact', ({ candles }, p) => [
    indicators.ultosc(candles, num(p, 'timeperiod1'), num(p, 'timeperiod2'), num(p, 'timeperiod3')),
  ]),
  APO: of(differenceOf('matype'), ({ x }, p) => [
    indicators.apo(x, num(p, 'fastperiod'), num(p, 'slowperiod'), { average: maType(p, 'matype') }),
  ]),
  PPO: of(differenceOf('matype'), ({ x }, p) => [
    indicators.ppo(x, num(p, 'fastperiod'), num(p, 'slowperiod'), { average: maType(p, 'matype') }),
  ]),
  PVO: of(differenceOf('matype'), ({ x }, p) => [
    indicators.ppo(x, num(p, 'fastperiod'), num(p, 'slowperiod'), { average: maType(p, 'matype') }),
  ]),
  MACDEXT: of(differenceOf('fastmatype', 'slowmatype', 'signalmatype'), ({ x }, p) =>
    Object.values(
      indicators.macdExt(
        x,
        { period: num(p, 'fastperiod'), type: maType(p, 'fastmatype') },
        { period: num(p, 'slowperiod'), type: maType(p, 'slowmatype') },
        { period: num(p, 'signalperiod'), type: maType(p, 'signalmatype') },
      ),
    ),
  ),
  AO: of('exact', ({ candles }, p) => [indicators.ao(candles, num(p, 'fastperiod'), num(p, 'slowperiod'))]),
  AC: of('exact', ({ candles }, p) => [
    indicators.ac(candles, num(p, 'fastperiod'), num(p, 'slowperiod'), num(p, 'signalperiod')),
  ]),
  ER: of('exact', ({ x }, p) => [indicators.efficiencyRatio(x, period(p))]),
  TSI: of('fused', ({ x }, p) => [indicators.tsi(x, num(p, 'firstperiod'), num(p, 'secondperiod')).tsi]),
  COPPOCK: of('exact', ({ x }, p) => [
    indicators.coppock(x, num(p, 'wmaperiod'), num(p, 'roc1period'), num(p, 'roc2period')),
  ]),
  DPO: of('exact', ({ x }, p) => [indicators.dpo(x, period(p))]),
  KDJ: of(averaged('slowk_matype', 'slowd_matype'), ({ candles }, p) =>
    Object.values(
      indicators.kdj(candles, num(p, 'fastk_period'), num(p, 'slowk_period'), num(p, 'slowd_period'), {
        kAverage: maType(p, 'slowk_matype'),
        dAverage: maType(p, 'slowd_matype'),
      }),
    ),
  ),

  CMOU: of('composed', ({ x }, p) => [indicators.cmoSums(x, period(p)).mul(100)]),
  FOSC: of('fused', ({ x }, p) => [indicators.fosc(x, period(p))]),
  QSTICK: of('exact', ({ candles }, p) => [indicators.qstick(candles, period(p))]),
  SMI: of('fused', ({ candles }, p) =>
    Object.values(
      indicators.smi(candles, period(p), num(p, 'fastperiod'), num(p, 'slowperiod'), num(p, 'signalperiod')),
    ),
  ),
  RVI: of('fused', ({ x }, p) => [indicators.relativeVolatility(x, period(p), num(p, 'stddevperiod'))]),
  VHF: of('composed', ({ x }, p) => [indicators.vhf(x, period(p))]),

  // Direction and range
  ADR: of('exact', ({ candles }, p) => [indicators.adr(candles, period(p))]),
  ACCBANDS: of('exact', ({ candles }, p) => bands(indicators.accBands(candles, period(p)))),
  CVI: of('fused', ({ candles }, p) => [indicators.chaikinVolatility(candles, period(p), num(p, 'rocperiod'))]),
  TRANGE: of('exact', ({ candles }) => [indicators.trange(candles)]),
  ATR: of('fused', ({ candles }, p) => [indicators.atr(candles, period(p))]),
  PLUS_DM: of('exact', ({ candles }, p) => [indicators.plusDm(candles, period(p))]),
  MINUS_DM: of('exact', ({ candles }, p) => [indicators.minusDm(candles, period(p))]),
  PLUS_DI: of('exact', ({ candles }, p) => [indicators.plusDi(candles, period(p))]),
  MINUS_DI: of('exact', ({ candles }, p) => [indicators.minusDi(candles, period(p))]),
  DX: of('exact', ({ candles }, p) => [indicators.dx(candles, period(p))]),
  ADX: of('exact', ({ candles }, p) => [indicators.adx(candles, period(p))]),
  ADXR: of('exact', ({ candles }, p) => [indicators.adxr(candles, period(p))]),

  NATR: of('fused', ({ candles }, p) => [indicators.natr(candles, period(p))]),
  SAR: of('fused', ({ candles }, p) => [indicators.sar(candles, num(p, 'acceleration'), num(p, 'maximum'))]),
  AROON: of('exact', ({ candles }, p) => Object.values(indicators.aroon(candles, period(p)))),
  AROONOSC: of('exact', ({ candles }, p) => [indicators.aroonOsc(candles, period(p))]),

  DONCHIAN: of('exact', ({ candles }, p) => bands(indicators.donchian(candles, period(p)))),
  MIDPRICE: of('exact', ({ candles }, p) => [indicators.midprice(candles, period(p))]),
  KC: of('fused', ({ candles }, p) =>
    bands(indicators.keltner(candles, period(p), num(p, 'nbdev'), { atrPeriod: num(p, 'atrperiod') })),
  ),
  SUPERTREND: of('fused', ({ candles }, p) =>
    Object.values(indicators.supertrend(candles, period(p), num(p, 'multiplier'))),
  ),
  MASSI: of('fused', ({ candles }, p) => [indicators.massIndex(candles, num(p, 'fastperiod'), num(p, 'slowperiod'))]),
  VORTEX: of('exact', ({ candles }, p) => Object.values(indicators.vortex(candles, period(p)))),
  ERI: of('fused', ({ candles }, p) => Object.values(indicators.elderRay(candles, period(p)))),

  // Prices
  AVGPRICE: of('exact', ({ candles }) => [indicators.avgPrice(candles)]),
  MEDPRICE: of('exact', ({ candles }) => [indicators.medPrice(candles)]),
  TYPPRICE: of('exact', ({ candles }) => [indicators.typPrice(candles)]),
  WCLPRICE: of('exact', ({ candles }) => [indicators.wclPrice(candles)]),
  BOP: of('exact', ({ candles }) => [indicators.bop(candles)]),

  // Statistics
  LINEARREG: of('fused', ({ x }, p) => [indicators.linearreg(x, period(p))]),
  LINEARREG_SLOPE: of('exact', ({ x }, p) => [indicators.linearregSlope(x, period(p))]),
  LINEARREG_INTERCEPT: of('exact', ({ x }, p) => [indicators.linearregIntercept(x, period(p))]),
  LINEARREG_ANGLE: of('math', ({ x }, p) => [indicators.linearregAngle(x, period(p))]),
  TSF: of('fused', ({ x }, p) => [indicators.tsf(x, period(p))]),

  CORREL: of('exact', ({ x, y }, p) => [indicators.correl(x, y, period(p))]),
  BETA: of('exact', ({ x, y }, p) => [indicators.beta(x, y, period(p))]),

  // Volume
  EFI: of('fused', ({ candles }, p) => [indicators.efi(candles, period(p))]),
  CMF: of('exact', ({ candles }, p) => [indicators.cmf(candles, period(p))], withoutVolume),
  VWAP: of('exact', ({ candles }) => [indicators.vwap(candles)]),
  VWMA: of('fused', ({ x, y }, p) => [indicators.vwma(x, y, period(p))], withoutVolume),
  OBV: of('exact', ({ x, y }) => [indicators.obv(x, y)]),
  AD: of('exact', ({ candles }) => [indicators.ad(candles)]),
  ADOSC: of('fused', ({ candles }, p) => [indicators.adosc(candles, num(p, 'fastperiod'), num(p, 'slowperiod'))]),
  MFI: of('exact', ({ candles }, p) => [indicators.mfi(candles, period(p))]),

  // Patterns of highs and lows
  FRACTAL: of('exact', ({ candles }, p) => {
    const { up, down } = indicators.fractals(candles, num(p, 'leftbars'), num(p, 'rightbars'));
    return [up, down].map((column) => column.isNaN().not().toSeries().mul(100));
  }),
  HA: of('exact', ({ candles }) => {
    const { open, high, low, close } = heikinAshi(candles);
    return [open, high, low, close];
  }),

  // Candle patterns
  CDLDOJI: pattern(indicators.cdlDoji),
  CDLDRAGONFLYDOJI: pattern(indicators.cdlDragonflyDoji),
  CDLGRAVESTONEDOJI: pattern(indicators.cdlGravestoneDoji),
  CDLHAMMER: pattern(indicators.cdlHammer),
  CDLHANGINGMAN: pattern(indicators.cdlHangingMan),
  CDLINVERTEDHAMMER: pattern(indicators.cdlInvertedHammer),
  CDLSHOOTINGSTAR: pattern(indicators.cdlShootingStar),
  CDLMARUBOZU: pattern(indicators.cdlMarubozu),
  CDLSPINNINGTOP: pattern(indicators.cdlSpinningTop),
  CDLLONGLINE: pattern(indicators.cdlLongLine),
  CDLSHORTLINE: pattern(indicators.cdlShortLine),
  CDLENGULFING: pattern(indicators.cdlEngulfing),
  CDLHARAMI: pattern(indicators.cdlHarami),
  CDLHARAMICROSS: pattern(indicators.cdlHaramiCross),
  CDLPIERCING: pattern(indicators.cdlPiercing),
  CDLDOJISTAR: pattern(indicators.cdlDojiStar),
  CDL3INSIDE: pattern(indicators.cdl3Inside),
  CDL3OUTSIDE: pattern(indicators.cdl3Outside),
  CDL3LINESTRIKE: pattern(indicators.cdl3LineStrike),
  CDL3WHITESOLDIERS: pattern(indicators.cdl3WhiteSoldiers),
  CDL3BLACKCROWS: pattern(indicators.cdl3BlackCrows),
  CDLDARKCLOUDCOVER: pattern(indicators.cdlDarkCloudCover, 'penetration'),
  CDLMORNINGSTAR: pattern(indicators.cdlMorningStar, 'penetration'),
  CDLMORNINGDOJISTAR: pattern(indicators.cdlMorningDojiStar, 'penetration'),
  CDLEVENINGSTAR: pattern(indicators.cdlEveningStar, 'penetration'),
  CDLEVENINGDOJISTAR: pattern(indicators.cdlEveningDojiStar, 'penetration'),

  // Operators
  ADD: of('exact', ({ x, y }) => [x.add(y)]),
  SUB: of('exact', ({ x, y }) => [x.sub(y)]),
  MULT: of('exact', ({ x, y }) => [x.mul(y)]),
  DIV: of('exact', ({ x, y }) => [x.div(y)]),
  SQRT: of('exact', ({ x }) => [x.sqrt()]),
  LN: of('elementwise', ({ x }) => [x.log()]),
  EXP: of('elementwise', ({ x }) => [x.exp()]),
  SIN: of('elementwise', ({ x }) => [x.sin()]),
  COS: of('elementwise', ({ x }) => [x.cos()]),
  ATAN: of('elementwise', ({ x }) => [x.atan()]),
  TANH: of('elementwise', ({ x }) => [x.tanh()]),
  CUMSUM: of('exact', ({ x }) => [cumulative.sum(x)]),

  // Cycles
  HT_DCPERIOD: of('math', ({ x }) => [indicators.htDcperiod(x)]),
  HT_DCPHASE: of('math', ({ x }) => [indicators.htDcphase(x)]),
  HT_PHASOR: of('math', ({ x }) => Object.values(indicators.htPhasor(x))),
  HT_SINE: of('math', ({ x }) => Object.values(indicators.htSine(x))),
  HT_TRENDLINE: of('math', ({ x }) => [indicators.htTrendline(x)]),
  HT_TRENDMODE: of('exact', ({ x }) => [indicators.htTrendmode(x)]),
};

function of(
  tolerance: TalibFunction['tolerance'],
  build: TalibFunction['build'],
  leftOut?: TalibFunction['leftOut'],
): TalibFunction {
  return leftOut === undefined ? { tolerance, build } : { tolerance, build, leftOut };
}

/** Patterns are ready as soon as the candles that they compare with are there, often before TA-Lib says so. */
function pattern(
  build: (candles: Candles<GoldenFrame>, penetration?: number) => GoldenColumn,
  penetration?: string,
): TalibFunction {
  return {
    tolerance: 'exact',
    build: ({ candles }, p) => [penetration === undefined ? build(candles) : build(candles, num(p, penetration))],
    readyEarlier: true,
  };
}

/** Candles whose window holds no volume at all. */
function withoutVolume({ volume }: CandleColumns, params: GoldenParams): (i: number) => boolean {
  const first = num(params, 'timeperiod') - 1;
  return (i) => i >= first && volume.subarray(i - first, i + 1).every((amount) => amount === 0);
}

function num(params: GoldenParams, name: string): number {
  return Number(params[name]);
}

function maType(params: GoldenParams, name: string): indicators.MaType {
  return MA_TYPES[num(params, name)]!;
}

/** The tolerance of a function that works with the averages named by these parameters. */
function averaged(...names: readonly string[]): (params: GoldenParams) => Tolerance {
  return (params) => {
    const types = names.map((name) => maType(params, name));
    if (types.includes('mama')) return 'math';
    return types.every((type) => EXACT_AVERAGES.includes(type)) ? 'exact' : 'fused';
  };
}

/** The same for the difference of two such averages. */
function differenceOf(...names: readonly string[]): (params: GoldenParams) => Tolerance {
  return (params) => (maType(params, names[0]!) === 't3' ? 'canceled' : averaged(...names)(params));
}

function bands({ upper, middle, lower }: indicators.BandColumns<GoldenFrame>): readonly GoldenColumn[] {
  return [upper, middle, lower];
}
