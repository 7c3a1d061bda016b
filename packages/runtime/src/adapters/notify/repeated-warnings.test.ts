import { expect, it } from 'vitest';
import { aNotification } from '../../ports/notification.fixture.ts';
import { RepeatedWarnings } from './repeated-warnings.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;

function textsOf(warnings: readonly (readonly [minute: number, title: string])[]): readonly (string | null)[] {
  const gate = new RepeatedWarnings(60 * MINUTE);
  return warnings.map(([minute, title]) => {
    const warning = aNotification({ kind: 'warning', title, text: 'Look.', atMs: NOON + minute * MINUTE });
    return gate.pass(warning)?.text ?? null;
  });
}

it('a warning that is repeated is said once an hour, with how often it came', () => {
  const late = 'BTC/USDT is late';
  const texts = textsOf([
    [0, late],
    [1, late],
    [2, 'another'],
    [59, late],
    [60, late],
    [130, late],
  ]);

  expect(texts).toEqual([
    'Look.',
    null,
    'Look.',
    null,
    'Look. It came 2 times more since 2026-01-01 12:00 UTC.',
    'Look.',
  ]);
});

it('of very many the oldest are forgotten', () => {
  const many = Array.from({ length: 501 }, (_, i) => [0, `warning ${i}`] as const);

  expect(textsOf([...many, [1, 'warning 500'], [1, 'warning 0']]).slice(-2)).toEqual([null, 'Look.']);
});

it('what is no warning always passes', () => {
  const gate = new RepeatedWarnings(60 * MINUTE);
  const trade = aNotification();

  expect([gate.pass(trade), gate.pass(trade)]).toEqual([trade, trade]);
});
