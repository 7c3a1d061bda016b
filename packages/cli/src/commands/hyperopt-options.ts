import type { BacktestOptions, HyperoptRequest } from '@tradai/runtime';
import { UsageError } from '@tradai/runtime/process';

/** How far a search goes, and where its outcome does. */
export interface ExtentOptions {
  readonly epochs?: string;
  readonly jobs?: string;
  readonly earlyStop?: string;
  readonly trialTimeout?: string;
  readonly export?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly html?: boolean;
  readonly progress?: boolean;
  readonly db?: string;
}

/** Options of `tradai hyperopt` as they were typed. */
export interface HyperoptOptions extends ExtentOptions, Omit<BacktestOptions, keyof ExtentOptions> {
  readonly spaces?: readonly string[];
  readonly skipGroups?: readonly string[];
  readonly sampler?: string;
  readonly seed?: string;
  readonly batch?: string;
  readonly objective?: readonly string[];
  readonly loss?: readonly string[];
  readonly minTrades?: string;
  readonly maxDrawdown?: string;
  readonly study?: string;
  /** Of `--split`; false of `--no-split`. */
  readonly split?: string | boolean;
}

export const DEFAULT_DB = 'results/studies.sqlite';

/** A day. Timers of Node know no more than 24 of them. */
const MOST_SECONDS = 86_400;

export function searchOf(options: HyperoptOptions): HyperoptRequest['search'] {
  const { spaces, skipGroups: groupsOff, sampler, objective, loss } = options;
  const objectives =
    objective === undefined && loss === undefined ? undefined : [...(objective ?? []), ...(loss ?? [])];
  return defined({
    spaces,
    groupsOff,
    sampler,
    objectives,
    seed: whole('--seed', options.seed, 0),
    batch: whole('--batch', options.batch, 1),
    minTrades: whole('--min-trades', options.minTrades, 0),
    maxDrawdown: number('--max-drawdown', options.maxDrawdown),
  });
}

/** Share of the candles that trials do not see. */
export function splitOf({ split }: Pick<HyperoptOptions, 'split'>): Pick<HyperoptRequest, 'split'> {
  if (split === false) return { split: 0 };
  return typeof split === 'string' ? defined({ split: number('--split', split) }) : {};
}

type Extent = Pick<HyperoptRequest, 'epochs' | 'workers' | 'earlyStop' | 'trialLimitMs'>;

export function extentOf(options: ExtentOptions): Extent {
  const seconds = number('--trial-timeout', options.trialTimeout);
  if (seconds !== undefined && !(seconds > 0 && seconds <= MOST_SECONDS))
    throw refused('--trial-timeout', options.trialTimeout, `seconds above 0 and at most ${MOST_SECONDS}`);
  return defined({
    epochs: whole('--epochs', options.epochs, 1),
    workers: whole('--jobs', options.jobs, -1024),
    earlyStop: whole('--early-stop', options.earlyStop, 0),
    trialLimitMs: seconds === undefined ? undefined : seconds * 1000,
  });
}

/** A number of a trial, or of trials. */
export function whole(flag: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^[+-]?\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw refused(flag, text, least > -1 ? `a whole number from ${least} on` : 'a whole number');
}

export function number(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return Number(text);
  throw refused(flag, text, 'a number');
}

function refused(flag: string, text: string | undefined, expected: string): UsageError {
  return new UsageError(`${flag} is "${text}"; expected ${expected}.`);
}

/** Without what was not given. */
export function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
