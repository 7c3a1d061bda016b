import type { AnyDefinition, BuiltStrategy } from '@tradai/strategy-sdk/graph';
import { ConfigError } from '../../config/errors.ts';
import type { RunSettings } from '../../config/run-settings.ts';

/**
 * Refuses what would change trades and is not there yet, by name: silence would give the wrong trades. Throws `not-supported`, and
 * `invalid-config` for shorts in spot markets, as freqtrade does.
 */
export function checkSupported(built: BuiltStrategy, { tradingMode }: RunSettings): void {
  const { definition } = built;
  if (definition.canShort === true && tradingMode === 'spot')
    throw new ConfigError(
      'invalid-config',
      `${definition.name}: canShort needs futures and trading_mode is "spot"; expected "futures" in the config, with a margin_mode.`,
    );
  for (const found of [...strategyFeatures(definition), ...signalFeatures(built)]) {
    throw new ConfigError('not-supported', `${definition.name}: ${found} is not supported by this version.`);
  }
}

function strategyFeatures(definition: AnyDefinition): string[] {
  const found: string[] = [];
  if (definition.maxSlippage !== undefined) found.push('maxSlippage');
  if (definition.actOn !== undefined && definition.actOn !== 'touch') found.push(`actOn: '${definition.actOn}'`);
  return found;
}

function signalFeatures({ entries }: BuiltStrategy): string[] {
  const found: string[] = [];
  if (entries.some(({ stop }) => stop !== null)) found.push('an entry with a stop');
  return found;
}
