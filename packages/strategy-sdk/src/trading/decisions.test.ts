import { describe, expect, it } from 'vitest';
import {
  add,
  cancelOrder,
  confirm,
  decisionFacts,
  exitNow,
  keep,
  keepStop,
  reduce,
  reprice,
  stopAt,
  stopFromOpen,
  stopFromRate,
  veto,
} from './decisions.ts';

describe('decisions say what they are', () => {
  it.each([
    [keep, { kind: 'keep' }],
    [keepStop, { kind: 'stop', from: 'keep' }],
    [stopAt(12), { kind: 'stop', from: 'at', rate: 12 }],
    [stopFromOpen(0.01), { kind: 'stop', from: 'open', ratio: 0.01, of: 'stake' }],
    [stopFromRate(0.02, { of: 'price' }), { kind: 'stop', from: 'rate', ratio: 0.02, of: 'price' }],
    [exitNow('late'), { kind: 'exit', reason: 'late' }],
    [exitNow('x'.repeat(300)), { kind: 'exit', reason: 'x'.repeat(255) }],
    [confirm, { kind: 'confirm' }],
    [veto('spread'), { kind: 'veto', reason: 'spread' }],
    [add(50), { kind: 'add', stake: 50, tag: null, limit: null }],
    [add(50, 'deeper'), { kind: 'add', stake: 50, tag: 'deeper', limit: null }],
    [add(50, { limit: 9 }), { kind: 'add', stake: 50, tag: null, limit: 9 }],
    [reduce({ fraction: 0.5 }, 'half'), { kind: 'reduce', size: { fraction: 0.5 }, tag: 'half' }],
    [reprice(10), { kind: 'reprice', rate: 10 }],
    [cancelOrder, { kind: 'cancel' }],
  ])('%#', (decision, facts) => {
    expect(decisionFacts(decision)).toEqual(facts);
    expect(Object.isFrozen(decision)).toBe(true);
  });

  it.each([0.05, true, 'because', null, undefined, { kind: 'keep' }])('%j is none', (value) => {
    expect(decisionFacts(value)).toBeNull();
  });

  it.each([
    [() => stopFromRate(0), /distance is a ratio above 0/],
    [() => stopAt('12' as never), /stopAt\(\) takes a number, not string/],
    [() => exitNow(undefined as never), /exitNow\(\) takes a text, not undefined/],
    [() => reduce({ fraction: 0.5, amount: 1 } as never), /one of stake, amount and fraction/],
    [() => reduce({ stake: -50 }), /reduce\(-50\): the size is 0 or more/],
    [() => reduce({ fraction: Number.NaN }), /reduce\(NaN\): the size is 0 or more/],
    [() => reduce({ fraction: 2 }), /reduce\({ fraction: 2 }\): the fraction is at most 1/],
    [() => reduce({ amount: Infinity }), /reduce\({ amount: Infinity }\): the amount is finite/],
    [() => reduce(undefined as never), /one of stake, amount and fraction/],
    [() => add(-50), /add\(-50\): the size is 0 or more/],
    [() => add(Number.NaN), /add\(NaN\): the size is 0 or more/],
    [() => add(50, { limit: Number.NaN }), /add\(\) takes a rate above 0, not NaN/],
    [() => add(50, { limit: '9' as never }), /add\(\) takes a number, not string/],
    [() => reprice(-5), /reprice\(\) takes a rate above 0, not -5/],
    [() => exitNow(''), /exitNow\(\) takes a reason, not ""/],
    [() => stopFromOpen(0.1, { of: 'prise' as never }), /stopFromOpen\(\): of is "prise"; expected 'stake' or 'price'/],
  ])('wrong arguments are refused (%#)', (decide, message) => {
    expect(decide).toThrow(message);
  });
});
