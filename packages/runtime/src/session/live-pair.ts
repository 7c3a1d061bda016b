import type { CandleColumns } from '@tradai/strategy-sdk';
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
import type { SeriesBounds, SeriesCandle, SeriesName, SeriesStart, SessionPair } from './session-pair.ts';
import { WholeCloses } from './whole-closes.ts';

export interface LivePairParts extends Pick<PairInput, 'pair' | 'market' | 'ticks' | 'tiers' | 'funding'> {
  readonly built: BuiltStrategy;
  /** Closed candles of every frame, holes filled; at least the look-back of each. */
  readonly history: CandlesOf;
  /** Candles of each frame for which there is room; then all but the last ones, as many as the history had, are forgotten. */
  readonly room: number;
  /** Of a pair that goes on: the bounds that it had, which the history of a frame does not pass. Null: of a frame that it had not. */
  readonly boundsOf?: (frame: GraphFrame) => SeriesBounds | null;
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
  readonly #frames: readonly BoundedFrame[];
  readonly #inOrder: readonly BoundedFrame[];
  readonly #closes: WholeCloses;

  constructor({ built, history, room, boundsOf, seriesOf, ...facts }: LivePairParts) {
    this.#own = built.graph.own;
    const bounded = built.graph.frames
      .filter(({ kind }) => kind !== 'resampled')
      .map((frame) => {
        const series = seriesOf(frame);
        const { length } = history(frame);
        return { frame, series, length, ...(boundsOf?.(frame) ?? { kept: length, most: length + room }) };
      });
    const spare = Math.max(...bounded.map(({ most, length }) => most - length));
    const live = new LiveColumns(built.graph, history, outputsOf(built), plainMemory, spare);
    this.#live = live;
    this.#frames = bounded.filter(({ frame }) => live.loadedFrames.includes(frame));
    // An own candle comes last of those that close with it, and sees the others.
    this.#inOrder = this.#frames.toSorted((a, b) => Number(a.frame === this.#own) - Number(b.frame === this.#own));
    this.#closes = new WholeCloses(
      this.#inOrder.map(({ frame, series }) => {
        return { series, newestMs: () => live.newestMs(frame) };
      }),
    );
    const columnOf = (output: Output): ColumnArray => live.column(output);
    this.#signals = new LiveSignals(built, columnOf, live.length, live.length + spare);
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
    return this.#frames.map(({ frame, series, kept, most }) => {
      return { series, fromMs: this.#live.candles(frame).openTimeMs[0]!, kept, most };
    });
  }

  get awaits(): readonly SeriesName[] {
    return this.#closes.missing;
  }

  take(candles: readonly SeriesCandle[]): void {
    this.#closes.put(candles);
    for (let close = this.#closes.take(); close !== null; close = this.#closes.take())
      for (const { place, candle } of close) this.#append(this.#inOrder[place]!, candle);
  }

  fund(timeMs: number, perUnit: number): void {
    if (this.trades.length === 0) this.#funding.forgetBefore(timeMs);
    this.#funding.add(timeMs, perUnit);
  }

  #append({ frame, most }: BoundedFrame, candle: Candle): void {
    if (this.#live.candles(frame).length >= most) this.#renew();
    this.#live.append(frame, candle);
    if (frame === this.#own) this.#signals.write(this.#live.length - 1, this.#live.length);
  }

  #renew(): void {
    const kept = new Map(this.#frames.map((bounded) => [bounded.frame, bounded.kept]));
    this.#live.renew((frame) => kept.get(frame)!);
    this.#signals.write(0, this.#live.length);
  }
}

/** A frame whose candles come from outside. */
interface BoundedFrame extends SeriesBounds {
  readonly frame: GraphFrame;
  readonly series: SeriesName;
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
