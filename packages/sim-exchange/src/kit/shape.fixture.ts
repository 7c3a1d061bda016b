import { expect } from 'vitest';

const KINDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  dec: (value) => typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value),
  int: (value) => Number.isInteger(value),
  num: (value) => typeof value === 'number',
  bool: (value) => typeof value === 'boolean',
  list: (value) => Array.isArray(value),
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  null: (value) => value === null,
};

/**
 * Holds a payload to exactly these fields: `name`, `name:kind`, `name?:kind` for one that may be absent. Kinds: text (when none is
 * given), dec (a decimal as text), int, num, bool, list, object, null.
 */
export function expectShape(value: unknown, fields: string): void {
  expect(value).toBeTypeOf('object');
  const row = value as Record<string, unknown>;
  const wanted = fields.split(/\s+/).filter((field) => field !== '');
  const wrong = wanted.flatMap((field) => {
    const [, name = '', optional, kind = 'text'] = /^(\w+)(\?)?(?::(\w+))?$/.exec(field) ?? [];
    if (!(name in row)) return optional === undefined ? [`${name} is missing`] : [];
    return KINDS[kind]!(row[name]) ? [] : [`${name} is ${JSON.stringify(row[name])}, not ${kind}`];
  });
  const known = new Set(wanted.map((field) => field.split(/[?:]/)[0]));
  const surplus = Object.keys(row).filter((name) => !known.has(name));
  expect([...wrong, ...surplus.map((name) => `${name} is unknown`)]).toEqual([]);
}
