import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SqliteSessionStore } from '../packages/runtime/src/adapters/embedded/session-store-sqlite.ts';
import { CcxtLiveMarket } from '../packages/runtime/src/adapters/exchange/ccxt-live-market.ts';
import { CcxtOrderExchange } from '../packages/runtime/src/adapters/exchange/orders/ccxt-order-exchange.ts';
import type { OpenStep } from '../packages/runtime/src/modes/session/host/session-host.ts';
import { OrderInbox } from '../packages/runtime/src/modes/session/orders/order-news.ts';
import { OrderStep } from '../packages/runtime/src/modes/session/orders/order-step.ts';
import { Sender } from '../packages/runtime/src/modes/session/orders/sender.ts';
import { WrittenAttempts } from '../packages/runtime/src/modes/session/step/written-attempts.ts';
import { StepDraft } from '../packages/runtime/src/modes/session/step/step-draft.ts';
import type { Attempt } from '../packages/runtime/src/orders/attempt.ts';
import { atMost, type Figure, type Goal, type Report } from './harness.ts';
import { machineMs, type OrderArrived } from './order-latency-door.ts';
import { KEY, symbolOf, type OrderPlace } from './order-latency-exchange.ts';

const PAIRS = 20;
/** Orders of each figure; of what the exchange takes of an account, eight entries a second may leave. */
const ORDERS = 120;
const APART_MS = 130;
/** Orders of the last days, all of which the books still know. */
const KNOWN_ORDERS = 400;
/** Questions of the data client at once; its own limit decides how many leave. */
const AT_ONCE = 6;
const SESSION = { account: 'bench', strategy: 'bench', mode: 'live' } as const;
const WRITER = { holder: 'bench', epoch: 1 };
const TAG = 'bench';

type Kind = 'spot' | 'futures';
/** Ms. */
interface Timed {
  readonly planned: number[];
  readonly written: number[];
  readonly sent: number[];
  readonly whole: number[];
  /** Of CPU, of the thread that decides, until the answer is in. */
  readonly cpu: number[];
}

/**
 * From the decision to the first byte of the order at a simulated exchange in a process of its own: the order is planned beside those of the last
 * days, its step is on disk, and it went through the gate, ccxt and a socket. Once with nothing else to do, once while the data client of the same
 * process asks for candles and books as fast as its limit lets it.
 */
export async function orderLatency(): Promise<Report> {
  const figures: Figure[] = [];
  const goals: Goal[] = [];
  for (const kind of ['spot', 'futures'] as const)
    for (const data of ['idle', 'saturated'] as const) {
      const { timed, first, asked } = await timesOf(kind, data === 'saturated');
      const name = `${kind}, data client ${data}`;
      for (const [what, times] of Object.entries(PARTS(timed)))
        for (const [share, label] of [
          [0.5, 'p50'],
          [0.99, 'p99'],
        ] as const)
          figures.push({ name: `${name}: ${what}, ${label}`, value: quantile(times, share), unit: 'ms' });
      figures.push({ name: `${name}: the first order of the process`, value: first, unit: 'ms' });
      if (asked > 0) figures.push({ name: `${name}: answers of the data client`, value: asked, unit: '/s' });
      goals.push(atMost(`${name}: decision to bytes, p99, ms`, quantile(timed.whole, 0.99), 50));
    }
  return { part: 'an order: decision to bytes out', figures, goals };
}

const PARTS = ({ planned, written, sent, whole, cpu }: Timed): Readonly<Record<string, readonly number[]>> => ({
  'decision to bytes': whole,
  'of it planned': planned,
  'of it written': written,
  'of it gate, ccxt, socket': sent,
  'CPU time of the thread up to the answer': cpu,
});

async function timesOf(kind: Kind, isSaturated: boolean) {
  const child = program('exchange', String(PAIRS));
  const [place] = (await once(child, 'message')) as [OrderPlace];
  const door = program('door', new URL(place.rest).port);
  const [baseUrl] = (await once(door, 'message')) as [string];
  const at = { name: 'binance', market: kind, baseUrl, socketUrl: place.ws } as const;
  const exchange = await CcxtOrderExchange.open({ ...at, key: KEY });
  const market = await CcxtLiveMarket.open(at);
  const over = new AbortController();
  const desk = await Desk.open(kind, exchange, door);
  try {
    const first = (await desk.order()).whole;
    const saturation = isSaturated ? await saturate(market, kind, over.signal) : null;
    for (let n = 0; n < KNOWN_ORDERS; n += 1) desk.known();
    const timed: Timed = { planned: [], written: [], sent: [], whole: [], cpu: [] };
    const beganMs = performance.now();
    for (let n = 0; n < ORDERS; n += 1) {
      const { planned, written, sent, whole, cpu } = await desk.order();
      timed.planned.push(planned);
      timed.written.push(written);
      timed.sent.push(sent);
      timed.whole.push(whole);
      timed.cpu.push(cpu);
      await pause(APART_MS);
    }
    const asked = (1000 * (saturation?.() ?? 0)) / (performance.now() - beganMs);
    return { timed, first, asked };
  } finally {
    over.abort();
    desk.close();
    await exchange.close();
    await market.close();
    door.kill();
    child.kill();
  }
}

function program(name: 'door' | 'exchange', argument: string): ChildProcess {
  const path = fileURLToPath(new URL(`./order-latency-${name}.ts`, import.meta.url));
  return fork(path, [argument], { execArgv: ['--conditions=@tradai/source'] });
}

/** Asks on and on; tells how many answers came since. */
async function saturate(market: CcxtLiveMarket, kind: Kind, over: AbortSignal): Promise<() => number> {
  const nowMs = await market.timeMs();
  let answers = 0;
  const ask = async (at: number): Promise<void> => {
    for (let n = at; !over.aborted; n += 1) {
      const pair = pairOf(kind, n % PAIRS);
      const series = { pair, timeframe: '1m', candleType: null } as const;
      const asked = n % 2 === 0 ? market.candles(series, nowMs - 499 * 60_000) : market.quote(pair, 100);
      await asked.then(() => (answers += 1)).catch(() => pause(50));
    }
  };
  for (let at = 0; at < AT_ONCE; at += 1) void ask(at * 3);
  return () => answers;
}

function pairOf(kind: Kind, at: number): string {
  return `${symbolOf(at)}/USDT${kind === 'futures' ? ':USDT' : ''}`;
}

/** What of a session lies on the way of an order, and nothing else of it. */
class Desk {
  readonly #records = new Map<string, string>();
  readonly #folder = mkdtempSync(join(tmpdir(), 'tradai-bench-'));
  readonly #store = new SqliteSessionStore(this.#folder);
  readonly #kind: Kind;
  readonly #door: ChildProcess;
  readonly #sender: Sender;
  readonly #written = new WrittenAttempts();
  readonly #inbox = new OrderInbox(() => this.#heard());
  readonly #host = { warn: () => {}, say: () => {} };
  readonly #exchangeMs: () => number;
  #seq = 0;
  #legs = 0;
  #heard: () => void = () => {};

  static async open(kind: Kind, exchange: CcxtOrderExchange, door: ChildProcess): Promise<Desk> {
    const offsetMs = (await exchange.exchangeMs()) - Date.now();
    await exchange.events();
    const desk = new Desk(kind, exchange, door, () => Date.now() + offsetMs);
    await desk.#store.begin(SESSION, WRITER);
    return desk;
  }

  private constructor(kind: Kind, exchange: CcxtOrderExchange, door: ChildProcess, exchangeMs: () => number) {
    this.#kind = kind;
    this.#door = door;
    this.#exchangeMs = exchangeMs;
    this.#sender = new Sender({
      ...{ exchange, exchangeMs, written: this.#written, lease: { holdsFor: () => true }, inbox: this.#inbox },
      time: { sleep: (ms, signal) => pause(ms, undefined, { signal }).catch(() => undefined) },
    });
  }

  /** Decides, writes and sends one; ms of each part. */
  async order() {
    const arrived = once(this.#door, 'message') as Promise<[OrderArrived]>;
    const answered = new Promise<void>((resolve) => (this.#heard = resolve));
    const before = process.threadCpuUsage();
    const beganMs = machineMs();
    const { draft, cid } = this.#plan();
    const plannedMs = machineMs();
    this.#seq += 1;
    const step = { ...draft.step(Date.now()), seq: this.#seq };
    await this.#store.commit(SESSION, WRITER, step);
    this.#written.note(step);
    draft.applyTo(this.#records);
    const writtenMs = machineMs();
    this.#sender.send([JSON.parse(this.#records.get(`attempt/${cid}`)!) as Attempt]);
    await answered;
    const { user, system } = process.threadCpuUsage(before);
    const [news] = this.#inbox.take();
    const event = news?.kind === 'attempt' ? news.happened[0]?.event : undefined;
    if (event?.kind !== 'report') throw new Error(`the order was not taken: ${JSON.stringify(event)}`);
    const [{ arrivedMs }] = await arrived;
    return {
      planned: plannedMs - beganMs,
      written: writtenMs - plannedMs,
      sent: arrivedMs - writtenMs,
      whole: arrivedMs - beganMs,
      cpu: (user + system) / 1000,
    };
  }

  /** One more that is over, and stands in the books. */
  known(): void {
    const { draft, cid, orders } = this.#plan();
    orders.happen(cid, { kind: 'rejected', code: '-2010' }, this.#exchangeMs());
    draft.applyTo(this.#records);
  }

  close(): void {
    this.#store.close();
    rmSync(this.#folder, { recursive: true });
  }

  #plan() {
    const draft = new StepDraft(this.#records);
    const records = this.#records;
    const step = {
      ...{ draft, nowMs: Math.floor(this.#exchangeMs()), host: this.#host },
      get records() {
        const now = new Map(records);
        draft.applyTo(now);
        return now;
      },
    };
    const rules = { hasTriggerRoute: this.#kind === 'futures', mayDoubleStops: false, ...RULES };
    const orders = new OrderStep(step as unknown as OpenStep, {
      ...{ rules, tag: TAG, epoch: 1, exchangeMs: this.#exchangeMs },
    });
    this.#legs += 1;
    const planned = orders.plan(
      {
        ...{ pair: pairOf(this.#kind, this.#legs % PAIRS), candleMs: 0, action: 'enter', leg: this.#legs, tradeId: 1 },
        ...{ side: 'buy', kind: 'limit', isReduceOnly: false, reason: 'bench', decidedMs: step.nowMs, expiresMs: null },
      },
      {
        kind: 'limit',
        amount: '0.1',
        price: '90',
        stopPrice: null,
        isReduceOnly: false,
        notional: '9',
        least: '0.001',
      },
    );
    if (planned.kind !== 'done' || planned.cid === null) throw new Error(`an order is ${JSON.stringify(planned)}`);
    return { draft, orders, cid: planned.cid };
  }
}

const RULES = { hasRequestExpiry: true, marginMs: 5000, retentionMs: 3 * 86_400_000 };

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
