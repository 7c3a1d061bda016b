import { operating, type HealthView, type SessionView } from '@tradai/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import { KEY, NOW, worldRecords } from '../session-world.fixture.ts';
import { ageText, leaseText, stateText } from './session-text.ts';

it.each([
  [null, '–'],
  [0, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [3_600_000 * 2 + 300_000, '2 h 5 min'],
  [86_400_000 * 3 + 3_600_000 * 4, '3 d 4 h'],
])('an age of %s ms reads "%s"', (ms, text) => {
  expect(ageText(ms)).toBe(text);
});

describe('the state of a session', () => {
  const RUNNING: HealthView = {
    stage: 'RUNNING',
    causes: [],
    beatAgeMs: 1_000,
    isSilent: false,
    outcome: null,
    figures: null,
  };
  const outcome = { code: 0, name: 'done', message: '' } as const;
  let viewOf: (account: object) => SessionView;
  beforeAll(async () => {
    const { sessionView } = await operating();
    viewOf = (account) => {
      const records = worldRecords({ account });
      return sessionView({ key: KEY, seq: 1, atMs: NOW, epoch: 1, records }, { realMs: NOW, quotes: new Map() });
    };
  });

  it.each([
    ['goes on', RUNNING, {}, 'RUNNING'],
    ['is paused', RUNNING, { isPaused: true }, 'RUNNING, paused'],
    [
      'has causes',
      { ...RUNNING, stage: 'DEGRADED', causes: ['stale-data', 'clock'] },
      {},
      'DEGRADED (stale-data, clock)',
    ],
    ['is not heard of', { ...RUNNING, isSilent: true }, {}, 'silent, was RUNNING'],
    ['has ended', { ...RUNNING, outcome }, {}, 'ended (done)'],
    ['has ended and is paused', { ...RUNNING, outcome }, { isPaused: true }, 'ended (done), paused'],
    ['never beat', null, {}, 'silent, was RUNNING'],
  ] as const)('that %s', (_, health, account, text) => {
    expect(stateText({ health, view: viewOf({ isPaused: false, ...account }) })).toBe(text);
  });
});

it.each([
  [false, '4f1c2a9b, epoch 3'],
  [true, 'released, epoch 3'],
])('a lease that is released: %s', (isReleased, text) => {
  const lease = { holder: '4f1c2a9b-77aa', epoch: 3, rvn: 'r', ttlMs: 1, build: 'b', mode: 'dry-run', startedMs: 1 };
  expect(leaseText({ ...lease, isReleased })).toBe(text);
  expect(leaseText(null)).toBe('–');
});
