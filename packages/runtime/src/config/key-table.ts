import type { KeyRow } from './key-row.ts';
import { EXCHANGE_KEYS } from './keys/exchange-keys.ts';
import { FILL_KEYS } from './keys/fill-keys.ts';
import { OLD_KEYS } from './keys/old-keys.ts';
import { OWN_KEYS } from './keys/own-keys.ts';
import { PAIRLIST_KEYS } from './keys/pairlist-keys.ts';
import { RUN_KEYS } from './keys/run-keys.ts';
import { SERVICE_KEYS } from './keys/service-keys.ts';
import { ORDER_KEYS, STRATEGY_KEYS } from './keys/strategy-keys.ts';

/** Every key of a config that means or meant something. */
export const KEY_TABLE: readonly KeyRow[] = [
  ...STRATEGY_KEYS,
  ...ORDER_KEYS,
  ...RUN_KEYS,
  ...FILL_KEYS,
  ...SERVICE_KEYS,
  ...EXCHANGE_KEYS,
  ...PAIRLIST_KEYS,
  ...OLD_KEYS,
  ...OWN_KEYS,
];

const BY_PATH: ReadonlyMap<string, KeyRow> = new Map(KEY_TABLE.map((row) => [row.path, row]));
const CHILDREN = new Map<string, KeyRow[]>();
for (const row of KEY_TABLE) {
  const parent = parentOf(row.path);
  CHILDREN.set(parent, [...(CHILDREN.get(parent) ?? []), row]);
}

/** Null for a key that nobody knows. Positions in lists do not matter: `pairlists[0].AgeFilter`. */
export function rowOf(path: string): KeyRow | null {
  return BY_PATH.get(path.replace(/\[\d+\]/g, '[]')) ?? null;
}

/** Keys directly below a block; '' for the top level. */
export function rowsBelow(path: string): readonly KeyRow[] {
  return CHILDREN.get(path.replace(/\[\d+\]/g, '[]')) ?? [];
}

/** `order_types` of `order_types.entry`, '' of a key at the top level. */
export function parentOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? '' : path.slice(0, dot);
}

/** `entry` of `order_types.entry`. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
