import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { ServiceError } from '../../ports/errors.ts';

/** A row of a table, in DynamoDB's own form. */
export type Item = Record<string, AttributeValue>;
type Plain = string | number | boolean | PlainItem;
/** `undefined` leaves the attribute out. */
export interface PlainItem {
  readonly [name: string]: Plain | undefined;
}

/** Days for which the rows of a run that has ended are kept, as the platform keeps the run. */
const KEPT_DAYS = 7;

export function toItem(plain: PlainItem): Item {
  const given = Object.entries(plain).filter((entry): entry is [string, Plain] => entry[1] !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, toValue(value)]));
}

function toValue(value: Plain): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  return { M: toItem(value) };
}

/** Throws `damaged-store` when there is no such text in the row. */
export function textIn(item: Item, name: string): string {
  const text = item[name]?.S;
  if (text !== undefined) return text;
  throw damaged(item, name, 'a text');
}

/** Throws `damaged-store` when there is no such number in the row. */
export function numberIn(item: Item, name: string): number {
  const number = Number(item[name]?.N ?? NaN);
  if (!Number.isNaN(number)) return number;
  throw damaged(item, name, 'a number');
}

/** Throws `damaged-store` when there is no such text in the row, or none that is JSON. */
export function jsonIn<T>(item: Item, name: string): T {
  const text = textIn(item, name);
  try {
    return JSON.parse(text) as T;
  } catch {
    throw damaged(item, name, 'JSON');
  }
}

/** When the table may forget a row, in its own unit: epoch seconds. */
export function expiry(ms: number, days = KEPT_DAYS): number {
  return Math.ceil(ms / 1000) + days * 86_400;
}

function damaged(item: Item, name: string, expected: string): ServiceError {
  const row = `${item['pk']?.S ?? ''} ${item['sk']?.S ?? ''}`;
  return new ServiceError('damaged-store', `The row ${row} has no ${name} that is ${expected}.`);
}
