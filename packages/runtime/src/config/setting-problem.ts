import { CONFIG_SETTINGS, SHARED_SETTINGS } from './setting-table.ts';

/** What a setting expects instead of `value`, null when the value is fine. `key` is freqtrade's name. */
export function settingProblem(key: string, value: unknown): string | null {
  const setting = [...SHARED_SETTINGS, ...CONFIG_SETTINGS].find((candidate) => candidate.key === key);
  return setting === undefined ? 'another name: there is no such setting' : setting.check(value);
}
