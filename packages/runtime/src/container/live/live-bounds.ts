import type { Bounds } from '../../modes/session/orders/live-orders.ts';
import type { BoundsConfig } from '../../modes/session/start/named-version.ts';
import { accountLimits } from './account-limits.ts';
import { liveCaps } from './live-caps.ts';

/**
 * What a session may do at most by the config of a version, under what the variables of whoever runs it allow. Throws `invalid-config` for a variable
 * that holds anything else than numbers.
 */
export function liveBounds(config: BoundsConfig, env: Readonly<Record<string, string | undefined>>): Bounds {
  const { caps, told } = liveCaps(config, env);
  const { limits, told: limited } = accountLimits(config, env);
  const { stop_failure: stopFailure = 'exit', loss_of_day: lossOfDay = 'halt' } = config.live ?? {};
  return { caps, limits, stopFailure, lossOfDay, told: [...told, ...limited] };
}
