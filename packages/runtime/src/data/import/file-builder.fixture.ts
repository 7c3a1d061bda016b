import { expect } from 'vitest';
import { DataError } from '../errors.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const T0 = Date.UTC(2021, 0, 20);
export const HOUR = 3_600_000;
export const NOW = Date.UTC(2026, 0, 1);
export const HEADER = 'timestamp,open,high,low,close,volume\n';

/** Plain hourly rows; `change` gets a row's text and gives another. */
export function rows(n: number, { step = HOUR, change = (row: string, _i: number): string => row } = {}): string {
  return Array.from({ length: n }, (_, i) => `${change(`${T0 + i * step},100.5,101,100,100.${i % 9},5`, i)}\n`).join(
    '',
  );
}

/** Writes a file, with its folders, and gives its path. */
export function put(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** The error that an import ended in. */
export async function refusalOf(work: Promise<unknown>): Promise<DataError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DataError);
  return error as DataError;
}
