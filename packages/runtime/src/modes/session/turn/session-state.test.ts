import { describe, expect, it } from 'vitest';
import { stateOf, type StateFacts } from './session-state.ts';

const CALM: StateFacts = {
  ...{
    feedCauses: [],
    unpriced: [],
    closed: [],
    orderCauses: [],
    orderTrouble: null,
    bare: null,
    isRecovering: false,
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
  ['a position without a price', { unpriced: ['BTC/USDT'] }, 'DEGRADED stale-data'],
  ['a position whose market is closed', { closed: ['BTC/USDT'] }, 'DEGRADED stale-data'],
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
  [
    'a version without stops at the exchange that may not enter',
    { bare: { text: 'It keeps none.', isBarred: true } },
    'DEGRADED unprotected (It keeps none.)',
  ],
  ['one that may', { bare: { text: 'It keeps none.', isBarred: false } }, 'RUNNING (It keeps none.)'],
  ['a cap that was reached', { orderCauses: ['cap-reached'] }, 'HALTED cap-reached'],
  ['something that must not have happened', { orderCauses: ['order-breach'] }, 'HALTED order-breach'],
  ['a journal that was an older copy', { orderCauses: ['restored-store'] }, 'HALTED restored-store'],
  ['a ban of its orders', { orderCauses: ['ban', 'cap-reached'] }, 'BANNED ban cap-reached'],
  [
    'credentials that are refused',
    { orderCauses: ['auth', 'order-breach'], orderTrouble: 'It says no.' },
    'AUTH_LOST auth order-breach (It says no.)',
  ],
  ['maintenance', { orderCauses: ['maintenance'] }, 'DEGRADED maintenance'],
  ['answers that nobody knows', { orderCauses: ['unlisted-answer'] }, 'DEGRADED unlisted-answer'],
  ['an exchange that wants fewer requests', { orderCauses: ['throttled'] }, 'DEGRADED throttled'],
  ['an exchange that wants fewer questions about its market', { feedCauses: ['throttled'] }, 'DEGRADED throttled'],
  [
    'orders that are not looked for yet',
    { isRecovering: true, orderCauses: ['unknown-order'] },
    'RECOVERING unknown-order',
  ],
  ['a person, before orders are looked for', { isRecovering: true, isPaused: true }, 'HALTED kill-switch'],
  ['a crash loop', { isSafe: true, stopping: 'close' }, 'SAFE crash-loop'],
];

describe('the state of a session', () => {
  it.each(cases)('by %s', (_, facts, text) => {
    const { stage, causes, detail } = stateOf({ ...CALM, ...facts });
    expect([stage, ...causes, ...(detail === '' ? [] : [`(${detail})`])].join(' ')).toBe(text);
  });
});
