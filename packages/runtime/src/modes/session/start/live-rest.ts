import type { OrderDesk } from '../orders/order-desk.ts';
import { openDesk } from '../orders/open-desk.ts';
import { orderCauses } from '../orders/order-causes.ts';
import { beginRecovery, isSettled } from '../orders/recover-orders.ts';
import type { SessionHost } from '../host/session-host.ts';
import { writeState } from '../turn/next-state.ts';
import { VitalSigns } from '../turn/vital-signs.ts';
import type { HostState } from '../view/host-records.ts';
import type { SessionWorld } from './session-world.ts';

/** Exchange time between two looks. */
export const REST_LOOK_MS = 5_000;

/** What a session says of itself that is not open, beside what its orders cause. */
export type RestState = Pick<HostState, 'stage' | 'causes' | 'detail'>;

/**
 * Orders of a live session whose strategy is not open, in a crash loop or not yet: what was sent is found out, executions are booked, audits compare, entries are
 * taken away, and stops that trades wanted are placed, again where they are gone. What can have none is left in the place of its stop; nothing else is:
 * that takes the strategy.
 */
export class LiveRest {
  readonly desk: OrderDesk;
  /** The session says that it ends, and nothing else. */
  isEnding = false;
  readonly #vitals: VitalSigns;

  private constructor(host: SessionHost, desk: OrderDesk) {
    this.desk = desk;
    this.#vitals = new VitalSigns(host, desk);
  }

  /** Null where orders fill with play money. */
  static open(
    host: SessionHost,
    world: SessionWorld,
    closing: (() => unknown)[],
    { state, onNews }: { readonly state: () => RestState; readonly onNews: () => void },
  ): LiveRest | null {
    let rest: LiveRest | null = null;
    const { orders = null, version, about } = world;
    const policies = { stopFailure: () => orders?.boundsOf?.(version.bounds ?? {}).stopFailure ?? 'exit' };
    const ownOrders = orders === null ? null : { ...orders, ...policies };
    const desk: OrderDesk | null = openDesk(host, { about, orders: ownOrders }, closing, {
      onNews,
      note: (step) => {
        if (rest?.isEnding === true) return;
        const { stage, causes, detail } = state();
        const ofOrders = [...desk!.mood.causes, ...orderCauses(step.records, step.nowMs, host.parts.clock.factor)];
        writeState(step, { stage, causes: [...new Set([...causes, ...ofOrders])], detail, stopping: null });
      },
    });
    if (desk === null) return null;
    rest = new LiveRest(host, desk);
    desk.isResting = true;
    desk.isDraining = true;
    return rest;
  }

  async begin(): Promise<void> {
    await beginRecovery(this.desk);
  }

  async look(): Promise<void> {
    const { desk } = this;
    await desk.orderTurn();
    if (desk.isRecovering && isSettled(desk)) desk.isRecovering = false;
    this.#vitals.tell();
  }
}
