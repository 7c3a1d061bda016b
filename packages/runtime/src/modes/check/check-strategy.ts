import { LookAheadError } from '@tradai/strategy-sdk/graph';
import { checkPair, type CheckFinding, type PairCheck } from '../../checks/full-check.ts';
import { backtest, type BacktestRun } from '../backtest/backtest.ts';
import type { BacktestRequest } from '../backtest/request.ts';

export interface CheckWishes {
  /** Ends and starts that are tried per pair. */
  readonly samples: number;
  /** Share of signals that may move with a longer history, 0 … 1. */
  readonly tolerance: number;
  /** Called before each pair and after the last. */
  readonly onPair?: (done: number, total: number) => void;
}

/** A finding with its pair and the open time of its candle; `null` where the graph itself refused a function. */
export interface PlacedFinding {
  readonly pair: string | null;
  readonly openTimeMs: number | null;
  /** The first candle that was not there, and so on; see `CheckFinding`. */
  readonly finding: CheckFinding | { readonly kind: 'look-ahead'; readonly column: string; readonly message: string };
}

export interface StrategyCheck {
  readonly strategy: string;
  readonly pairs: readonly Omit<PairCheck, 'findings'>[];
  readonly findings: readonly PlacedFinding[];
}

/**
 * Checks a strategy over stored candles in full: whether any column reads later candles, and whether its signals depend on how much
 * history there is. Throws what a backtest throws.
 */
export function checkStrategy(request: BacktestRequest, wishes: CheckWishes): StrategyCheck {
  const { name } = request.strategy;
  try {
    const run = backtest(request);
    const checks = run.pairs.map((pair, i) => {
      wishes.onPair?.(i, run.pairs.length);
      const options = { ...wishes, strategy: request.strategy, params: request.params };
      return checkPair(run.built, pair, { ...options, startupSet: run.settings.startupCandleCount });
    });
    wishes.onPair?.(run.pairs.length, run.pairs.length);
    return {
      strategy: name,
      pairs: checks.map(({ findings: _findings, ...check }) => check),
      findings: checks.flatMap((check) => check.findings.map((finding) => placed(run, check.pair, finding))),
    };
  } catch (error) {
    if (!(error instanceof LookAheadError)) throw error;
    const finding = { kind: 'look-ahead', column: error.functionName, message: error.message } as const;
    return { strategy: name, pairs: [], findings: [{ pair: null, openTimeMs: null, finding }] };
  }
}

function placed({ pairs }: BacktestRun, name: string, finding: CheckFinding): PlacedFinding {
  const { openTimeMs } = pairs.find(({ pair }) => pair === name)!.candles;
  const candle = finding.kind === 'truncation' ? finding.candle : finding.first.candle;
  return { pair: name, openTimeMs: openTimeMs[candle]!, finding };
}
