import { crashPoint } from '../host/crash-point.ts';
import { writeState } from '../turn/next-state.ts';
import { openTrades } from '../turn/open-trades.ts';
import { VitalSigns } from '../turn/vital-signs.ts';
import { haveCome, haveLooked, HOST_STARTS } from '../start/crash-loop.ts';
import type { OpenStep, SessionHost } from '../host/session-host.ts';
import { cancelTradeOrder } from './cancel-trade-order.ts';
import { answerStops, settleStop } from './stopping.ts';
import { drainOrders, tellAskedToGo } from '../orders/drain-orders.ts';
import { putExitsOff } from '../orders/put-exits-off.ts';
import type { OrderDesk } from '../orders/order-desk.ts';
import type { LoopEnd } from '../turn/turn-loop.ts';

/** How long messages are waited for that are on their way; what does not arrive goes out with the next start. */
const MESSAGES_MS = 5000;
/** Stands for a person's wish in what is written down of commands. */
const BY_ITSELF = 'drain';

/**
 * The end of a session in good order: orders of entries are canceled, trades and their stops stay, and what there was to say is said. `desk`: null
 * where orders fill with play money; `at-rest`: they are at an exchange, and this process has not begun to speak to it. They are left as they are.
 */
export async function drain(
  host: SessionHost,
  why: Exclude<LoopEnd, 'refused'>,
  desk: OrderDesk | 'at-rest' | null = null,
): Promise<void> {
  const { voice, outbox } = host.parts;
  voice.state({ stage: 'DRAINING', causes: [] });
  await host.step(async (step) => {
    crashPoint('C24');
    // Of one that is not open the exchange is told alone, and the trades by the next start.
    if (desk !== 'at-rest' && desk?.isResting !== true) {
      await cancelEntries(step);
      if (desk !== null) await putExitsOff(step, desk, BY_ITSELF);
    }
    writeState(step, { stage: 'DRAINING', causes: [], detail: SENTENCES[why], stopping: null });
    // Whoever starts it again does so after an end that was wanted; after a crash loop a person has to have had a look.
    step.draft.put(HOST_STARTS, []);
    (why === 'done' ? haveLooked : haveCome)(step.draft);
  });
  if (desk === 'at-rest') await tellAskedToGo(host);
  else if (desk !== null) {
    const vitals = new VitalSigns(host, desk);
    await drainOrders(desk, () => vitals.tell(), why === 'done');
  }
  await outbox.drain(MESSAGES_MS);
  if (why === 'done') await answerStops(host);
  await host.step(async (step) => {
    if (why === 'done') await settleStop(step);
  });
}

const SENTENCES = {
  asked: 'The process was asked to end; trades stay as they are.',
  done: 'What was asked for is done.',
} as const;

/** Takes away the orders of entries that wait. */
export async function cancelEntries(step: OpenStep): Promise<void> {
  for (const { trade, orders } of openTrades(step))
    if (orders.some(({ status, isEntry }) => status === 'open' && isEntry))
      await cancelTradeOrder(step, trade.id, BY_ITSELF);
}
