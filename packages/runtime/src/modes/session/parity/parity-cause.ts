import type { ParityCause } from '../../../contract/parity.ts';

/** Why a trade of a session is not that of its backtest, and what says so. */
export interface Explained {
  readonly cause: ParityCause;
  /** One clause for people, without a full stop. */
  readonly evidence: string;
}

/** It would follow from another difference, if there is one: `slot`: of a trade that is open then; `pair`: of one of the same market; `any`: of any before it. */
export interface Following {
  readonly follows: 'slot' | 'pair' | 'any';
  readonly evidence: string;
}

export type Verdict = Explained | Following;

export function explained(cause: ParityCause, evidence: string): Explained {
  return { cause, evidence };
}
