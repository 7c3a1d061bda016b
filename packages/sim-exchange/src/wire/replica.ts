import type { EngineEvent, SpotBalance } from '../engine/events.ts';
import { isAccountEvent } from '../engine/events.ts';
import type { Engine, FuturesAccountView } from '../engine/interface.ts';
import type { AlgoOrder, Order } from '../engine/orders.ts';
import type { MarketKind } from '../market/market-spec.ts';

interface Versions<Row> {
  readonly times: number[];
  readonly rows: Row[];
}

/** Versions that are older than the newest one before this are forgotten: no read lags by more. */
const LONGEST_LAG_MS = 3_600_000;
const FEW = 64;

/** What queries would have seen at earlier times, an hour back at most. Remembers only while a fault may ask for it. */
export class Replica {
  readonly #engine: Engine;
  readonly #orders = new Map<string, Versions<Order>>();
  readonly #algos = new Map<string, Versions<AlgoOrder>>();
  readonly #spot = new Map<string, Versions<readonly SpotBalance[]>>();
  readonly #usdm = new Map<string, Versions<FuturesAccountView>>();
  #stop: (() => void) | null = null;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Begins to remember; what was before is seen as it is now. */
  start(accounts: readonly string[]): void {
    if (this.#stop !== null) return;
    for (const account of accounts) this.#keepAccount(account, 0);
    this.#stop = this.#engine.subscribe((event) => this.#keep(event));
  }

  close(): void {
    this.#stop?.();
  }

  /** Every order of an account as it stood at `time`, oldest first. */
  orders(kind: MarketKind, account: string, time: number): Order[] {
    return rowsAt(this.#orders, time).filter((order) => order.market === kind && order.account === account);
  }

  algos(account: string, time: number): AlgoOrder[] {
    return rowsAt(this.#algos, time).filter((order) => order.account === account);
  }

  balances(account: string, time: number): readonly SpotBalance[] {
    return versionAt(this.#spot.get(account), time) ?? this.#engine.spot.balances(account);
  }

  futures(account: string, time: number): FuturesAccountView {
    return versionAt(this.#usdm.get(account), time) ?? this.#engine.usdm.account(account);
  }

  #keep(event: EngineEvent): void {
    if (!isAccountEvent(event)) return;
    if (event.kind === 'order')
      add(this.#orders, `${event.order.market}:${event.order.orderId}`, event.time, event.order);
    else if (event.kind === 'algo') add(this.#algos, String(event.order.algoId), event.time, event.order);
    // Balances are read when all that belongs to this instant has happened: listeners must not look into a half-done match.
    this.#engine.scheduler.call(event.time, 7, () => this.#keepAccount(event.account, event.time));
  }

  #keepAccount(account: string, time: number): void {
    add(this.#spot, account, time, this.#engine.spot.balances(account));
    add(this.#usdm, account, time, this.#engine.usdm.account(account));
  }
}

function add<Row>(all: Map<string, Versions<Row>>, key: string, time: number, row: Row): void {
  const versions = all.get(key);
  if (versions === undefined) all.set(key, { times: [time], rows: [row] });
  else {
    versions.times.push(time);
    versions.rows.push(row);
    const { times } = versions;
    if (times.length > FEW && times[times.length >> 1]! <= time - LONGEST_LAG_MS)
      forget(versions, time - LONGEST_LAG_MS);
  }
}

/** Keeps what was seen at a time and since then. */
function forget<Row>({ times, rows }: Versions<Row>, before: number): void {
  const gone = Math.max(
    0,
    times.findLastIndex((each) => each <= before),
  );
  times.splice(0, gone);
  rows.splice(0, gone);
}

function rowsAt<Row>(all: ReadonlyMap<string, Versions<Row>>, time: number): Row[] {
  return [...all.values()].flatMap((versions) => versionAt(versions, time) ?? []);
}

function versionAt<Row>(versions: Versions<Row> | undefined, time: number): Row | undefined {
  if (versions === undefined) return undefined;
  const index = versions.times.findLastIndex((each) => each <= time);
  return versions.rows[index];
}
