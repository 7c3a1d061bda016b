import { IndicatorsSync } from '@ixjb94/indicators';
import {
  adx,
  atr,
  bbands,
  ema,
  macd,
  rsi,
  sma,
  stoch,
  type CandleColumns,
  type Candles,
  type Series,
} from '@tradai/strategy-sdk';
import { evaluate, Graph, type Output } from '@tradai/strategy-sdk/graph';
import { candleSet } from '../packages/strategy-sdk/src/graph/candles.ts';
import { outputOf } from '../packages/strategy-sdk/src/graph/series.ts';
import * as technical from 'technicalindicators';
import { Arena } from '../packages/runtime/src/columns/arena.ts';
import { walkCandles } from './candles.ts';
import { atLeast, geometricMean, measure, type Figure, type Report } from './harness.ts';

const CANDLES = 1_000_000;

/** Lists of numbers, as the libraries want them. */
interface Lists {
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
}

interface Contest {
  readonly name: string;
  readonly ours: (candles: Candles<'1m'>) => readonly Series<'1m'>[];
  readonly technicalindicators: (lists: Lists) => unknown;
  readonly ixjb94: (lists: Lists) => unknown;
}

const ixjb94 = new IndicatorsSync();

/** The eight indicators that the goals speak of. */
export const CONTESTS: readonly Contest[] = [
  {
    name: 'SMA 20',
    ours: ({ close }) => [sma(close, 20)],
    technicalindicators: ({ close }) => technical.SMA.calculate({ values: close, period: 20 }),
    ixjb94: ({ close }) => ixjb94.sma(close, 20),
  },
  {
    name: 'EMA 20',
    ours: ({ close }) => [ema(close, 20)],
    technicalindicators: ({ close }) => technical.EMA.calculate({ values: close, period: 20 }),
    ixjb94: ({ close }) => ixjb94.ema(close, 20),
  },
  {
    name: 'RSI 14',
    ours: ({ close }) => [rsi(close, 14)],
    technicalindicators: ({ close }) => technical.RSI.calculate({ values: close, period: 14 }),
    ixjb94: ({ close }) => ixjb94.rsi(close, 14),
  },
  {
    name: 'MACD 12 26 9',
    ours: ({ close }) => Object.values(macd(close, 12, 26, 9)),
    technicalindicators: ({ close }) =>
      technical.MACD.calculate({
        values: close,
        fastPeriod: 12,
        slowPeriod: 26,
        signalPeriod: 9,
        SimpleMAOscillator: false,
        SimpleMASignal: false,
      }),
    ixjb94: ({ close }) => ixjb94.macd(close, 12, 26, 9),
  },
  {
    name: 'BBANDS 20 2',
    ours: ({ close }) => Object.values(bbands(close, 20, 2)),
    technicalindicators: ({ close }) => technical.BollingerBands.calculate({ values: close, period: 20, stdDev: 2 }),
    ixjb94: ({ close }) => ixjb94.bbands(close, 20, 2),
  },
  {
    name: 'ATR 14',
    ours: (candles) => [atr(candles, 14)],
    technicalindicators: (lists) => technical.ATR.calculate({ ...lists, period: 14 }),
    ixjb94: ({ high, low, close }) => ixjb94.atr(high, low, close, 14),
  },
  {
    name: 'ADX 14',
    ours: (candles) => [adx(candles, 14)],
    technicalindicators: (lists) => technical.ADX.calculate({ ...lists, period: 14 }),
    ixjb94: ({ high, low }) => ixjb94.adx(high, low, 14),
  },
  {
    name: 'STOCH 14 3 3',
    ours: (candles) => Object.values(stoch(candles, 14, 3, 3)),
    technicalindicators: (lists) => technical.Stochastic.calculate({ ...lists, period: 14, signalPeriod: 3 }),
    ixjb94: ({ high, low, close }) => ixjb94.stoch(high, low, close, 14, 3, 3),
  },
];

/** A call that computes one contest's columns anew, in memory that is used again. */
export function columnsOf(contest: Contest, candles: CandleColumns): () => void {
  const graph = new Graph('1m');
  const columns: readonly Output[] = contest.ours(candleSet<'1m'>(graph, graph.own)).map((series) => outputOf(series));
  const arena = new Arena();
  return () => {
    const evaluated = evaluate(graph, () => candles, columns, { memory: arena });
    for (const output of columns) arena.release(evaluated.column(output));
  };
}

export function indicators(): Report {
  const candles = walkCandles(CANDLES);
  const lists = { high: [...candles.high], low: [...candles.low], close: [...candles.close] };
  const figures: Figure[] = [];
  const ratios = { technicalindicators: [] as number[], ixjb94: [] as number[] };
  for (const contest of CONTESTS) {
    const [ours, slow, fast] = measure(
      [
        { name: 'ours', run: columnsOf(contest, candles) },
        { name: 'technicalindicators', run: () => contest.technicalindicators(lists) },
        { name: 'ixjb94', run: () => contest.ixjb94(lists) },
      ],
      { rounds: 7, warmUp: 2, collect: true },
    );
    ratios.technicalindicators.push(slow!.medianMs / ours!.medianMs);
    ratios.ixjb94.push(fast!.medianMs / ours!.medianMs);
    figures.push(
      { name: contest.name, value: ours!.medianMs, unit: 'ms' },
      { name: `${contest.name}, technicalindicators over ours`, value: slow!.medianMs / ours!.medianMs, unit: '×' },
      { name: `${contest.name}, @ixjb94/indicators over ours`, value: fast!.medianMs / ours!.medianMs, unit: '×' },
    );
  }
  return {
    part: 'indicators, 1,000,000 candles',
    figures,
    goals: [
      atLeast('technicalindicators over ours, geometric mean', geometricMean(ratios.technicalindicators), 15),
      atLeast('@ixjb94/indicators over ours, geometric mean', geometricMean(ratios.ixjb94), 3),
    ],
  };
}
