import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { statisticsSchema } from '../../packages/runtime/src/contract/statistics-schema.ts';
import { MISSING } from '../../packages/runtime/src/core/missing.ts';
import { MISSING_TEXTS } from '../../packages/runtime/src/report/missing-texts.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/statistics.md', import.meta.url)), 'utf8');
const named = new Set(page.match(/`[\w.]+`/g)?.map((text) => text.slice(1, -1)));

const figures = Object.entries(statisticsSchema.shape).flatMap(([group, schema]) =>
  'shape' in schema ? Object.keys(schema.shape).map((name) => [group, name] as const) : [],
);

it.each(figures)('the page of statistics names %s.%s', (group, name) => {
  expect(named.has(name) || named.has(`${group}.${name}`)).toBe(true);
});

it.each(MISSING)('the page of statistics explains %s', (reason) => {
  expect(page).toContain(`| \`${reason}\``);
  expect(MISSING_TEXTS[reason]).not.toBe('');
});
