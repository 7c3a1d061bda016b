import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Figures of one case by Python (numpy, scipy, arch). */
export interface GoldenCase {
  readonly sharpe: readonly number[];
  readonly skew: readonly number[];
  readonly kurtosis: readonly number[];
  readonly probabilistic_sharpe: readonly number[];
  readonly track_record: readonly number[];
  readonly linkage_heights: readonly number[];
  readonly silhouettes: readonly number[];
  readonly clusters: number;
  readonly deflated_sharpe: number;
  readonly overfitting: {
    readonly probability: number;
    readonly logits: readonly number[];
    readonly slope: number;
    readonly intercept: number;
    readonly r_squared: number;
    readonly probability_of_loss: number;
    readonly first_order: boolean;
    readonly second_order: boolean;
    readonly least_area: number;
  };
  readonly block_lengths: readonly number[];
  readonly arch_block_lengths: readonly number[];
  readonly long_run_deviations: readonly number[];
  readonly superior: Readonly<Record<'reality_check' | 'lower' | 'consistent' | 'upper', number>>;
  /** By 20,000 samples. */
  readonly arch_reality_check: number;
}

export interface Golden {
  readonly versions: Readonly<Record<string, string>>;
  readonly cases: Readonly<Record<string, GoldenCase>>;
  readonly normal_quantiles: readonly (readonly [p: number, x: number])[];
  /** Probability that a gambler with `stake` units, who wins one unit with `p`, is ruined within `rounds`. */
  readonly ruin: readonly {
    readonly p: number;
    readonly stake: number;
    readonly rounds: number;
    readonly ruin: number;
  }[];
  /** Shares of variance of `knownValue` over its grid. */
  readonly anova: {
    readonly single: Readonly<Record<string, number>>;
    readonly pairs: Readonly<Record<string, number>>;
  };
}

/** Recorded by `npm run odds -- --record`. */
export function golden(): Golden {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../goldens/odds.json'), 'utf8')) as Golden;
}
