import type { AnyDefinition, BuiltStrategy } from '@tradai/strategy-sdk/graph';
import { ConfigError } from '../../config/errors.ts';
import type { RunSettings } from '../../config/run-settings.ts';
import type { RawConfig } from '../../config/setting-table.ts';

/** Callbacks that this version does not call. A strategy that has one would trade differently from what its author wrote. */
const CALLBACKS = [
  'botStart',
  'botLoopStart',
  'customEntryPrice',
  'leverage',
  'customStakeAmount',
  'confirmTradeEntry',
  'orderFilled',
  'customStoploss',
  'customStoplossAfterFill',
  'customRoi',
  'customExit',
  'customExitPrice',
  'confirmTradeExit',
  'adjustTradePosition',
  'adjustEntryPrice',
  'adjustExitPrice',
  'adjustOrderPrice',
  'checkEntryTimeout',
  'checkExitTimeout',
] as const satisfies readonly (keyof AnyDefinition)[];

/**
 * Refuses what would change trades and is not there yet, by name: silence would give the wrong trades. Throws `not-supported`.
 */
export function checkSupported(built: BuiltStrategy, settings: RunSettings, config: RawConfig): void {
  const { definition } = built;
  for (const found of [...strategyFeatures(definition), ...signalFeatures(built), ...runFeatures(settings, config)]) {
    throw new ConfigError(
      'not-supported',
      `${definition.name}: ${found} is not supported by the backtest of this version.`,
    );
  }
}

function strategyFeatures(definition: AnyDefinition): string[] {
  const found: string[] = CALLBACKS.filter((name) => definition[name] !== undefined).map(
    (name) => `the callback ${name}`,
  );
  if (definition.protections !== undefined) found.push('protections');
  if (definition.canShort === true) found.push('canShort');
  if (definition.entryPriority !== undefined) found.push('entryPriority');
  if (definition.useCustomStoploss === true) found.push('useCustomStoploss');
  if (definition.maxSlippage !== undefined) found.push('maxSlippage');
  if (definition.onOpposite !== undefined && definition.onOpposite !== 'wait')
    found.push(`onOpposite: '${definition.onOpposite}'`);
  if (definition.actOn !== undefined && definition.actOn !== 'touch') found.push(`actOn: '${definition.actOn}'`);
  return found;
}

function signalFeatures({ entries, exits }: BuiltStrategy): string[] {
  const found: string[] = [];
  if (entries.some(({ direction }) => direction === 'short')) found.push('enterShort()');
  if (exits.some(({ direction }) => direction === 'short')) found.push('exitShort()');
  if (entries.some(({ limit, stop }) => limit !== null || stop !== null)) found.push('an entry with a limit or stop');
  if (entries.some(({ stake, amount }) => stake !== null || amount !== null))
    found.push('an entry with a stake or amount');
  return found;
}

function runFeatures(settings: RunSettings, config: RawConfig): string[] {
  const found: string[] = [];
  if (settings.tradingMode === 'futures') found.push('trading_mode "futures"');
  if (typeof config['timeframe_detail'] === 'string' && config['timeframe_detail'] !== '')
    found.push('timeframe_detail');
  if (config['position_stacking'] === true) found.push('position_stacking');
  if (config['enable_protections'] === true) found.push('enable_protections');
  return found;
}
