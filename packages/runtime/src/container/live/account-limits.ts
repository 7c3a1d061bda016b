import { loweredLimits, MOST_ACCOUNT_LIMITS, type AccountLimits } from '../../orders/account-guard.ts';
import type { BoundsConfig } from '../../modes/session/start/named-version.ts';
import { loweredNumbers, numbersIn, type Lowerable, type Told } from './lowered-numbers.ts';

/** The variable of whoever runs the session; a config lowers what it leaves. */
const VARIABLE = 'TRADAI_ACCOUNT_LIMITS';

const LIMITS: Lowerable<AccountLimits> = {
  most: MOST_ACCOUNT_LIMITS,
  keys: {
    gross_share: 'grossShare',
    net_share: 'netShare',
    coin_share: 'coinShare',
    reduce_share: 'reduceShare',
    halt_share: 'haltShare',
  },
  lower: (most, wanted) => {
    const { limits, refused } = loweredLimits(most, wanted);
    return { numbers: limits, refused };
  },
  word: 'limit',
};

/**
 * What all sessions of an account together may do: the largest limits, lowered by the variable TRADAI_ACCOUNT_LIMITS (JSON) and by
 * `live.account_limits` of a config, in this order. Throws `invalid-config` for a variable that holds no limits.
 */
export function accountLimits(
  config: BoundsConfig,
  env: Readonly<Record<string, string | undefined>>,
): { readonly limits: AccountLimits; readonly told: readonly Told[] } {
  const { numbers, told } = loweredNumbers(LIMITS, [
    [VARIABLE, numbersIn(VARIABLE, env[VARIABLE], LIMITS)],
    ['live.account_limits', config.live?.account_limits ?? {}],
  ]);
  return { limits: numbers, told };
}
