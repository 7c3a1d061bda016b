import { snakeCase } from '../contract/snake-case.ts';
import {
  FILL_PROFILES,
  FILL_SWITCH_NAMES,
  type FillProfile,
  type FillSwitch,
  type Slippage,
} from '../core/fill-rules.ts';
import { ConfigError } from './errors.ts';
import type { RawConfig } from './key-row.ts';
import { FILL_KEYS } from './keys/fill-keys.ts';
import { fits, isRecord } from './shape.ts';

/** What a run says about its fills. */
export interface FillSettings {
  /** Of the figures. */
  readonly profile: FillProfile;
  /** Shown beside each other, in this order; the one of the figures is always among them. */
  readonly profiles: readonly FillProfile[];
  readonly switches: Readonly<Partial<Record<FillSwitch, boolean>>>;
  /** Absent: as the profile has it. Null: none. */
  readonly slippage?: Readonly<Partial<Slippage>> | null;
}

/** Of the block `fills`. Throws `invalid-config` that names the key. */
export function fillSettings(block: unknown): FillSettings {
  check(block);
  const { profile = 'freqtrade', profiles = FILL_PROFILES, switches = {}, slippage } = block as RawFills;
  const shown = FILL_PROFILES.filter((name) => name === profile || profiles.includes(name));
  const given = FILL_SWITCH_NAMES.flatMap((name) => {
    const value = switches[snakeCase(name)];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    profile,
    profiles: shown,
    switches: Object.fromEntries(given),
    ...(slippage === undefined ? {} : { slippage }),
  };
}

interface RawFills {
  readonly profile?: FillProfile;
  readonly profiles?: readonly FillProfile[];
  readonly switches?: Readonly<Record<string, boolean>>;
  readonly slippage?: Readonly<Partial<Slippage>> | null;
}

function check(block: unknown): asserts block is RawConfig {
  for (const { path, shape } of FILL_KEYS) {
    if (path !== 'fills' && !path.startsWith('fills.')) continue;
    const value = path === 'fills' ? block : isRecord(block) ? block[path.slice('fills.'.length)] : undefined;
    if (value === undefined || fits(shape, value)) continue;
    throw new ConfigError('invalid-config', `${path} is ${JSON.stringify(value)}; expected ${shape.expected}.`);
  }
}
