import type { SeriesKind } from '../candles.ts';
import { Fault } from './fault.ts';
import { GrowingColumns } from './growing-columns.ts';
import { LineIndex } from './line-index.ts';
import type { ImportOptions } from './options.ts';
import type { NamedPair } from './pair-names.ts';
import { Tally } from './warnings.ts';

/** Contract volume is off by orders of magnitude; rounding of the quote volume is far below one percent. */
const VOLUME_TOLERANCE = 0.01;
const QUOTE_ROUNDING = 1e-6;

/**
 * Rows of one pair in the order of the file, each checked for itself as it comes in. A bad row is refused with a `Fault` at once, or
 * repaired under the option of that name.
 */
export class CandleTable {
  /** From a symbol column; `null` where the file has none. */
  readonly pair: NamedPair | null;
  readonly rows = new GrowingColumns(6);
  readonly lines = new LineIndex();
  readonly emptyRows = new Tally();
  readonly badRows = new Tally();
  readonly clamped = new Tally();
  readonly converted = new Tally();
  readonly volumeMismatch = new Tally();
  /** Rows in which quote volume could be compared with volume. */
  volumeChecks = 0;
  previousMs = NaN;
  readonly #options: ImportOptions;
  readonly #kind: SeriesKind;

  constructor(pair: NamedPair | null, kind: SeriesKind, options: ImportOptions) {
    this.pair = pair;
    this.#kind = kind;
    this.#options = options;
  }

  /** `NaN` is a missing value, `Infinity` text that is no number; `text` gives a column's text for messages. */
  add(
    line: number,
    timeMs: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
    text: (field: string) => string,
  ): void {
    this.previousMs = timeMs;
    if (this.#kind === 'funding') return this.#addFunding(line, timeMs, open, text);
    const traded = volume !== volume && this.#kind !== 'candle' ? 0 : volume;
    const sum = open + high + low + close + traded;
    if (sum - sum !== 0) return this.#addUnreadable(line, { open, high, low, close, volume: traded }, text);
    if (low > 0 && traded >= 0 && high >= open && high >= close && low <= open && low <= close) {
      this.#keep(line, timeMs, open, high, low, close, traded);
      return;
    }
    this.#addImpossible(line, timeMs, { open, high, low, close, volume: traded }, text);
  }

  /** Compares the volume of a row with its quote volume: their quotient is a price. */
  checkVolume(line: number, high: number, low: number, volume: number, quoteVolume: number): void {
    if (!(volume > 0) || !(quoteVolume >= 0)) return;
    this.volumeChecks += 1;
    const least = low * volume * (1 - VOLUME_TOLERANCE) - QUOTE_ROUNDING;
    const most = high * volume * (1 + VOLUME_TOLERANCE) + QUOTE_ROUNDING;
    if (quoteVolume < least || quoteVolume > most) this.volumeMismatch.add(line);
  }

  #keep(line: number, timeMs: number, open: number, high: number, low: number, close: number, volume: number): void {
    this.lines.push(line);
    this.rows.push(timeMs, open, high, low, close, volume);
  }

  #addFunding(line: number, timeMs: number, rate: number, text: (field: string) => string): void {
    if (!Number.isFinite(rate)) return this.#addUnreadable(line, { open: rate }, text);
    this.#keep(line, timeMs, rate, rate, rate, rate, 0);
  }

  #addUnreadable(line: number, values: Readonly<Record<string, number>>, text: (field: string) => string): void {
    const field = Object.keys(values).find((name) => !Number.isFinite(values[name]))!;
    const bad = Object.keys(values).find((name) => !Number.isNaN(values[name]) && !Number.isFinite(values[name]));
    if (bad !== undefined) throw new Fault('bad-number', `${bad} is not a number: "${text(bad)}"`);
    if (this.#options.emptyRows === 'drop') return this.emptyRows.add(line);
    const shown = text(field).trim();
    throw new Fault('missing-value', `${field} is ${shown === '' ? 'missing' : shown}`, {
      option: 'emptyRows',
      values: 'drop',
    });
  }

  #addImpossible(
    line: number,
    timeMs: number,
    candle: Readonly<Record<'open' | 'high' | 'low' | 'close' | 'volume', number>>,
    text: (field: string) => string,
  ): void {
    const { open, high, low, close, volume } = candle;
    const dropBad = { option: 'badRows', values: 'drop' } as const;
    const wrong = (['open', 'high', 'low', 'close', 'volume'] as const).find((field) =>
      field === 'volume' ? volume < 0 : candle[field] <= 0,
    );
    const clampable = wrong === undefined && high >= low;
    if (clampable && this.#options.ohlc === 'clamp') {
      this.clamped.add(line);
      return this.#keep(line, timeMs, open, Math.max(open, high, close), Math.min(open, low, close), close, volume);
    }
    if (this.#options.badRows === 'drop') return this.badRows.add(line);
    if (wrong !== undefined) throw new Fault('bad-price', `${wrong} is ${text(wrong).trim()}`, dropBad);
    if (!clampable) throw new Fault('bad-range', `high ${high} is below low ${low}`, dropBad);
    const reason =
      high < open || high < close ? `high ${high} is below open or close` : `low ${low} is above open or close`;
    throw new Fault('bad-range', reason, { option: 'ohlc', values: 'clamp' });
  }
}
