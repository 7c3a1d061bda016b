import { expect, it } from 'vitest';
import { chaosPage, junitXml, seedLine } from './chaos-text.ts';
import type { ChaosWishes, SeedOutcome } from './chaos-wishes.ts';

const wishes: ChaosWishes = {
  ...{ strategy: 'my-strategy', data: ['tapes'], from: '2025-01-01' },
  ...{ scenario: 'ban', clock: 'x240', kills: 1 },
};
const figures = {
  ...{ hours: 24.04, starts: 2, kills: 1, fired: 3, decided: 46, missed: 2, trades: 5, explained: 1 },
  ...{ unprotectedMs: 0, maxUsedWeight: 40, connectsPer5Min: 2 },
};

function outcome(seed: number, wrong: string | null): SeedOutcome {
  const held = [
    { check: 'nothing is asked during a ban', wrong },
    { check: 'a dry run sends no order', wrong: null },
  ];
  return { seed, held, figures, trace: `seed-${seed}.trace`, said: wrong === null ? '' : '{"event":"banned"}\n' };
}

it('a seed is a line', () => {
  const facts = '(24.0 h, 3 faults, 2 starts, 46 candles decided, 2 missed, 5 trades)';
  expect(seedLine(outcome(1, null))).toBe(`seed 1: held ${facts}\n`);
  expect(seedLine(outcome(2, '3 requests during bans'))).toBe(`seed 2: 3 requests during bans ${facts}\n`);
});

it('the page has a row for each seed, and what to do about those that did not hold', () => {
  const page = chaosPage(
    wishes,
    [outcome(1, null), outcome(2, '3 requests during bans')],
    ({ trace }) => `again ${trace}`,
  );
  expect(page).toContain('1 of 2 seeds held.');
  expect(page).toContain('| 1 | yes | 24.0 | 3 | 2 | 46 | 2 | 5 | 1 | 0 | 40 | 2 |');
  expect(page).toContain('| 2 | **no** |');
  expect(page).not.toContain('## Seed 1');
  const section = page.slice(page.indexOf('## Seed 2'));
  expect(section).toContain('- nothing is asked during a ban: **3 requests during bans**');
  expect(section).toContain('Again: `again seed-2.trace`');
  expect(section).toContain('{"event":"banned"}');
});

it('a case of JUnit is a check of a seed', () => {
  const xml = junitXml({ ...wishes, strategy: 'a<b & "c"' }, [outcome(1, null), outcome(2, '<none> & "more"')]);
  expect(xml).toContain('<testsuite name="tradai chaos" tests="4" failures="1">');
  expect(xml).toContain('classname="a&lt;b &amp; &quot;c&quot; ban" name="seed 1: nothing is asked during a ban"/>');
  expect(xml).toContain('<failure message="&lt;none&gt; &amp; &quot;more&quot;"/></testcase>');
});
