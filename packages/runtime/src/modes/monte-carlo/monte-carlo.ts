import { TradaiError } from '@tradai/strategy-sdk';
import type { MonteCarloDocument } from '../../contract/monte-carlo.ts';
import { backtestInSlices, type BacktestRun } from '../backtest/backtest.ts';
import { monteCarloDocument } from './monte-carlo-document.ts';
import { monteCarloOfRun } from './monte-carlo-of-run.ts';
import type { MonteCarloRequest } from './monte-carlo-request.ts';

export interface MonteCarloRun {
  /** As it was. */
  readonly run: BacktestRun;
  readonly document: MonteCarloDocument;
}

const SEED = 1;

/**
 * Runs a strategy, and then asks what other orders of its trades, other mixtures of its days and other histories of its candles would have made of the
 * account. Throws what a backtest throws, and `bad-option` for a seed, paths or blocks out of range. Rejects with the signal's reason when it is aborted.
 */
export async function monteCarlo(request: MonteCarloRequest): Promise<MonteCarloRun> {
  const { backtest, seed = SEED, signal = new AbortController().signal } = request;
  refuse({ ...request, seed });
  const played = { request: backtest, run: await backtestInSlices({ ...backtest, withColumns: false }, signal) };
  const ways = await monteCarloOfRun(played, { ...request, seed, signal });
  return { run: played.run, document: monteCarloDocument(request, played, ways, seed) };
}

function refuse({ seed, paths, meanBlock }: MonteCarloRequest): void {
  const problem = !isWhole(seed, 0)
    ? `seed of Monte Carlo is ${seed}; expected a whole number from 0 on.`
    : !isWhole(paths, 1)
      ? `paths of Monte Carlo is ${paths}; expected a whole number from 1 on.`
      : meanBlock !== undefined && !(meanBlock >= 1)
        ? `the mean block of Monte Carlo is ${meanBlock}; expected a number of candles from 1 on.`
        : null;
  if (problem !== null) throw new TradaiError('bad-option', problem);
}

function isWhole(value: number | undefined, least: number): boolean {
  return value === undefined || (Number.isSafeInteger(value) && value >= least);
}
