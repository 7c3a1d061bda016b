import { candleOpenMs } from '@tradai/strategy-sdk';
import { directionOf } from '../backtest/entry-candles.ts';
import { Floor, type FloorRun } from '../backtest/floor.ts';
import type { ClosedLog } from '../backtest/closings.ts';
import { byPriority } from '../backtest/pair-state.ts';
import { GoneTrades } from './gone-trades.ts';
import type { SessionPair } from './session-pair.ts';
import type { SessionVersion } from './session-version.ts';
import { TradeWatches } from './trade-watch.ts';
import type { Made, Turn } from './turn.ts';

/**
 * The backtest's way through a moment: the view is the candle that has just closed, the signals are those of the candle before it, and
 * all steps of one pair come before the next pair's. The same candles make the same trades as in a backtest.
 */
export class CandleTurn implements Turn {
  readonly watches = new TradeWatches();
  readonly gone = new GoneTrades();
  readonly #floor: Floor;
  readonly #run: FloorRun;
  readonly #pairs: readonly SessionPair[];
  readonly #byName: ReadonlyMap<string, SessionPair>;
  readonly #hasPriority: boolean;

  /** `endMs`: open time of a last candle, on which nothing is entered. */
  constructor({ run, pairs }: SessionVersion, log: ClosedLog, endMs = Number.POSITIVE_INFINITY) {
    this.#run = { ...run, pairs: pairs.map(({ input }) => input) };
    this.#pairs = pairs;
    this.#byName = new Map(pairs.map((pair) => [pair.input.pair, pair]));
    this.#floor = new Floor(this.#run, (pair) => this.#byName.get(pair)!, log);
    this.#floor.endMs = endMs;
    this.#hasPriority = pairs.some(({ input }) => (input.signals.priority ?? null) !== null);
  }

  get portfolio(): Turn['portfolio'] {
    return this.#floor.portfolio;
  }
  get money(): Turn['money'] {
    return this.#run.money;
  }
  get locks(): Turn['locks'] {
    return this.#floor.locks;
  }
  get closings(): Turn['closings'] {
    return this.#floor.closings;
  }
  get counters(): Turn['counters'] {
    return this.#floor.desk.counters;
  }
  get made(): Made {
    return this.#floor.desk.made;
  }

  start(nowMs: number): void {
    this.#floor.advice.botStart?.(nowMs);
  }

  /** Paid at the candle in which it falls. */
  fund(): void {}

  enter(): never {
    throw new RangeError('a session that sees candles has one version: it is there to be compared with a backtest');
  }

  refreshSettings(): void {}

  wants(): readonly string[] {
    return [];
  }

  takeWarnings(): readonly [] {
    return [];
  }

  command(): never {
    throw new RangeError('a session that sees candles takes no commands: it has no rate to follow them at');
  }

  pause(): void {}

  report(): never {
    throw new RangeError('a session that sees candles has no exchange: its orders fill on candles');
  }

  resume(made: Made): void {
    this.#floor.desk.resume(made);
  }

  /** The candles that closed now. */
  take(nowMs: number): void {
    const openMs = candleOpenMs(nowMs - 1, this.#run.timeframe);
    this.#floor.advice.botLoopStart?.(openMs);
    const present = this.#pairs.filter(({ fate }) => fate.isNew && fate.newestMs === openMs);
    const waiting = new Set(present);
    const traded = this.portfolio.openTrades.map(({ pair }) => this.#byName.get(pair)!);
    for (const pair of [...traded, ...this.#inLine(present)]) if (waiting.delete(pair)) this.#trade(pair, openMs);
  }

  /** What is still open leaves at the open of its pair's last candle, in the order in which the pairs came into the run. */
  finish(startMsOf: (pair: SessionPair) => number): void {
    for (const pair of this.#pairs.toSorted((a, b) => startMsOf(a) - startMsOf(b))) {
      this.#floor.view.look(pair.input, pair.input.last, pair.fate.newestMs);
      this.#floor.closeAll(pair);
    }
  }

  #inLine(present: readonly SessionPair[]): readonly SessionPair[] {
    return this.#hasPriority ? byPriority(present, ({ input }) => input.last) : present;
  }

  #trade(pair: SessionPair, openMs: number): void {
    const candle = pair.input.last;
    const direction = directionOf(pair.input.signals, candle - 1, this.#run.rules.canShort);
    pair.fate.begin(candle, direction);
    this.#floor.view.look(pair.input, candle, openMs);
    this.#floor.trade(pair, candle, direction);
  }
}
