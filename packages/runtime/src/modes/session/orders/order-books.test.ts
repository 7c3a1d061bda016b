import { describe, expect, it } from 'vitest';
import { anAttempt, anIntent } from '../../../orders/attempt.fixture.ts';
import type { Attempt } from '../../../orders/attempt.ts';
import { attemptKey, intentKey } from '../../../orders/order-draft.ts';
import { OrderBooks, readBooks } from './order-books.ts';

const INTENTS = [anIntent({ id: 1 }), anIntent({ id: 2 })];
const ATTEMPTS = [
  anAttempt('SUBMITTING', { cid: 'b', intent: 2, n: 1 }),
  anAttempt('SUBMITTING', { cid: 'd', intent: 1, n: 2 }),
  anAttempt('SUBMITTING', { cid: 'c', intent: 1, n: 1 }),
];
const records = (attempts: readonly Attempt[] = ATTEMPTS): Map<string, string> =>
  new Map([
    ...INTENTS.map((intent) => [intentKey(intent.id), JSON.stringify(intent)] as const),
    ...attempts.map((attempt) => [attemptKey(attempt.cid), JSON.stringify(attempt)] as const),
  ]);

describe('what the records say of orders', () => {
  it('shows each intent with its attempts, oldest first', () => {
    const shown = new OrderBooks(records()).known.map(({ intent, attempts }) => [
      intent.id,
      attempts.map(({ cid }) => cid),
    ]);
    expect(shown).toEqual([
      [1, ['c', 'd']],
      [2, ['b']],
    ]);
  });

  it('shows intents in the order in which they were planned, in whichever the records are', () => {
    const intents = [anIntent({ id: 10 }), anIntent({ id: 2 })];
    const found = new Map(intents.map((intent) => [intentKey(intent.id), JSON.stringify(intent)]));
    expect(new OrderBooks(found).known.map(({ intent }) => intent.id)).toEqual([2, 10]);
  });

  it('is read once as long as it stays the same, and anew once it changes', () => {
    const before = new OrderBooks(records()).attempts;
    const [first, ...others] = ATTEMPTS;
    const after = new OrderBooks(records([{ ...first!, state: 'OPEN' }, ...others])).attempts;
    expect(after.get('c')).toBe(before.get('c'));
    expect([before.get('b')!.state, after.get('b')!.state]).toEqual([first!.state, 'OPEN']);
  });

  it('shows of two sessions in one process what the records of each say, whoever looks first', () => {
    const own = records([anAttempt('OPEN', { cid: 'b', intent: 2 })]);
    const other = records([anAttempt('FILLED', { cid: 'b', intent: 2 })]);
    const states = [own, other, own].map((each) => readBooks<Attempt>(each, 'attempt/').map(({ state }) => state));
    expect(states).toEqual([['OPEN'], ['FILLED'], ['OPEN']]);
  });

  it('is changed by nobody who looks', () => {
    const [attempt] = readBooks<{ state: string }>(records(), 'attempt/');
    expect(() => {
      attempt!.state = 'OPEN';
    }).toThrow(TypeError);
  });
});
