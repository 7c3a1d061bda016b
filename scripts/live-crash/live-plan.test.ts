import { expect, it } from 'vitest';
import { plannedDuels } from './live-plan.ts';

const WISHES = { from: '901', factor: '5' };

it('freezes three holders a run, and names the command that does it again, its store included', () => {
  const duels = plannedDuels({ ...WISHES, store: 'dynamodb' }, 4, null);
  expect(duels).toEqual([
    expect.objectContaining({ seed: 901, freezes: 3, at: 'turns', factor: 5 }),
    expect.objectContaining({ seed: 902 }),
  ]);
  expect(duels[1]!.again).toBe('npm run crash:live -- --seed 902 --zombies 3 --store dynamodb');
});

it.each([
  ['frozen-at-write', 'C01'],
  ['frozen-at-send', 'C04'],
] as const)('freezes them where a mistake shows: %s at %s', (scenario, at) => {
  const [duel] = plannedDuels({ ...WISHES, store: 'sqlite' }, 1, { name: 'a-mistake', scenario });
  expect(duel).toMatchObject({
    at,
    again: 'npm run crash:live -- --seed 901 --zombies 3 --mutate a-mistake',
  });
});
