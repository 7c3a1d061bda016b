import type { SimClock } from '../core/clock.ts';
import { PRIORITY } from '../core/scheduler.ts';
import type { Engine } from '../engine/interface.ts';
import type { Injector } from '../faults/injector.ts';
import type { MarketKind } from '../market/market-spec.ts';
import type { FrameLog } from '../oracle/frame-log.ts';
import type { RequestLog } from '../oracle/request-log.ts';
import type { RateLimits } from './limits.ts';
import type { ListenKeys } from './listen-keys.ts';
import type { Replica } from './replica.ts';
import type { KeyProof } from './sign.ts';

/** What a key may do. */
export type KeyState = 'ok' | 'revoked' | 'noTrade';

export interface ApiKey extends KeyProof {
  readonly account: string;
  state: KeyState;
}

/** Settings of the wire. */
export interface WireOptions {
  readonly strictParams: 'off' | 'unknown-refused';
  /** `lenient` looks at no time stamps. */
  readonly timing: 'strict' | 'lenient';
  readonly usdmSecondCheckCode: number;
  /** Simulated milliseconds between a request's arrival and its effect. */
  readonly engineDelayMs: number;
  /** Counts messages, connects and missing pongs of sockets; sensible only where clients live in the same time. */
  readonly socketLimits: boolean;
  readonly tradeLite: boolean;
  /** Which route takes conditional futures orders; a fault may change it. `order`: that of plain ones, as it was before 2025-12-09. */
  usdmStopsOn: 'algo' | 'order';
  /** Recorded answers whose rows are served as they are. */
  readonly exchangeInfo: Partial<Record<MarketKind, { readonly symbols: readonly Record<string, unknown>[] }>>;
}

/** All that the routes and streams of one exchange share. */
export interface Exchange {
  readonly engine: Engine;
  readonly clock: SimClock;
  readonly options: WireOptions;
  readonly keys: ReadonlyMap<string, ApiKey>;
  readonly limits: Readonly<Record<MarketKind, RateLimits>>;
  readonly listenKeys: ListenKeys;
  readonly replica: Replica;
  readonly faults: Injector;
  /** Markets that are not listed any more, as `spot:BTCUSDT`. */
  readonly delisted: Set<string>;
  readonly log: RequestLog;
  readonly frames: FrameLog;
  /** The time that the wire tells; faults may move it away from the clock's. */
  readonly now: () => number;
}

/** Does work as a request that arrives now: after what is due before it, and before what is due after it. */
export function onArrival(exchange: Exchange, work: () => void): void {
  exchange.engine.scheduler.call(exchange.clock.now(), PRIORITY.request, work);
  exchange.clock.settle();
}

/** Does work when so many simulated milliseconds have passed. */
export function after(exchange: Exchange, ms: number, work: () => void): void {
  if (ms <= 0) work();
  else exchange.engine.scheduler.call(exchange.engine.scheduler.time + ms, PRIORITY.request, work);
}
