import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { snakeCase } from '../../packages/runtime/src/contract/snake-case.ts';
import { FILL_SWITCH_NAMES, FILL_SWITCHES } from '../../packages/runtime/src/core/fill-rules.ts';
import { fillRules } from '../../packages/runtime/src/fills/profiles.ts';

const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../docs/${name}.md`, import.meta.url)), 'utf8');
const page = read('fill-profiles');
const cells = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));

describe('the page of fill profiles', () => {
  it.each(FILL_SWITCH_NAMES)('says where %s is on', (name) => {
    const row = cells.find(([, first]) => first === `\`${snakeCase(name)}\``);
    const state = (profile: 'base' | 'harsh'): string => (fillRules(profile)[name] ? 'on' : 'off');
    expect(row?.slice(2, 5)).toEqual([FILL_SWITCHES[name].quirk ?? '–', state('base'), state('harsh')]);
    expect(fillRules('freqtrade')[name]).toBe(false);
  });

  it.each(['base', 'harsh'] as const)('gives the slippage of %s', (profile) => {
    const parts = Object.entries(fillRules(profile).slippage!).filter(([, value]) => value !== 0);
    expect(page).toContain(parts.map(([name, value]) => `\`${name}\` ${value}`).join(', '));
  });
});

it.each(FILL_SWITCH_NAMES.filter((name) => FILL_SWITCHES[name].quirk !== null))(
  'the page of compatibility lists %s with its quirk',
  (name) => {
    const rows = read('freqtrade-compatibility').split('\n');
    expect(rows.filter((row) => row.includes(`\`fills.switches.${snakeCase(name)}\``))).toEqual([
      expect.stringContaining(`| ${FILL_SWITCHES[name].quirk} `),
    ]);
  },
);
