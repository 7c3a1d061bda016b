import type { CandleColumns } from '@tradai/strategy-sdk';
import type { MarketFile } from '../../../config/market-file.ts';
import { applyDelta, type SessionRecords } from '../../../session/record-book.ts';
import type { SeriesName } from '../../../session/session-pair.ts';
import { openDriver } from '../driver/open-driver.ts';
import type { SessionDriver } from '../driver/session-driver.ts';
import type { LoggedEvent } from '../rows/row-forms.ts';
import type { ReadRow } from '../rows/rows.ts';
import { CandleTape } from './candle-tape.ts';
import { driverEvent } from './logged-event.ts';
import { ReplayError } from './replay-error.ts';

export interface ReplayParts {
  /** In order; the first one holds a start, of the process whose records `records` are. */
  readonly rows: readonly Pick<ReadRow<'log'>, 'seq' | 'row'>[];
  /** Before the first row; empty for a whole session. */
  readonly records: SessionRecords;
  /** As the session had them. */
  readonly markets: MarketFile;
  /** Candles of a series as the exchange has them, holes filled, `fromMs <= open time <= toMs`. */
  readonly candlesOf: (series: SeriesName, fromMs: number, toMs: number) => Promise<CandleColumns>;
}

/** A session that was carried out again. */
export interface ReplayedSession {
  readonly records: SessionRecords;
  /** Step that wrote or dropped a record last, by key. */
  readonly writtenBy: ReadonlyMap<string, number>;
}

/**
 * Carries a session out again from its log and the exchange's candles, its starts included: the same code comes to the same records, to the
 * bit. What the host wrote for itself is not among them. Throws `ReplayError` when the log cannot be followed.
 */
export async function replaySession(parts: ReplayParts): Promise<ReplayedSession> {
  const replay = new Replay(parts);
  try {
    for (const { seq, row } of parts.rows) await replay.step(seq, row.events);
    return { records: replay.records, writtenBy: replay.writtenBy };
  } finally {
    await replay.close();
  }
}

class Replay {
  records: SessionRecords;
  readonly writtenBy = new Map<string, number>();
  readonly #parts: ReplayParts;
  readonly #tape: CandleTape;
  #driver: SessionDriver | null = null;

  constructor(parts: ReplayParts) {
    this.#parts = parts;
    this.records = parts.records;
    this.#tape = new CandleTape(parts.candlesOf);
  }

  async step(seq: number, events: readonly LoggedEvent[]): Promise<void> {
    const start = events.find((event) => event.kind === 'start');
    if (start !== undefined) await this.#open(seq, start, events);
    for (const event of events) {
      // What stands before a start is what it began with.
      if (start !== undefined && event.kind === 'candles' && events.indexOf(event) < events.indexOf(start)) continue;
      await this.#take(seq, event);
    }
  }

  async close(): Promise<void> {
    await this.#driver?.close();
  }

  async #open(
    seq: number,
    { spec, nowMs }: Extract<LoggedEvent, { kind: 'start' }>,
    events: readonly LoggedEvent[],
  ): Promise<void> {
    await this.close();
    for (const event of events) if (event.kind === 'candles') this.#tape.reach(event.newest);
    const { markets } = this.#parts;
    try {
      const history = await this.#tape.history(spec, this.records, nowMs);
      this.#driver = await openDriver({ version: spec, markets, history, records: this.records });
    } catch (error) {
      throw new ReplayError('replay-lost', `Step ${seq}: the session cannot be opened again: ${textOf(error)}.`, {
        cause: error,
      });
    }
  }

  async #take(seq: number, event: LoggedEvent): Promise<void> {
    if (this.#driver === null)
      throw new ReplayError('replay-lost', `Step ${seq} comes before any start; expected a log that begins with one.`);
    const { put, gone, problem } = await this.#driver.take(await driverEvent(event, this.#tape, this.records));
    if (problem !== null)
      throw new ReplayError(
        'replay-lost',
        `Step ${seq}: ${event.kind} was taken then and is refused now: ${problem.text}`,
      );
    this.records = applyDelta(this.records, { put, gone });
    for (const key of [...put.keys(), ...gone]) this.writtenBy.set(key, seq);
  }
}

function textOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
