import { ConfigError } from '../../config/errors.ts';
import { loweredCaps, MOST_CAPS, type Caps } from '../../orders/caps.ts';

/** Keys of `live.caps` and of TRADAI_LIVE_CAPS, and what they lower. */
const CAP_KEYS: Readonly<Record<string, keyof Caps>> = {
  orders_per_minute: 'ordersPerMinute',
  orders_per_day: 'ordersPerDay',
  order_share: 'orderShare',
  open_share: 'openShare',
  day_share: 'dayShare',
  rejects_in_row: 'rejectsInRow',
  unknowns_in_row: 'unknownsInRow',
  open_positions: 'openPositions',
  leverage: 'leverage',
  loss_share: 'lossShare',
  price_distance: 'priceDistance',
  mark_age_ms: 'markAgeMs',
};

/** The variable of whoever runs the session; a config lowers what it leaves. */
const VARIABLE = 'TRADAI_LIVE_CAPS';

export interface LiveCaps {
  readonly caps: Caps;
  /** A sentence for each cap that is lower than the largest, and for each that would have been raised. */
  readonly told: readonly { readonly level: 'info' | 'warn'; readonly text: string }[];
}

/**
 * The largest caps, lowered by the variable TRADAI_LIVE_CAPS (JSON), by `max_open_trades` and by `live.caps` of a config, in this order; none of
 * them raises what the one before left. Throws `invalid-config` for a variable that holds no caps.
 */
export function liveCaps(
  config: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): LiveCaps {
  const { max_open_trades: slots, live } = config;
  const most = typeof slots === 'number' && slots > 0 ? { open_positions: slots } : {};
  const own = ((live ?? {}) as { readonly caps?: Values }).caps ?? {};
  const told: { level: 'info' | 'warn'; text: string }[] = [];
  let caps = MOST_CAPS;
  for (const [from, values] of [
    [VARIABLE, variableCaps(env[VARIABLE] ?? '')],
    ['max_open_trades', most],
    ['live.caps', own],
  ] as const) {
    const named = Object.entries(values).map(([key, value]) => [CAP_KEYS[key]!, value] as const);
    const { caps: lowered, refused } = loweredCaps(caps, Object.fromEntries(named));
    for (const [key, value] of Object.entries(values)) {
      const cap = CAP_KEYS[key]!;
      const isRaised = refused.includes(cap);
      if (isRaised)
        told.push({
          level: 'warn',
          text: `${from}: ${key} is ${value}, and a cap is never raised; it stays ${caps[cap]}.`,
        });
      else if (value !== caps[cap])
        told.push({ level: 'info', text: `${from} lowers ${key} from ${shown(caps[cap])} to ${value}.` });
    }
    caps = lowered;
  }
  return { caps, told };
}

type Values = Readonly<Record<string, number>>;

function variableCaps(text: string): Values {
  if (text === '') return {};
  const values = parsed(text);
  const wrong = Object.entries(values).find(([key, value]) => CAP_KEYS[key] === undefined || !isCap(value));
  if (wrong === undefined) return values as Values;
  throw new ConfigError(
    'invalid-config',
    `${VARIABLE}: ${wrong[0]} is ${JSON.stringify(wrong[1])}; expected numbers, 0 or more, of ${Object.keys(CAP_KEYS).join(', ')}.`,
  );
}

function isCap(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // What it is instead is said below, without the text.
  }
  throw new ConfigError('invalid-config', `${VARIABLE} is no JSON object; expected such as {"orders_per_day": 50}.`);
}

function shown(value: number): string {
  return value === Number.MAX_SAFE_INTEGER ? 'no limit' : String(value);
}
