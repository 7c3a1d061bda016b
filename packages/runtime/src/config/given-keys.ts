import type { Classing, KeyRow, RawConfig } from './key-row.ts';
import { parentOf, rowOf, rowsBelow } from './key-table.ts';
import { isRecord } from './shape.ts';

/** A key of a config as somebody gave it: a value, or an object that is one value (a table, an unknown block). */
export interface GivenKey {
  /** `pairlists[0].AgeFilter.min_days_listed` for an option, `pairlists[0].AgeFilter` for the filter. */
  readonly path: string;
  readonly value: unknown;
  /** Null when nobody knows the key. */
  readonly row: KeyRow | null;
  readonly isComment: boolean;
  /** What its block says of all that is in it. */
  readonly inner: Classing | null;
  /** Where it stands in the files: `pairlists` for all of its lists. */
  readonly placePath: string;
}

/** Every key of a config, in its order. */
export function givenKeys(given: RawConfig): readonly GivenKey[] {
  return keysBelow('', given, null);
}

function keysBelow(parent: string, values: RawConfig, inner: Classing | null): GivenKey[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const path = parent === '' ? name : `${parent}.${name}`;
    // A name with a dot in it is none of a path.
    const row = name.includes('.') ? null : rowOf(path);
    const ofBlock = row?.inner ?? (row === null ? inner : null);
    if (path === 'pairlists' && Array.isArray(value) && value.length > 0) return value.flatMap(listKeys);
    const isBlock = (row !== null && rowsBelow(path).length > 0) || ofBlock !== null;
    if (isBlock && isRecord(value) && Object.keys(value).length > 0) return keysBelow(path, value, ofBlock);
    return [{ ...key(path, value, path, row === null ? inner : null), row }];
  });
}

function listKeys(entry: unknown, index: number): GivenKey[] {
  const path = `pairlists[${index}]`;
  const method = isRecord(entry) ? entry['method'] : undefined;
  if (!isRecord(entry) || typeof method !== 'string') return [key(path, entry, 'pairlists', null)];
  const own = `${path}.${method}`;
  const options = Object.entries(entry).filter(([name]) => name !== 'method');
  return [
    key(own, entry, 'pairlists', null),
    ...options.map(([name, value]) => key(`${own}.${name}`, value, 'pairlists', null)),
  ];
}

function key(path: string, value: unknown, placePath: string, inner: Classing | null): GivenKey {
  const row = rowOf(path);
  const parent = parentOf(path);
  const name = parent === '' ? path : path.slice(parent.length + 1);
  return { path, value, row, placePath, inner, isComment: row === null && /^(_|\/\/|\$|=|#)/.test(name) };
}
