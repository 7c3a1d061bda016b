import type { Ids } from '../core/ids.ts';
import type { Scheduler } from '../core/scheduler.ts';
import type { Market } from '../market/market.ts';
import type { MarketKind } from '../market/market-spec.ts';
import type { EngineEvent, Execution } from './events.ts';
import type { FillPolicy } from './fill-policy.ts';
import type { EngineKnobs } from './interface.ts';
import type { Live } from './live-order.ts';
import type { Fill } from './orders.ts';

/** What every part of the engine works with. */
export interface Context {
  readonly scheduler: Scheduler;
  readonly ids: Ids;
  readonly policy: FillPolicy;
  readonly queue: 'front' | 'back';
  readonly knobs: EngineKnobs;
  readonly market: (kind: MarketKind, symbol: string) => Market | undefined;
  readonly emit: (event: EngineEvent) => void;
  /** Does something of which the account's streams are not told. */
  readonly quietly: (work: () => void) => void;
}

/** Tells what became of an order, as it stands now. */
export function emitOrder(
  { emit, scheduler }: Context,
  live: Live,
  execution: Execution,
  fill: Fill | null = null,
  cancelClientId: string | null = null,
): void {
  emit({
    kind: 'order',
    time: scheduler.time,
    account: live.order.account,
    execution,
    order: { ...live.order },
    fill,
    cancelClientId,
    origin: live.origin,
  });
}
