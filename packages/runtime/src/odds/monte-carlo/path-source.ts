import { TradaiError } from '@tradai/strategy-sdk';
import type { Random } from '../../search/random.ts';
import { stationaryBlockLength } from '../significance/block-length.ts';
import { stationarySample } from '../significance/stationary-bootstrap.ts';
import { shuffle } from '../shuffled.ts';

/** Draws one account that might have been. */
export interface PathSource {
  /** Values of the account after the start. */
  readonly steps: number;
  /** The account as it was, starting with `start`. */
  readonly actual: (start: number) => Float64Array;
  readonly draw: (start: number, random: Random) => Float64Array;
}

/** How a trade changes the account: its profit in money is added, or its profit as a ratio of the account multiplies. */
export type Growth = 'added' | 'compounded';

/**
 * The trades of a run in another order. `shuffle`: each once, so the end of added profits never changes and only the way there does.
 * `resample`: drawn with replacement, each trade by itself (Efron, "Bootstrap Methods: Another Look at the Jackknife", 1979). Throws `bad-option` without trades.
 */
export function tradePaths(profits: Float64Array, growth: Growth, how: 'shuffle' | 'resample' = 'shuffle'): PathSource {
  refuseEmpty(profits, 'closed trade');
  return {
    steps: profits.length,
    actual: (start) => grown(profits, start, growth),
    draw: (start, random) => {
      const order = profits.slice();
      if (how === 'shuffle') shuffle(order, random);
      else for (let i = 0; i < order.length; i++) order[i] = profits[random.below(profits.length)]!;
      return grown(order, start, growth);
    },
  };
}

/**
 * Returns per period (ratios) in another mixture: blocks of neighbors stay together, so that streaks survive (stationary bootstrap).
 * `meanBlock` in periods; by default what suits the returns. Throws `bad-option` without returns.
 */
export function returnPaths(returns: Float64Array, meanBlock = stationaryBlockLength(returns)): PathSource {
  refuseEmpty(returns, 'return');
  return {
    steps: returns.length,
    actual: (start) => grown(returns, start, 'compounded'),
    draw: (start, random) => {
      const sample = stationarySample(returns.length, meanBlock, random);
      return grown(
        Float64Array.from(sample, (position) => returns[position]!),
        start,
        'compounded',
      );
    },
  };
}

/** Accounts that were made elsewhere, for one start: each is drawn once, in order. All have as many steps as the account as it was. */
export function givenPaths(actual: Float64Array, accounts: readonly Float64Array[]): PathSource {
  let next = 0;
  return { steps: actual.length, actual: () => actual, draw: () => accounts[next++]! };
}

/** An account that is lost stays lost. */
function grown(changes: Float64Array, start: number, growth: Growth): Float64Array {
  let account = start;
  return changes.map((change) => {
    if (account > 0) account = Math.max(0, growth === 'added' ? account + change : account * (1 + change));
    return account;
  });
}

function refuseEmpty(values: Float64Array, what: string): void {
  if (values.length === 0) throw new TradaiError('bad-option', `Monte Carlo needs at least one ${what}, there is none`);
}
