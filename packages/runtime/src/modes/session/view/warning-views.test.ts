import { expect, it } from 'vitest';
import { waitViews, warningViews } from './warning-views.ts';

const MINUTE = 60_000;
const NOW = 100 * MINUTE;
const stored = (records: Readonly<Record<string, unknown>>) => ({
  ...{ key: { account: 'dry-run', strategy: 'rises', mode: 'dry-run' } as const, seq: 1, atMs: NOW, epoch: 1 },
  records: new Map(Object.entries(records).map(([key, value]) => [key, JSON.stringify(value)])),
});
const warning = (cause: string, minute: number, isOn: boolean) => ({
  cause,
  text: 'Why.',
  sinceMs: minute * MINUTE,
  isOn,
});

it('warnings that go on come first, then those of the last hour, in the words that people were told', () => {
  const warnings = {
    ban: warning('ban', 10, false),
    'slow-strategy': warning('slow-strategy', 41, false),
    'lease-away': warning('lease-away', 20, true),
    'of-a-later-version': warning('of-a-later-version', 90, false),
  };
  const views = warningViews(stored({ 'host/warnings': warnings }), NOW);
  expect(views.map(({ title, isOn }) => [title, isOn])).toEqual([
    ['The lease cannot be renewed', true],
    ['of-a-later-version', false],
    ['The strategy is slow', false],
  ]);
  expect(warningViews(stored({}), NOW)).toEqual([]);
});

it('pairs wait for series in words', () => {
  const awaits = { 'A/B': { series: ['C/B|4h|-', 'A/B|1h|mark'], sinceMs: 7 } };
  expect(waitViews(stored({ 'host/awaits': awaits }))).toEqual([
    { pair: 'A/B', series: ['C/B 4h', 'A/B 1h mark'], sinceMs: 7 },
  ]);
});
