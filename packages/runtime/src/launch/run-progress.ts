import { makeProgress, type ProgressLine, type ProgressReporter } from '../contract/index.ts';
import type { BacktestRequest } from '../modes/backtest/request.ts';
import { timeframeMs } from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import type { Terminal } from '../process/io.ts';

export interface RunProgress {
  readonly onProgress: NonNullable<BacktestRequest['onProgress']>;
  /** When the first candle was traded, epoch ms; null before. */
  readonly firstCandleMs: number | null;
  end(): void;
}

/** One bar for the pairs, then one for the time that is traded; a line every ten seconds for programs. */
export function runProgress(
  terminal: Terminal | null,
  strategy: AnyStrategy,
  onLine?: (line: ProgressLine) => void,
): RunProgress {
  const candleMs = timeframeMs(strategy.timeframe);
  const now = (): number => performance.now();
  let phase = '';
  let bar: ProgressReporter | null = null;
  let firstCandleMs: number | null = null;
  return {
    get firstCandleMs() {
      return firstCandleMs;
    },
    onProgress(next, done, total) {
      const unit = next === 'prepare' ? { size: 1, name: 'pairs' } : { size: candleMs, name: 'candles' };
      if (next === 'trade') firstCandleMs ??= performance.timeOrigin + now();
      if (next !== phase) {
        bar?.end();
        phase = next;
        bar = makeProgress({
          phase: next === 'prepare' ? 'Columns' : 'Trades',
          unit: unit.name,
          total: total / unit.size,
          now,
          terminal,
          ...(onLine === undefined ? {} : { onLine }),
        });
      }
      bar!.update(done / unit.size, total / unit.size);
    },
    end: () => bar?.end(),
  };
}
