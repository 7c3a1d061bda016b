import { createHash } from 'node:crypto';
import { decimal, isRefusal, type SimOptions } from '@tradai/sim-exchange';
import { expect } from 'vitest';
import {
  KEY,
  orderWorld,
  type Kind,
  type OrderWorld,
} from '../../../adapters/exchange/orders/order-exchange.fixture.ts';
import { clientOrderId, orderTag } from '../../../orders/client-order-id.ts';
import { Redactor } from '../../../ports/secrets-redactor.ts';
import { liveDoctor, type DoctorReport, type DoctorSubject } from './live-doctor.ts';

const OWNER = { account: 'main', strategy: 'rises', mode: 'live' };
export const TAG = orderTag(OWNER, (text) => createHash('sha256').update(text).digest('hex'));
export const [ENTRY, STOP] = [clientOrderId(TAG, 1, 1), clientOrderId(TAG, 2, 1)];
export const LEASE = {
  ...{ holder: 'h1', epoch: 3, rvn: 'r', ttlMs: 20_000, build: '1.0.0', mode: 'live', isReleased: false },
  startedMs: Date.now() - 60_000,
};

export function beat(more: object = {}): DoctorSubject['beat'] {
  return {
    ...{ schema: 'tradai.heartbeat/1', kind: 'session', ts: Date.now(), seq: 1, failed_beats: 0, every_ms: 60_000 },
    ...{ strategy: 'rises', holder: 'h1', epoch: 3, progress: null, causes: [], rss_mb: 1, loop_lag_p99_ms: 1 },
    ...{ data_age_ms: 2_000, versions: {}, outcome: null, account: 'main', mode: 'live', stage: 'RUNNING' },
    ...{ session: null, ...more },
  };
}

/** A world whose clock is this machine's, `skewMs` aside. */
export function world(kind: Kind, skewMs = 0, sims: Partial<SimOptions> = {}): Promise<OrderWorld> {
  return orderWorld(kind, { clock: { mode: 'real', start: Date.now() + skewMs }, ...sims });
}

export function booked(pair: string, amount: string): Record<string, unknown> {
  return { [`position/${pair}/long`]: { pair, side: 'long', amount, dust: '0' } };
}

export function known(...cids: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(cids.map((cid, i) => [`attempt/${cid}`, { cid, intent: i + 1, state: 'OPEN' }]));
}

function recordsOf(rows: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(rows).map(([key, row]) => [key, JSON.stringify(row)]));
}

export async function examined(
  { sim, kind, exchange }: OrderWorld,
  records: Readonly<Record<string, unknown>> | null = {},
  more: Partial<DoctorSubject> & { readonly env?: Readonly<Record<string, string>> } = {},
): Promise<DoctorReport> {
  await exchange.close();
  const before = sim.log.length;
  const { env = {}, ...rest } = more;
  const subject: DoctorSubject = {
    ...{ ...OWNER, exchange: 'binance', market: kind === 'spot' ? 'spot' : 'futures', dryRun: false, build: '1.0.0' },
    ...{
      permit: { builds: ['1.0.0'], by: 'ann', atMs: 1 },
      lease: LEASE,
      beat: beat(),
      signsTrouble: null,
      lockProblem: null,
      place: 'state',
      config: null,
      verdict: null,
      stepOf: () => '0.001',
      pairs: [],
      rulesOf: () => null,
    },
    readQuotes: async () => Promise.resolve(new Map()),
    readStored: async () => Promise.resolve(records === null ? null : { epoch: 3, records: recordsOf(records) }),
    ...rest,
  };
  const secret = JSON.stringify(KEY);
  const place = { TRADAI_EXCHANGE_URL: sim.urls.rest, TRADAI_SECRET_EXCHANGE_MAIN: secret, ...env };
  const report = await liveDoctor(subject, { env: place, redactor: new Redactor() });
  const asked = sim.log.records.filter(({ number }) => number >= before);
  expect(asked.filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(JSON.stringify(report)).not.toContain('of-the-account');
  return report;
}

export function troubles({ lines }: DoctorReport): readonly string[] {
  return lines.filter(({ state }) => state !== 'ok').map(({ what, state }) => `${what} ${state}`);
}

const common = { symbol: 'BTCUSDT', quantity: decimal('1') } as const;
export const limit = (clientOrderId: string) =>
  ({ ...common, side: 'BUY', type: 'LIMIT', price: decimal('90'), timeInForce: 'GTC', clientOrderId }) as const;

export function sure<T extends object>(placed: T): void {
  if (isRefusal(placed)) throw new Error(JSON.stringify(placed));
}

/** Futures: 1 BTC is bought at the market. */
export function bought({ sim }: OrderWorld): void {
  sure(sim.engine.usdm.place(KEY.apiKey, { ...common, side: 'BUY', type: 'MARKET', clientOrderId: 'x' }));
}

/** A stop of 1 BTC, on futures below what is held. */
export function stopped({ sim, kind }: OrderWorld, clientOrderId: string): void {
  if (kind === 'spot') {
    const stop = { ...common, side: 'SELL', type: 'STOP_LOSS', stopPrice: decimal('80') } as const;
    return sure(sim.engine.spot.place(KEY.apiKey, { ...stop, clientOrderId }));
  }
  const stop = { ...common, side: 'SELL', type: 'STOP_MARKET', triggerPrice: decimal('80'), reduceOnly: true } as const;
  sure(sim.engine.usdm.placeAlgo(KEY.apiKey, { ...stop, clientOrderId }));
}

/** Spot at 100, where an order is of 5 USDT at least. */
export const LEAST_COST: Partial<SimOptions> = {
  markets: [
    {
      ...{ kind: 'spot', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', book: { base: '5' } },
      source: { kind: 'script', lines: [{ at: '+0', trade: { p: '100', q: '1.5' } }] },
      filters: [
        { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '9000', stepSize: '0.001' },
        { filterType: 'NOTIONAL', minNotional: '5', applyMinToMarket: true, avgPriceMins: 5 },
      ],
    },
  ],
};
