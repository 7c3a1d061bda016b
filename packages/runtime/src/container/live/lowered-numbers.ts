import { repeatedKey } from '../../ports/repeated-key.ts';
import { ConfigError } from '../../config/errors.ts';
import { shownValue } from '../../config/secrets.ts';

type Values = Readonly<Record<string, number>>;

/** Numbers that may be lowered and not raised, and what they are called outside. */
export interface Lowerable<Numbers extends object> {
  readonly most: Numbers;
  /** By the keys of configs and variables. */
  readonly keys: Readonly<Record<string, keyof Numbers>>;
  readonly lower: (most: Numbers, wanted: Partial<Numbers>) => Lowered<Numbers>;
  /** What one is: `cap`. */
  readonly word: string;
}

interface Lowered<Numbers> {
  readonly numbers: Numbers;
  readonly refused: readonly (keyof Numbers)[];
}

/** Who lowers, and to what. */
export type LoweredBy = readonly [from: string, values: Values];

export interface Told {
  readonly level: 'info' | 'warn';
  readonly text: string;
}

/** Lowered by one after the other; none raises what the one before left. A sentence for each difference. */
export function loweredNumbers<Numbers extends object>(
  { most, keys, lower, word }: Lowerable<Numbers>,
  all: readonly LoweredBy[],
): { readonly numbers: Numbers; readonly told: readonly Told[] } {
  const told: Told[] = [];
  let numbers = most;
  for (const [from, given] of all) {
    // A config's keys that are no settings are told where it is checked.
    const values = Object.fromEntries(Object.entries(given).filter(([key]) => Object.hasOwn(keys, key)));
    const named = Object.entries(values).map(([key, value]) => [keys[key]!, value] as const);
    const { numbers: lowered, refused } = lower(numbers, Object.fromEntries(named) as Partial<Numbers>);
    for (const [key, value] of Object.entries(values)) {
      const stands = numbers[keys[key]!];
      if (refused.includes(keys[key]!))
        told.push({
          level: 'warn',
          text: `${from}: ${key} is ${value}, and a ${word} is never raised; it stays ${String(stands)}.`,
        });
      else if (value !== stands)
        told.push({ level: 'info', text: `${from} lowers ${key} from ${shown(stands)} to ${value}.` });
    }
    numbers = lowered;
  }
  return { numbers, told };
}

/** Numbers in a variable. Throws `invalid-config` for one that holds anything else. */
export function numbersIn(
  variable: string,
  text: string | undefined,
  { keys }: { readonly keys: Readonly<Record<string, PropertyKey>> },
): Values {
  if (text === undefined || text === '') return {};
  const values = parsed(variable, text, Object.keys(keys));
  const twice = repeatedKey(text);
  if (twice !== null)
    throw new ConfigError('invalid-config', `${variable}: ${twice} is given twice; expected it once.`);
  const wrong = Object.entries(values).find(([key, value]) => !Object.hasOwn(keys, key) || !isNumber(value));
  if (wrong === undefined) return values as Values;
  throw new ConfigError(
    'invalid-config',
    `${variable}: ${wrong[0]} is ${shownValue(...wrong)}; expected numbers, 0 or more, of ${Object.keys(keys).join(', ')}.`,
  );
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function parsed(variable: string, text: string, keys: readonly string[]): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // What it is instead is said below, without the text.
  }
  // Of all that there are the shares alone may be such a number.
  const share = keys.find((key) => key.endsWith('_share')) ?? keys[0];
  throw new ConfigError('invalid-config', `${variable} is no JSON object; expected such as {"${share}": 0.05}.`);
}

function shown(value: unknown): string {
  return value === Number.MAX_SAFE_INTEGER ? 'no limit' : String(value);
}
