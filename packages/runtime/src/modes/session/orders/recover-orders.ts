import { crashPoint } from '../host/crash-point.ts';
import type { OrderDesk } from './order-desk.ts';
import { listResting } from './list-resting.ts';
import { listen } from './read-events.ts';
import { noteRestored } from './restored-store.ts';
import { tellUntold } from './untold.ts';

/** Exchange time between two looks at whether everything is known. */
const LOOK_EVERY_MS = 500;

/**
 * What a start does before it trades: listens to what the exchange tells, counts everything that may have been sent as not known, reads what the
 * exchange shows, finds out what became of each order, and lets trades and positions follow. Doing it again changes nothing. False when the session
 * is asked to end meanwhile, or its credentials are refused and nothing is open. `onLook`: before each look.
 */
export async function recoverOrders(
  desk: OrderDesk,
  stop: AbortSignal,
  onLook: () => Promise<void> = () => Promise.resolve(),
): Promise<boolean> {
  desk.heed(stop);
  const { signal } = desk.parts;
  await Promise.race([listening(desk), whenAborted(stop)]);
  await doubtSent(desk);
  desk.audit();
  void listResting(desk);
  for (let isFirst = true; !isSettled(desk); isFirst = false) {
    if (stop.aborted || signal.aborted || desk.isNeedless) return false;
    await Promise.race([desk.inbox.arrived, desk.sleep(LOOK_EVERY_MS, signal)]);
    await onLook();
    await desk.orderTurn();
    if (isFirst) crashPoint('C19');
  }
  desk.isRecovering = false;
  return !stop.aborted;
}

/** The same for whoever does not wait for it. */
export async function beginRecovery(desk: OrderDesk): Promise<void> {
  void listening(desk);
  await doubtSent(desk);
  desk.audit();
  void listResting(desk);
}

function listening(desk: OrderDesk): Promise<void> {
  const { exchange, signal } = desk.parts;
  // Who is refused is told nothing, and asks all the same: that is how it is found out. Once the key is taken, the stream is still to come.
  const inVain = desk.mood.whenRefused;
  return listen({ exchange, inbox: desk.inbox, sleep: (ms, until) => desk.sleep(ms, until), signal, inVain });
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** A process before this one may have sent them, or not: orders, and what takes them away. */
async function doubtSent(desk: OrderDesk): Promise<void> {
  await desk.host.step(async (step) => {
    const orders = desk.orderStep(step);
    noteRestored(orders, desk.parts.restoredFrom ?? null);
    for (const { cid, state, cancel } of orders.books.attempts.values()) {
      if (state === 'SUBMITTING') orders.happen(cid, { kind: 'unclear', why: 'restart' }, step.nowMs);
      else if (cancel === 'asked') orders.happen(cid, { kind: 'cancel-unclear', why: 'restart' }, step.nowMs);
    }
    // Stops that were placed for trades are theirs before they want one. What was paid, and what they had less of, is told to trades that are open yet; that
    // all was taken, once they know what orders had brought.
    if (!desk.isResting) await tellUntold(step, ['stop-placed', 'position', 'funding']);
    await desk.tellAll(step);
    if (!desk.isResting) await tellUntold(step, ['liquidated']);
  });
  desk.committed();
}

/** Everything that could be found out was, and what another holder sent has arrived or never will. */
export function isSettled(desk: OrderDesk): boolean {
  if (desk.snapshots === 0 || !desk.inbox.isEmpty || desk.parts.isEarly()) return false;
  const blocked = new Set(desk.intents().flatMap(({ id, state }) => (state === 'BLOCKED' ? [id] : [])));
  return desk.attempts().every(({ state, intent }) => state !== 'UNKNOWN' || blocked.has(intent));
}
