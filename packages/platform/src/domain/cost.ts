import type { Capacity } from './run.ts';

/** List prices in US dollars, us-east-1. Fargate's are per hour. */
export const RATES = {
  fargate: { x86: { vcpu: 0.04048, gigabyte: 0.004445 }, arm: { vcpu: 0.03238, gigabyte: 0.00356 } },
  /** What is paid on Spot of the price on demand. */
  spotShare: 0.3,
  stateTransition: 0.000025,
  logGigabyte: 0.5,
  natGigabyte: 0.045,
} as const;
export type Architecture = keyof typeof RATES.fargate;

/** What one run uses besides its container's time. */
const PER_RUN = {
  run: { vcpu: 1, gigabytes: 2 },
  prepare: { vcpu: 0.5, gigabytes: 1, seconds: 120 },
  transitions: 16,
  logGigabytes: 0.002,
  /** Lambda, SQS, DynamoDB and S3 together, in dollars. */
  services: 0.00015,
  imageGigabytes: 0.4,
} as const;

/** Of one run, in US dollars. */
export interface RunCost {
  readonly run: number;
  readonly prepare: number;
  readonly workflow: number;
  readonly services: number;
  readonly logs: number;
  /** Where images are fetched through a NAT gateway, else 0. */
  readonly images: number;
  readonly total: number;
}

export interface CostOptions {
  readonly capacity: Capacity;
  readonly architecture: Architecture;
  readonly isNatGateway?: boolean;
}

/** What a run costs on AWS that takes so many seconds. The prepare step is never on Spot: it would be waited for. */
export function costOfRun(seconds: number, { capacity, architecture, isNatGateway = false }: CostOptions): RunCost {
  const share = capacity === 'spot' ? RATES.spotShare : 1;
  const { prepare, transitions, logGigabytes, services, imageGigabytes } = PER_RUN;
  const parts = {
    run: fargate(PER_RUN.run, seconds, architecture) * share,
    prepare: fargate(prepare, prepare.seconds, architecture),
    workflow: transitions * RATES.stateTransition,
    services,
    logs: logGigabytes * RATES.logGigabyte,
    images: isNatGateway ? imageGigabytes * RATES.natGigabyte : 0,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}

function fargate(
  { vcpu, gigabytes }: { readonly vcpu: number; readonly gigabytes: number },
  seconds: number,
  architecture: Architecture,
): number {
  const rates = RATES.fargate[architecture];
  return ((vcpu * rates.vcpu + gigabytes * rates.gigabyte) * seconds) / 3600;
}

/** Seconds that runs of a strategy took. */
export interface DurationEstimate {
  readonly typical: number;
  /** Nine of ten were done by then. */
  readonly long: number;
  /** How many runs say so; 0: none, and it is what runs take in general. */
  readonly runs: number;
}

const IN_GENERAL = { typical: 1200, long: 3600 } as const;

/** From what runs before took, in seconds, in any order. None takes longer than it may. */
export function durationFrom(took: readonly number[], mostSeconds: number): DurationEstimate {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  const { typical, long } = sorted.length === 0 ? IN_GENERAL : { typical: at(0.5), long: at(0.9) };
  return { typical: Math.min(typical, mostSeconds), long: Math.min(long, mostSeconds), runs: sorted.length };
}
