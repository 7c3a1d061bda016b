import { checkConfig } from './check-config.ts';
import type { ConfigMode, RawConfig } from './key-row.ts';
import { mergeLayers } from './load-config.ts';

export interface CheckedText {
  readonly values: RawConfig;
  /** Values that are none of their key, one sentence each. What other parts of a config decide is not looked at: this is one of several. */
  readonly problems: readonly string[];
}

/** A config as it was registered, by itself. `name` is what it is called. Throws `config-syntax`, `invalid-config`. */
export function checkConfigText(name: string, text: string, mode: ConfigMode): CheckedText {
  const config = mergeLayers([{ name, text }]);
  const { errors } = checkConfig(config, { mode });
  return { values: config.values, problems: errors.filter(({ code }) => code === 'value').map((each) => each.text) };
}
