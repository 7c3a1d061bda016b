import { ConfigError } from '../../config/errors.ts';
import type { MarketFile } from '../../config/market-file.ts';
import type { RunSettings } from '../../config/run-settings.ts';
import type { LeverageTier } from '../../core/liquidation.ts';

/** The leverage tiers of a pair; none on spot. Futures cannot be reckoned without: throws when the pair has none. */
export function tiersOf(markets: MarketFile, pair: string, { tradingMode }: RunSettings): readonly LeverageTier[] {
  if (tradingMode !== 'futures') return [];
  const tiers = markets.tiers.get(pair);
  if (tiers !== undefined) return tiers;
  const lack = markets.rules.size === 0 ? 'there are no leverage tiers' : `${markets.name} has no leverage tiers of it`;
  throw new ConfigError(
    'invalid-config',
    `${pair}: ${lack}, which futures need; expected them in a file given by --markets, such as \`tradai data markets\` makes.`,
  );
}
