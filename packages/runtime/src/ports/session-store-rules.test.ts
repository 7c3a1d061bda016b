import { describe, expect, it } from 'vitest';
import type { ServiceError } from './errors.ts';
import {
  answeredCommand,
  assertOrder,
  assertStep,
  openCommand,
  sessionKeyParts,
  sessionTitle,
  stepHash,
  unknownSession,
} from './session-store-rules.ts';
import { A_SESSION, anAnswer, anOrder, aStep } from './session-step.fixture.ts';
import type { SessionStep } from './session-store.ts';

/** Code and words of what is thrown; null when nothing is. */
function refused(work: () => unknown): readonly [code: string, message: string] | null {
  try {
    work();
    return null;
  } catch (error) {
    const { code, message } = error as ServiceError;
    return [code, message];
  }
}

const putting = (key: string, text = '1'): SessionStep => aStep(1, { put: new Map([[key, text]]) });
const KEY_RULE = 'is no key of a record; expected 1 to 900 bytes without NUL.';

describe('a step that every store can hold', () => {
  it.each<[string, SessionStep]>([
    ['the first', aStep(1)],
    ['a key of 900 bytes', putting('k'.repeat(900))],
    ['a key of 900 bytes in 300 characters', putting('€'.repeat(300))],
    ['eight million characters', putting('k', 'x'.repeat(8_000_000))],
    ['40 answers', aStep(1, { answers: Array.from({ length: 40 }, (_, at) => anAnswer(`c${at}`)) })],
  ])('may be or have %s', (_, step) => {
    expect(refused(() => assertStep(step))).toBeNull();
  });

  it.each<[string, SessionStep, readonly [string, string]]>([
    ['number 0', aStep(0), ['invalid-entry', 'A step has the number 0; expected 1 or more.']],
    ['number 1.5', aStep(1.5), ['invalid-entry', 'A step has the number 1.5; expected 1 or more.']],
    ['an empty key', putting(''), ['invalid-entry', `"" ${KEY_RULE}`]],
    ['a key of 901 bytes', putting('k'.repeat(901)), ['invalid-entry', `"${'k'.repeat(80)}" ${KEY_RULE}`]],
    [
      'a key of 903 bytes in 301 characters',
      putting('€'.repeat(301)),
      ['invalid-entry', `"${'€'.repeat(80)}" ${KEY_RULE}`],
    ],
    ['half a character in a key', putting('\ud800'), ['invalid-entry', String.raw`"\ud800" ${KEY_RULE}`]],
    ['NUL in a key', putting('a\0b'), ['invalid-entry', String.raw`"a\u0000b" ${KEY_RULE}`]],
    ['an empty key that is gone', aStep(1, { gone: [''] }), ['invalid-entry', `"" ${KEY_RULE}`]],
    [
      'more than eight million characters, records and rows together',
      aStep(3, { put: new Map([['k', 'x'.repeat(8_000_000)]]), rows: [{ kind: 'log', text: '1' }] }),
      ['too-large', 'Step 3 has 8000001 characters; expected at most 8000000.'],
    ],
    [
      '41 answers',
      aStep(1, { answers: Array.from({ length: 41 }, (_, at) => anAnswer(`c${at}`)) }),
      ['invalid-entry', 'A step answers 41 commands; expected at most 40.'],
    ],
  ])('does not have %s', (_, step, expected) => {
    expect(refused(() => assertStep(step))).toEqual(expected);
  });
});

describe('a command', () => {
  it('has an id, a reason and an asker', () => {
    expect(refused(() => assertOrder(anOrder('c1')))).toBeNull();
    expect(refused(() => assertOrder(anOrder('')))?.[0]).toBe('invalid-entry');
    expect(refused(() => assertOrder(anOrder('')))?.[1]).toContain('id of a command');
    expect(refused(() => assertOrder(anOrder('c1', { reason: ' ' })))).toEqual([
      'invalid-entry',
      'Command c1 has no reason; expected why it is asked for.',
    ]);
    expect(refused(() => assertOrder(anOrder('c1', { by: ' ' })))).toEqual([
      'invalid-entry',
      'Command c1 does not say who asks for it.',
    ]);
  });

  it('is open until it is answered, and keeps what was asked', () => {
    const open = openCommand(anOrder('c1'));
    expect(open).toEqual({ ...anOrder('c1'), answer: null });
    const { id: _id, ...answer } = anAnswer('c1');
    expect(answeredCommand(open, anAnswer('c1'))).toEqual({ ...anOrder('c1'), answer });
  });
});

describe('the name of a session', () => {
  it('is account, strategy and mode', () => {
    expect(sessionKeyParts(A_SESSION)).toEqual(['paper', 'sma-crossover', 'dry-run']);
    expect(sessionTitle(A_SESSION)).toBe('sma-crossover (dry-run) on paper');
    expect(refused(() => sessionKeyParts({ ...A_SESSION, account: '' }))?.[1]).toContain('account');
    expect(refused(() => sessionKeyParts({ ...A_SESSION, strategy: '' }))?.[1]).toContain('strategy');
    expect(refused(() => sessionKeyParts({ ...A_SESSION, mode: 'paper' as 'live' }))).toEqual([
      'invalid-entry',
      'The mode "paper" is none of dry-run, live.',
    ]);
  });

  it('is told, with the place, where there is none', () => {
    expect(unknownSession(A_SESSION, 'a folder')).toMatchObject({
      code: 'unknown-session',
      message: 'There is no session of sma-crossover (dry-run) on paper in a folder.',
    });
  });
});

describe('the hash of a step', () => {
  const whole = aStep(2, {
    put: new Map([
      ['a', '1'],
      ['b', '2'],
    ]),
    gone: ['c', 'd'],
    rows: [{ kind: 'log', text: 'x' }],
    answers: [anAnswer('c1')],
  });

  it('does not depend on the order in which records were put or dropped', () => {
    const turned = new Map([...whole.put].toReversed());
    expect(stepHash({ ...whole, put: turned, gone: ['d', 'c'] })).toBe(stepHash(whole));
  });

  it.each<[string, Partial<SessionStep>]>([
    ['number', { seq: 3 }],
    ['time', { atMs: 5 }],
    ['record', { put: new Map([['a', '1']]) }],
    ['dropped record', { gone: ['c'] }],
    ['kind of a row', { rows: [{ kind: 'said', text: 'x' }] }],
    ['text of a row', { rows: [{ kind: 'log', text: 'y' }] }],
    ['answer', { answers: [{ ...anAnswer('c1'), isDone: false }] }],
    ['words of an answer', { answers: [{ ...anAnswer('c1'), text: 'No.' }] }],
    ['time of an answer', { answers: [{ ...anAnswer('c1'), atMs: 7 }] }],
    ['answered command', { answers: [{ ...anAnswer('c1'), id: 'c2' }] }],
  ])('is another for another %s', (_, change) => {
    expect(stepHash({ ...whole, ...change })).not.toBe(stepHash(whole));
  });
});
