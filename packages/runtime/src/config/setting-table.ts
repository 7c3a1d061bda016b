import { KEY_TABLE, nameOf, rowsBelow } from './key-table.ts';
import type { KeyRow, RawConfig } from './key-row.ts';
import { fits, isRecord } from './shape.ts';

export type { RawConfig } from './key-row.ts';

/** Null when the value is fine, otherwise what was expected. */
export type Check = (value: unknown) => string | null;

/**
 * One setting that a run reads: freqtrade's name in configs and results, ours in TypeScript, and the value when nobody gives one.
 * A config's value replaces the strategy's as a whole.
 */
export interface Setting {
  readonly key: string;
  readonly property: string;
  readonly otherwise: unknown;
  readonly check: Check;
}

/** Settings that a strategy may give and a config may override. */
export const SHARED_SETTINGS: readonly Setting[] = KEY_TABLE.flatMap((row) => settingsOf(row, true));

/** Settings that only a config gives. */
export const CONFIG_SETTINGS: readonly Setting[] = KEY_TABLE.flatMap((row) => settingsOf(row, false));

function settingsOf(row: KeyRow, isShared: boolean): Setting[] {
  const { path, property, otherwise } = row;
  if (property === undefined || (row.isShared === true) !== isShared) return [];
  return [{ key: path, property, otherwise, check: (value) => problemOf(row, value) }];
}

/** The value itself, then what it holds under names that are known. */
function problemOf(row: KeyRow, value: unknown): string | null {
  // What a strategy writes for no limit; a config writes −1.
  if (row.path === 'max_open_trades' && value === Number.POSITIVE_INFINITY) return null;
  if (!fits(row.shape, value)) return row.shape.expected;
  if (row.shape.kind !== 'block' || !isRecord(value)) return null;
  for (const inner of rowsBelow(row.path)) {
    const name = nameOf(inner.path);
    const given = (value as RawConfig)[name];
    if (given !== undefined && !fits(inner.shape, given)) return `${inner.shape.expected} for ${name}`;
  }
  return null;
}
