import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { configJsonSchema, configSchema, schemaOf } from './config-schema.ts';
import { KEY_TABLE } from './key-table.ts';
import { parseJsonc } from './jsonc.ts';
import { fits, isRecord } from './shape.ts';

it('the schema in the documentation is that of the table', async () => {
  const file = fileURLToPath(new URL('../../../../docs/config.schema.json', import.meta.url));

  await expect(`${JSON.stringify(configJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(file);
});

/** Values at the edges of the shapes, and any JSON. */
const values = fc.oneof(
  fc.constantFrom<unknown>(
    -1,
    -0.5,
    0,
    0.05,
    0.1,
    0.99,
    1,
    2,
    50,
    51,
    null,
    true,
    '',
    'limit',
    'gtc',
    'GTC',
    'unlimited',
  ),
  fc.constantFrom<unknown>('isolated', '5m', 'same', [], ['A/B'], [1], {}, { '0': 0.1 }, { soon: 0.1 }, { USDT: 1 }),
  fc.jsonValue(),
);

it('zod and the checks of a run accept the same', () => {
  const shapes = [...new Map(KEY_TABLE.map(({ shape }) => [JSON.stringify(shape), shape])).values()];
  fc.assert(
    fc.property(values, (value) => {
      for (const shape of shapes)
        expect(schemaOf(shape).safeParse(value).success, `${JSON.stringify(value)}: ${shape.expected}`).toBe(
          fits(shape, value),
        );
    }),
  );
});

it('accepts a config of freqtrade, and finds what is wrong in one', () => {
  const file = fileURLToPath(new URL('./fixtures/25-live-futures/config.json', import.meta.url));
  const { value } = parseJsonc(readFileSync(file, 'utf8'), file);
  if (!isRecord(value)) throw new Error('no object');
  const schema = configSchema();

  expect(schema.safeParse(value).error).toBeUndefined();
  expect(schema.safeParse({ ...value, mine: 1 }).success).toBe(true);
  for (const wrong of [
    { stoploss: 0.1 },
    { order_types: { entry: 'stop' } },
    { pairlists: [{ method: 'VolumeList' }] },
  ])
    expect(schema.safeParse({ ...value, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
});
