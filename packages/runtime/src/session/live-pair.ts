import { nextOpenMs, type CandleColumns } from '@tradai/strategy-sdk';
import {
  plainMemory,
  type BuiltStrategy,
  type CandlesOf,
  type ColumnArray,
  type GraphFrame,
  type Output,
} from '@tradai/strategy-sdk/graph';
import type { PairInput } from '../backtest/pair-input.ts';
import { signalOutputs } from '../backtest/signal-columns.ts';
import { LiveColumns, type Candle } from '../columns/live-columns.ts';
import type { Trade } from '../core/trade.ts';
import { LiveFunding } from './live-funding.ts';
import { LiveSignals } from './live-signals.ts';
import { PairFate } from './pair-fate.ts';
import type { SeriesName, SeriesStart, SessionPair } from './session-pair.ts';

export interface LivePairParts extends Pick<PairInput, 'pair' | 'market' | 'ticks' | 'tiers' | 'funding'> {
  readonly built: BuiltStrategy;
  /** Closed candles of every frame, holes filled; at least the look-back of each. */
  readonly history: CandlesOf;
  /** Candles of each frame for which there is room; then all but the last ones, as many as the history had, are forgotten. */
  readonly room: number;
  /** The candles that a frame of the graph is made of. */
  readonly seriesOf: (frame: GraphFrame) => SeriesName;
}

/** A pair whose columns and signals grow by one candle at a time, in bounded memory. */
export class LivePair implements SessionPair {
  readonly input: PairInput;
  readonly fate: PairFate;
  readonly trades: Trade[] = [];
  readonly #own: GraphFrame;
  readonly #funding: LiveFunding;
  readonly #live: LiveColumns;
  readonly #signals: LiveSignals;
  readonly #kept: ReadonlyMap<GraphFrame, number>;
  readonly #frames: readonly (readonly [GraphFrame, SeriesName])[];

  constructor({ built, history, room, seriesOf, ...facts }: LivePairParts) {
    this.#own = built.graph.own;
    const live = new LiveColumns(built.graph, history, outputsOf(built), plainMemory, room);
    this.#live = live;
    this.#kept = new Map(live.loadedFrames.map((frame) => [frame, live.candles(frame).length]));
    this.#frames = live.loadedFrames.map((frame) => [frame, seriesOf(frame)]);
    const columnOf = (output: Output): ColumnArray => live.column(output);
    this.#signals = new LiveSignals(built, columnOf, live.length, live.length + room);
    const first = live.length - 1;
    const candles = growing(live, this.#own);
    this.#funding = new LiveFunding(facts.funding);
    this.input = {
      ...facts,
      funding: this.#funding,
      ...{ candles, signals: this.#signals.columns, first, detail: null },
      get last() {
        return live.length - 1;
      },
    };
    this.fate = new PairFate(this.input);
  }

  /** Any column of the strategy; the array stays the same one. */
  readonly column = (output: Output): ColumnArray => this.#live.column(output);

  get history(): readonly SeriesStart[] {
    return this.#frames.map(([frame, series]) => ({ series, fromMs: this.#live.candles(frame).openTimeMs[0]! }));
  }

  take(series: SeriesName, candle: Candle): void {
    for (const [frame, of] of this.#frames) {
      if (of.pair === series.pair && of.timeframe === series.timeframe && of.candleType === series.candleType)
        if (this.#isNext(frame, of, candle)) this.#append(frame, candle);
    }
  }

  /** Whether a candle follows the newest one. One that is known is passed over; a hole is to be filled by whoever brings candles. */
  #isNext(frame: GraphFrame, { pair, timeframe }: SeriesName, { openTimeMs }: Candle): boolean {
    const { openTimeMs: known, length } = this.#live.candles(frame);
    const newestMs = known[length - 1];
    if (newestMs === undefined) return true;
    if (openTimeMs <= newestMs) return false;
    // Funding rates come at times of their own.
    if (frame.candleType === 'funding_rate' || openTimeMs === nextOpenMs(newestMs, timeframe)) return true;
    const at = (timeMs: number): string => new Date(timeMs).toISOString();
    throw new RangeError(
      `${pair} ${timeframe}: the candle of ${at(openTimeMs)} does not follow that of ${at(newestMs)}; holes have to be filled before`,
    );
  }

  fund(timeMs: number, perUnit: number): void {
    if (this.trades.length === 0) this.#funding.forgetBefore(timeMs);
    this.#funding.add(timeMs, perUnit);
  }

  #append(frame: GraphFrame, candle: Candle): void {
    if (this.#live.roomFor(frame) === 0) this.#renew();
    this.#live.append(frame, candle);
    if (frame === this.#own) this.#signals.write(this.#live.length - 1, this.#live.length);
  }

  #renew(): void {
    this.#live.renew((frame) => this.#kept.get(frame)!);
    this.#signals.write(0, this.#live.length);
  }
}

/** All that signals and callbacks may read. */
function outputsOf(built: BuiltStrategy): Output[] {
  const terms = built.entries.flatMap(({ limit, stop, stake, amount }) => [limit, stop, stake, amount]);
  return [
    ...built.columnPaths.map(({ output }) => output),
    ...signalOutputs(built),
    ...terms.filter((term) => typeof term === 'object' && term !== null),
    // A strategy may look at nothing but other frames.
    built.graph.candle(built.graph.own, 'close'),
  ];
}

/** Candles whose number is always the present one. */
function growing(live: LiveColumns, frame: GraphFrame): CandleColumns {
  const { openTimeMs, open, high, low, close, volume } = live.candles(frame);
  return {
    ...{ openTimeMs, open, high, low, close, volume },
    get length() {
      return live.length;
    },
  };
}
