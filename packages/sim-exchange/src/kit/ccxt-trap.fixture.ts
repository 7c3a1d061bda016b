import ccxt from 'ccxt';
import type { MarketKind } from '../market/market-spec.ts';
import { ccxtConfig } from './ccxt-config.ts';
import { pointAt } from './point-ccxt.ts';

/**
 * Walks into one trap of ccxt in a process of its own, because some of them leave rejections that nobody can catch. Prints one line
 * of JSON: what was seen, and which rejections nobody observed.
 */
interface Told {
  readonly trap: string;
  readonly rest: string;
  readonly ws: string;
  readonly admin: string;
  readonly now: number;
  readonly kind: MarketKind;
}

type Exchange = InstanceType<typeof ccxt.pro.binance>;

const WAIT_MS = 500;
const SPOT = 'BTC/USDT';
const FUTURES = 'BTC/USDT:USDT';

const told = JSON.parse(process.argv[2]!) as Told;
const unobserved: string[] = [];
process.on('unhandledRejection', (error) => unobserved.push((error as Error).constructor.name));

const exchange = new ccxt.pro.binance(ccxtConfig(told.kind, { apiKey: 'the-key', secret: 'the-secret' }));
pointAt(exchange, told.rest, told.ws);
exchange.milliseconds = () => told.now;
await exchange.loadMarkets();
const seen = await traps()[told.trap]!(exchange);
await exchange.close();
await later();
process.stdout.write(JSON.stringify({ seen, unobserved }));
process.exit(0);

function traps(): Readonly<Record<string, (exchange: Exchange) => Promise<unknown>>> {
  return {
    orders: async (each) => [await fate(each.watchOrders(SPOT))],
    'positions of a failed snapshot': async (each) => {
      const positions = fate(each.watchPositions([FUTURES]));
      await later();
      await each.createOrder(FUTURES, 'market', 'buy', 1);
      return [await positions, await fate(each.watchPositions([FUTURES]))];
    },
    'positions after orders': async (each) => {
      await each.createOrder(FUTURES, 'market', 'buy', 1);
      void fate(each.watchOrders(FUTURES));
      await later();
      const positions = each.watchPositions([FUTURES]);
      const before = await fate(positions);
      await each.createOrder(FUTURES, 'market', 'buy', 1);
      return [before, await fate(positions)];
    },
    'closed with a snapshot to come': async (each) => [await fate(each.watchOrders(FUTURES))],
    'second fill': async (each) => {
      void fate(each.watchOrders(SPOT));
      await later();
      const { id } = await each.createOrder(SPOT, 'limit', 'buy', 1, 101);
      await later();
      await fetch(`${told.admin}/clock`, { method: 'POST', body: JSON.stringify({ advance: 1_000 }) });
      await later();
      const [cached] = each.orders as unknown as readonly Record<string, unknown>[];
      const { status } = await each.fetchOrder(id!, SPOT);
      return [cached?.['status'], cached?.['filled'], status];
    },
  };
}

/** How a call ended, after a while. */
async function fate(call: Promise<unknown>): Promise<string> {
  const end = call.then(
    () => 'answered',
    (error: Error) => error.constructor.name,
  );
  return Promise.race([end, later().then(() => 'pending')]);
}

function later(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, WAIT_MS));
}
