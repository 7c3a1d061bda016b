import { loweredCaps, MOST_CAPS, type Caps } from '../../orders/caps.ts';
import type { BoundsConfig } from '../../modes/session/start/named-version.ts';
import { loweredNumbers, numbersIn, type Lowerable, type Told } from './lowered-numbers.ts';

/** With the keys of `live.caps` and of TRADAI_LIVE_CAPS. */
const CAPS: Lowerable<Caps> = {
  most: MOST_CAPS,
  keys: {
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
  },
  lower: (most, wanted) => {
    const { caps, refused } = loweredCaps(most, wanted);
    return { numbers: caps, refused };
  },
  word: 'cap',
};

/** The variable of whoever runs the session; a config lowers what it leaves. */
const VARIABLE = 'TRADAI_LIVE_CAPS';

export interface LiveCaps {
  readonly caps: Caps;
  /** A sentence for each cap that is lower than the largest, and for each that would have been raised. */
  readonly told: readonly Told[];
}

/**
 * The largest caps, lowered by the variable TRADAI_LIVE_CAPS (JSON), by `max_open_trades` and by `live.caps` of a config, in this order; none of
 * them raises what the one before left. Throws `invalid-config` for a variable that holds no caps.
 */
export function liveCaps(config: BoundsConfig, env: Readonly<Record<string, string | undefined>>): LiveCaps {
  const { max_open_trades: slots, live } = config;
  const { numbers, told } = loweredNumbers(CAPS, [
    [VARIABLE, numbersIn(VARIABLE, env[VARIABLE], CAPS)],
    ['max_open_trades', typeof slots === 'number' && slots > 0 ? { open_positions: slots } : {}],
    ['live.caps', live?.caps ?? {}],
  ]);
  return { caps: numbers, told };
}
