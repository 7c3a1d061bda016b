import { allocColumns, heapAlloc, makeSeries, type SeriesKey } from '../../data/candles.ts';
import { DataError } from '../../data/errors.ts';
import type { SeriesReport } from '../../data/warm-up/report.ts';
import { throwProblem } from '../../data/warm-up/warm-up.ts';
import type { CandleSource, ReadOptions } from '../../ports/candle-source.ts';
import type { HalfOpenRange } from '../../data/timerange.ts';

/**
 * Pairs that an exchange does not have. One that a session has candles of was taken off the exchange: the others go on, and it is neither
 * entered nor seen. One without candles was never there: it is a mistake, and refused.
 */
export class DelistedPairs {
  readonly #refusals = new Map<string, DataError>();

  /** A source that has no candles of such a pair, in place of ending the start. */
  forgiving(source: CandleSource): CandleSource {
    const forgive = async <T>({ pair }: SeriesKey, work: Promise<T>, instead: () => T): Promise<T> => {
      try {
        return await work;
      } catch (error) {
        if (!(error instanceof DataError) || error.code !== 'unlisted-pair') throw error;
        this.#refusals.set(pair, error);
        return instead();
      }
    };
    return {
      kind: source.kind,
      place: source.place,
      get usage() {
        return source.usage;
      },
      span: (key) => forgive(key, source.span(key), () => null),
      read: (key: SeriesKey, range: HalfOpenRange, options?: ReadOptions) =>
        forgive(key, source.read(key, range, options), () => makeSeries(key, allocColumns(0, heapAlloc))),
    };
  }

  /** Notes about those that go on with what they have. Throws what stands against another one, or against one that was never there. */
  judge(series: readonly SeriesReport[]): readonly string[] {
    const gone = series.filter(({ key: { pair }, candles }) => candles > 0 && this.#refusals.has(pair));
    const rest = series.filter((each) => !gone.includes(each));
    for (const { key } of rest) {
      const refusal = this.#refusals.get(key.pair);
      if (refusal !== undefined) throw refusal;
    }
    throwProblem(rest);
    const pairs = new Set(gone.map(({ key }) => key.pair));
    return [...pairs].map(
      (pair) => `${this.#refusals.get(pair)!.message} It is not entered; its candles are those of before.`,
    );
  }
}
