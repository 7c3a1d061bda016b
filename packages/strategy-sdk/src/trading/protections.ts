import { StrategyError } from '../errors.ts';
import type { kind } from '../graph/column-types.ts';
import type { Ratio } from '../market/units.ts';

type Duration =
  | { readonly stopDurationCandles: number; readonly stopDurationMinutes?: never; readonly unlockAt?: never }
  | { readonly stopDurationMinutes: number; readonly stopDurationCandles?: never; readonly unlockAt?: never }
  | {
      /** UTC. */
      readonly unlockAt: `${number}:${number}`;
      readonly stopDurationCandles?: never;
      readonly stopDurationMinutes?: never;
    };
type Lookback =
  | { readonly lookbackCandles: number; readonly lookbackMinutes?: never }
  | { readonly lookbackMinutes: number; readonly lookbackCandles?: never };

interface GuardOptions {
  readonly tradeLimit: number;
  readonly onlyPerPair?: boolean;
  readonly onlyPerSide?: boolean;
  readonly requiredProfit?: Ratio;
}
interface LowProfitOptions {
  readonly tradeLimit: number;
  readonly requiredProfit?: Ratio;
  readonly onlyPerSide?: boolean;
}
interface DrawdownOptions {
  readonly tradeLimit: number;
  readonly maxAllowedDrawdown: Ratio;
  readonly calculationMode?: 'ratios' | 'equity';
}

/** Locks pairs after trades that went badly. */
export type Protection = { readonly [kind]: 'protection' };

/** What a protection says, for the runtime. */
export type ProtectionFacts =
  | { readonly method: 'cooldownPeriod'; readonly options: Duration }
  | { readonly method: 'stoplossGuard'; readonly options: Duration & Lookback & GuardOptions }
  | { readonly method: 'lowProfitPairs'; readonly options: Duration & Lookback & LowProfitOptions }
  | { readonly method: 'maxDrawdown'; readonly options: Duration & Lookback & DrawdownOptions };

class DeclaredProtection {
  readonly facts: ProtectionFacts;
  constructor(facts: ProtectionFacts) {
    this.facts = Object.freeze(facts);
    Object.freeze(this);
  }
}

/** No new trade on a pair for some time after one closed. */
export function cooldownPeriod(options: Duration): Protection {
  return declared({ method: 'cooldownPeriod', options: { ...options } });
}

/** Stops trading when too many trades ended by their stop. */
export function stoplossGuard(options: Duration & Lookback & GuardOptions): Protection {
  return declared({ method: 'stoplossGuard', options: { ...options } });
}

/** Stops trading pairs whose trades together earned less than `requiredProfit`. */
export function lowProfitPairs(options: Duration & Lookback & LowProfitOptions): Protection {
  return declared({ method: 'lowProfitPairs', options: { ...options } });
}

/** Stops all trading after a drawdown. */
export function maxDrawdown(options: Duration & Lookback & DrawdownOptions): Protection {
  return declared({ method: 'maxDrawdown', options: { ...options } });
}

interface Expected {
  readonly expected: string;
  readonly is: (value: unknown) => boolean;
}
const COUNT: Expected = {
  expected: 'a whole number from 1',
  is: (value) => Number.isInteger(value) && Number(value) >= 1,
};
const NUMBER: Expected = { expected: 'a number', is: (value) => Number.isFinite(value) };
const SWITCH: Expected = { expected: 'true or false', is: (value) => typeof value === 'boolean' };
/** Every option of a protection. Strategies run without a check of their types. */
const EXPECTED: Readonly<Record<string, Expected>> = {
  stopDurationCandles: COUNT,
  stopDurationMinutes: COUNT,
  unlockAt: {
    expected: "a time of day such as '08:30'",
    is: (value) => typeof value === 'string' && /^([01]?\d|2[0-3]):[0-5]\d$/.test(value),
  },
  lookbackCandles: COUNT,
  lookbackMinutes: COUNT,
  tradeLimit: COUNT,
  onlyPerPair: SWITCH,
  onlyPerSide: SWITCH,
  requiredProfit: NUMBER,
  maxAllowedDrawdown: { expected: 'a ratio of 0 or more', is: (value) => Number.isFinite(value) && Number(value) >= 0 },
  calculationMode: { expected: "'ratios' or 'equity'", is: (value) => value === 'ratios' || value === 'equity' },
};

function declared(facts: ProtectionFacts): Protection {
  const { method, options } = facts;
  for (const [name, value] of Object.entries(options)) {
    const known = EXPECTED[name];
    if (known === undefined)
      throw refused(method, `"${name}" is no option; expected ${Object.keys(EXPECTED).join(', ')}`);
    if (value !== undefined && !known.is(value))
      throw refused(
        method,
        `${name} is ${typeof value === 'number' ? value : JSON.stringify(value)}; expected ${known.expected}`,
      );
  }
  const durations = ['stopDurationCandles', 'stopDurationMinutes', 'unlockAt'];
  exactlyOne(method, options, durations);
  if (method !== 'cooldownPeriod') exactlyOne(method, options, ['lookbackCandles', 'lookbackMinutes']);
  return new DeclaredProtection(facts) as unknown as Protection;
}

function exactlyOne(method: string, options: object, names: readonly string[]): void {
  const given = names.filter((name) => name in options && options[name as keyof typeof options] !== undefined);
  if (given.length !== 1)
    throw refused(
      method,
      `expected one of ${names.join(', ')}, got ${given.length === 0 ? 'none' : given.join(' and ')}`,
    );
}

function refused(method: string, problem: string): StrategyError {
  return new StrategyError('invalid-setting', `${method}(): ${problem}.`);
}

/** The facts of a protection, null when the value was not made by one of the functions above. */
export function protectionFacts(value: unknown): ProtectionFacts | null {
  return value instanceof DeclaredProtection ? value.facts : null;
}
