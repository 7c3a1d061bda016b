import { makeRandom } from '@tradai/sim-exchange';

/** What befalls a platform. */
export type Fault =
  /** SIGKILL to its process, which is started again so much later. */
  | { readonly kind: 'kill-platform'; readonly startAfterMs: number }
  /** SIGKILL to one of its containers. */
  | { readonly kind: 'kill-container' }
  /** Every message so far comes once more. */
  | { readonly kind: 'deliver-twice' }
  /** SIGSTOP to its process, SIGCONT so much later. */
  | { readonly kind: 'freeze'; readonly forMs: number }
  /** Somebody who is gone holds the lease of a series for so long. */
  | { readonly kind: 'foreign-lease'; readonly forMs: number }
  /** MLflow cannot be reached for so long. */
  | { readonly kind: 'mlflow-away'; readonly forMs: number };

export interface PlannedFault {
  /** After the first run was submitted. */
  readonly atMs: number;
  readonly fault: Fault;
}

export interface RoundPlan {
  readonly seed: number;
  /** In order of time. */
  readonly faults: readonly PlannedFault[];
  readonly withMlflow: boolean;
}

/** Faults come within this time: as long as the runs of a round take without any. */
const SPAN_MS = 12_000;
const MLFLOW_AWAY_MS = 30_000;
const SERIES_LEASE_MS = 4_000;

/** Between three and six faults, one of them always the end of the platform. */
export function planRound(seed: number, withMlflow: boolean): RoundPlan {
  const random = makeRandom(seed, 'platform');
  const moment = (): number => Math.round(SPAN_MS * random.next());
  const kill = (): Fault => ({ kind: 'kill-platform', startAfterMs: Math.round(2000 * random.next()) });
  const kinds: (() => Fault)[] = [
    kill,
    () => ({ kind: 'kill-container' }),
    () => ({ kind: 'deliver-twice' }),
    () => ({ kind: 'freeze', forMs: 500 + Math.round(5000 * random.next()) }),
    () => ({ kind: 'foreign-lease', forMs: SERIES_LEASE_MS }),
  ];
  const more = Array.from({ length: 2 + random.below(4) }, () => kinds[random.below(kinds.length)]!());
  const away: readonly Fault[] = withMlflow ? [{ kind: 'mlflow-away', forMs: MLFLOW_AWAY_MS }] : [];
  // A container that is killed twice has failed, so that a round has one such fault.
  const once = [kill(), ...more, ...away].filter(
    ({ kind }, at, all) => kind !== 'kill-container' || all.findIndex((other) => other.kind === kind) === at,
  );
  const faults = once.map((fault) => ({ atMs: moment(), fault })).toSorted((a, b) => a.atMs - b.atMs);
  return { seed, faults, withMlflow };
}

export function faultText({ atMs, fault }: PlannedFault): string {
  const { kind, ...rest } = fault;
  const figures = Object.values(rest).map((ms) => ` ${(Number(ms) / 1000).toFixed(1)} s`);
  return `${kind}${figures.join('')} at ${(atMs / 1000).toFixed(1)} s`;
}
