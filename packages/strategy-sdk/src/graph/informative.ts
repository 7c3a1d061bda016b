import { StrategyError } from '../errors.ts';
import { isMultipleOf, isTimeframe, TIMEFRAMES, type Timeframe } from '../market/timeframe.ts';
import { candleSet } from './candles.ts';
import { checkFrame, mapColumns } from './column-tree.ts';
import { describe } from './counts.ts';
import type { CandleType, Graph, GraphFrame } from './graph.ts';
import { guarded } from './guarded.ts';
import { withScope } from './scope.ts';
import { columnOf } from './series.ts';

const CANDLE_TYPES: readonly string[] = ['spot', 'futures', 'mark', 'index', 'premiumIndex', 'funding_rate'];
const SOURCE_KEYS: readonly string[] = ['pair', 'timeframe', 'candleType'];
const PAIR = /^[^\s/]+\/[^\s/:]+(:[^\s/]+)?$/;

/**
 * Builds columns on other candles and joins each by closing time. `source` is a timeframe or `{ pair?, timeframe?, candleType? }`. `more`:
 * what stood behind; an option there would be lost without a word.
 */
export function informativeColumns(
  graph: Graph,
  source: unknown,
  build: (candles: object) => unknown,
  more: readonly unknown[] = [],
): unknown {
  if (more.length > 0) {
    throw new StrategyError(
      'invalid-graph',
      'informative() takes two arguments; another pair is informative({ pair: "ETH/USDT", timeframe: "1h" }, …).',
    );
  }
  const { timeframe, pair, candleType } = parsedSource(graph.own.timeframe, source);
  const frame = graph.informative(timeframe, pair, candleType);
  return joinedColumns(
    graph,
    frame,
    candleType === 'funding_rate' ? fundingSet(graph, frame) : candleSet(graph, frame),
    build,
  );
}

/** The same on candles made of n own ones. */
export function resampledColumns(graph: Graph, n: unknown, build: (candles: object) => unknown): unknown {
  if (typeof n !== 'number' || !Number.isSafeInteger(n) || n < 2) {
    throw new StrategyError(
      'invalid-graph',
      `resample(${describe(n)}): expected a whole number of candles, 2 or more.`,
    );
  }
  if (graph.own.timeframe === '1w' || graph.own.timeframe === '1M') {
    throw new StrategyError(
      'invalid-graph',
      `resample(${n}): candles of ${graph.own.timeframe} cannot be grouped from the epoch on.`,
    );
  }
  const frame = graph.resampled(n);
  return joinedColumns(graph, frame, candleSet(graph, frame), build);
}

function joinedColumns(graph: Graph, frame: GraphFrame, candles: object, build: (candles: object) => unknown): unknown {
  const where = frame.kind === 'resampled' ? `resample(${frame.every})` : `informative(${frame.label})`;
  if (typeof build !== 'function')
    throw new StrategyError('invalid-graph', `${where} takes a function that builds its columns.`);
  const built = withScope({ graph, frame }, () => build(guarded(candles, `the candles of ${frame.label}`, 'column')));
  return mapColumns(built, where, (column, path) => {
    checkFrame(column, frame, `${where}: the column ${path === '' ? 'it returned' : path.slice(1)}`);
    return columnOf(graph, graph.join(column.output));
  });
}

/** The rate of a funding candle stands in its open price, and is known from its open time on. */
function fundingSet(graph: Graph, frame: GraphFrame): object {
  const { open, openTimeMs } = candleSet(graph, frame);
  return Object.freeze({ rate: open, knownAtMs: openTimeMs });
}

interface Source {
  readonly timeframe: Timeframe;
  readonly pair: string | null;
  readonly candleType: CandleType | null;
}

function parsedSource(own: Timeframe, source: unknown): Source {
  if (typeof source === 'string') return { timeframe: checkedTimeframe(own, source), pair: null, candleType: null };
  if (typeof source !== 'object' || source === null) {
    throw new StrategyError(
      'invalid-graph',
      `informative(${describe(source)}): expected a timeframe or { pair, timeframe, candleType }.`,
    );
  }
  const unknown = Object.keys(source).find((key) => !SOURCE_KEYS.includes(key));
  if (unknown !== undefined) {
    throw new StrategyError(
      'invalid-graph',
      `informative(): "${unknown}" is unknown; expected ${SOURCE_KEYS.join(', ')}.`,
    );
  }
  const { pair = null, timeframe = own, candleType = null } = source as Readonly<Record<string, unknown>>;
  if (pair !== null && !(typeof pair === 'string' && PAIR.test(pair))) {
    throw new StrategyError(
      'invalid-graph',
      `informative(): pair is ${describe(pair)}; expected one such as BTC/USDT or BTC/{stake}.`,
    );
  }
  if (candleType !== null && !(typeof candleType === 'string' && CANDLE_TYPES.includes(candleType))) {
    throw new StrategyError(
      'invalid-graph',
      `informative(): candleType is ${describe(candleType)}; expected one of ${CANDLE_TYPES.join(', ')}.`,
    );
  }
  return { timeframe: checkedTimeframe(own, timeframe), pair, candleType: candleType as CandleType | null };
}

function checkedTimeframe(own: Timeframe, timeframe: unknown): Timeframe {
  if (typeof timeframe !== 'string' || !isTimeframe(timeframe)) {
    throw new StrategyError(
      'invalid-graph',
      `informative(): timeframe is ${describe(timeframe)}; expected one of ${TIMEFRAMES.join(', ')}.`,
    );
  }
  if (isMultipleOf(timeframe, own)) return timeframe;
  throw new StrategyError(
    'invalid-graph',
    `informative(${timeframe}): its candles are not whole numbers of ${own} candles; expected one of ${TIMEFRAMES.filter((other) => isMultipleOf(other, own)).join(', ')}.`,
  );
}
