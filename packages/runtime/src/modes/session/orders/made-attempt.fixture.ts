import type { Attempt } from '../../../orders/attempt.ts';
import { payloadText } from '../../../orders/order-payload.ts';
import { committedAttempt, committedCancel } from '../../../ports/committed.ts';
import { PAIR } from '../play/play-driver.fixture.ts';

/** As if all of them stood in the journal. */
export const ALL_WRITTEN = { toSend: committedAttempt, toCancel: committedCancel };

export const MADE_CID = 'qh0pdv0000000101qs';

/** An attempt to buy one at 100, as it stands in the journal before it is sent. */
export function madeAttempt(change: Partial<Attempt> = {}): Attempt {
  const payload = payloadText({
    ...{ pair: PAIR, side: 'buy', kind: 'limit', amount: '1', price: '100', stopPrice: null, isReduceOnly: false },
  });
  return {
    ...{ cid: MADE_CID, intent: 1, n: 1, pair: PAIR, route: 'plain', amount: '1', notional: '100', payload },
    ...{ payloadHash: '', signMs: 0, recvWindowMs: 3000, fenceMs: 8000, state: 'SUBMITTING', rank: 0 },
    ...{ exchangeId: null, filled: '0', reported: '0', ending: null, mark: null, cancel: 'none', cancelsSent: 0 },
    ...{ answer: null, wasUnknown: false, absent1Ms: null, absent2Ms: null, suspects: 0, suspectMs: null },
    ...{ epoch: 1, updatedMs: 0 },
    ...change,
  };
}
