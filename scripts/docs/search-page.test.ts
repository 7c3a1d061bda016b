import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { OBJECTIVE_NAMES } from '../../packages/runtime/src/search/objectives/objective.ts';
import { SAMPLER_KINDS } from '../../packages/runtime/src/search/samplers/proposer-of.ts';
import { BUILT_IN_SPACES } from '../../packages/runtime/src/search/space/built-in-spaces.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/search.md', import.meta.url)), 'utf8');

it.each([...BUILT_IN_SPACES, ...SAMPLER_KINDS, ...OBJECTIVE_NAMES])('the page of searches has a row for %s', (name) => {
  expect(page).toContain(`\n| \`${name}\``);
});
