import { describe, expect, it } from 'vitest';
import { stateOf, type StateFacts } from './session-state.ts';

const CALM: StateFacts = {
  ...{
    feedCauses: [],
    orderCauses: [],
    exchangeTrouble: null,
    isPaused: false,
    isSafe: false,
    stopping: null,
    leaseTrouble: null,
    swapRejected: null,
    isTakenBack: false,
    stale: null,
  },
};

const cases: readonly [string, Partial<StateFacts>, string][] = [
  ['nothing', {}, 'RUNNING'],
  ['old data', { feedCauses: ['stale-data'] }, 'DEGRADED stale-data'],
  [
    'an exchange that is away',
    { feedCauses: ['no-exchange-answer'], exchangeTrouble: 'It is away.' },
    'DEGRADED no-exchange-answer (It is away.)',
  ],
  ['a lease that cannot be renewed', { leaseTrouble: 'It is away.' }, 'DEGRADED lease-away (It is away.)'],
  ['a version that was refused', { swapRejected: 'It is none.' }, 'RUNNING swap-rejected (It is none.)'],
  ['a registry that could not be asked', { stale: 'It is away.' }, 'RUNNING stale-version (It is away.)'],
  ['a person who stopped entries', { isPaused: true, feedCauses: ['stale-data'] }, 'HALTED kill-switch stale-data'],
  ['a ban', { feedCauses: ['ban', 'stale-data'], isPaused: true }, 'BANNED kill-switch ban stale-data'],
  ['a stop that waits for trades', { stopping: 'drain', isPaused: true }, 'DRAINING kill-switch'],
  ['an order that nobody knows of', { orderCauses: ['unknown-order'] }, 'DEGRADED unknown-order'],
  ['a cap that was reached', { orderCauses: ['cap-reached'] }, 'HALTED cap-reached'],
  ['a crash loop', { isSafe: true, stopping: 'close' }, 'SAFE crash-loop'],
];

describe('the state of a session', () => {
  it.each(cases)('by %s', (_, facts, text) => {
    const { stage, causes, detail } = stateOf({ ...CALM, ...facts });
    expect([stage, ...causes, ...(detail === '' ? [] : [`(${detail})`])].join(' ')).toBe(text);
  });
});
