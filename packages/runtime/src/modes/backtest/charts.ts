import type { PlotHint } from '@tradai/strategy-sdk';
import type { PairChart } from '../../report/html-data.ts';
import type { BacktestRun } from './backtest.ts';

/** Candles and named columns of every pair, for the page. */
export function chartsOf({ pairs, built }: BacktestRun): PairChart[] {
  return pairs.map(({ pair, candles, columns }) => ({
    pair,
    candles,
    columns: columns.map(({ path, values }) => ({
      path,
      kind: values instanceof Uint8Array ? 'condition' : 'series',
      values,
      hint: plotHint(built.definition.plot, path),
    })),
  }));
}

/** The hint nearest to a column: its own, else that of the record around it. */
function plotHint(plot: unknown, path: string): PlotHint | null {
  let hint: PlotHint | null = null;
  let inner: unknown = plot;
  for (const name of path.split('.')) {
    inner = isRecord(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined;
    if (isHint(inner)) hint = inner;
  }
  return hint;
}

function isHint(value: unknown): value is PlotHint {
  return isRecord(value) && Object.values(value).every((entry) => typeof entry !== 'object');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
