import type { SampleRecord } from '../../contract/sample.ts';
import type { StitchedRecord } from '../../contract/walk-forward.ts';
import { dateTime, decimals, percent, ratio } from '../format.ts';

export interface SampleRow {
  readonly name: string;
  /** One per sample, in their order. */
  readonly texts: readonly string[];
  /** Numbers whose sign says whether they are good; null for all others. */
  readonly signs: readonly (number | null)[];
}

/** Figures of samples side by side. */
export function sampleRows(samples: readonly StitchedRecord[]): SampleRow[] {
  const row = (name: string, textOf: (sample: StitchedRecord) => string): SampleRow => ({
    ...{ name, texts: samples.map(textOf), signs: samples.map(() => null) },
  });
  const signedRow = (name: string, valueOf: (sample: StitchedRecord) => number | null): SampleRow => ({
    ...{ name, texts: samples.map((sample) => percentOf(valueOf(sample))), signs: samples.map(valueOf) },
  });
  return [
    signedRow('Return', (sample) => sample.total_return),
    signedRow('Market change', (sample) => sample.market_change),
    signedRow('Return per year', (sample) => sample.cagr),
    row('Sharpe', (sample) => ratio(sample.sharpe)),
    row('Sortino', (sample) => ratio(sample.sortino)),
    row('Calmar', (sample) => ratio(sample.calmar)),
    row('Deepest drawdown', (sample) => percentOf(sample.max_drawdown)),
    row('Trades', (sample) => decimals(sample.trades, 0)),
    row('Winners', ({ trades, wins }) => percentOf(trades === 0 ? null : wins / trades)),
    row('Days', (sample) => decimals(sample.days, 0)),
    row('From', (sample) => day(sample.from_ms)),
    row('To', (sample) => day(sample.to_ms)),
  ];
}

/** Values of the objectives side by side; an infinite one may be a text. */
export function objectiveRows(samples: readonly SampleRecord[]): SampleRow[] {
  const names = [...new Set(samples.flatMap(({ objectives }) => Object.keys(objectives)))];
  return names.map((name) => {
    const texts = samples.map(({ objectives }) => {
      const value = objectives[name] ?? null;
      return value === null ? '–' : String(Number(Number(value).toPrecision(6)));
    });
    return { name, texts, signs: samples.map(() => null) };
  });
}

function percentOf(value: number | null): string {
  return value === null ? '–' : `${percent(value)} %`;
}

function day(timeMs: number): string {
  return dateTime(timeMs).slice(0, 'YYYY-MM-DD'.length);
}
