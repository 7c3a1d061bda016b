import type { Settings } from './rules.ts';

/** What a case asks for, as far as its own inputs tell. */
export interface CaseInputs {
  readonly futures: boolean;
  readonly detail: boolean;
  readonly callbacks: readonly string[];
  readonly settings: Settings;
  readonly config: Settings;
}

/** The first feature that a case needs and the engine does not have yet, or null. */
export function missingFeature(inputs: CaseInputs): string | null {
  const { settings, config } = inputs;
  if (inputs.futures) return 'futures';
  if (inputs.detail) return 'timeframe_detail';
  const callback = inputs.callbacks[0];
  if (callback !== undefined) return `callback ${callback}`;
  if (settings['use_custom_stoploss'] === true) return 'callback custom_stoploss';
  if (settings['position_adjustment_enable'] === true) return 'position adjustment';
  if (config['position_stacking'] === true) return 'position stacking';
  const protections = settings['protections'];
  if (config['enable_protections'] === true && Array.isArray(protections) && protections.length > 0)
    return 'protections';
  return null;
}
