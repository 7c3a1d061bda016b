import { ConfigError } from '../config/errors.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import { placeText } from '../config/merging.ts';
import { valueAt } from '../config/old-names.ts';
import type { StrategyVersion } from '../ports/registry.ts';
import { nameOf } from './version.ts';

/** Keys of a config that say where a version trades, by the tags that say so too. */
const TAGGED = { exchange: 'exchange.name', market: 'trading_mode' } as const;

/**
 * A version trades where its tags say. Throws `invalid-config` with both places where a part of the config, or a variable, says otherwise: its
 * fees, limits and history would be another market's.
 */
export function assertTaggedMarket(config: LoadedConfig, version: StrategyVersion): void {
  for (const [tag, path] of Object.entries(TAGGED)) {
    const tagged = version.tags[tag];
    const place = config.places.get(path);
    const said = [
      ...(config.hidden.get(path) ?? []),
      ...(place === undefined ? [] : [{ ...place, value: valueAt(config.values, path) }]),
    ];
    const other = said.find(({ value }) => value !== tagged);
    if (tagged === undefined || other === undefined) continue;
    throw new ConfigError(
      'invalid-config',
      `${placeText(other)}: ${path} is ${JSON.stringify(other.value)}, and the tag ${tag} of ${nameOf(version)} is "${tagged}"; expected one of them to say what the other does.`,
    );
  }
}
