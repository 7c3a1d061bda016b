import ccxt from 'ccxt';
import type { MarketKind } from '../market/market-spec.ts';
import { ccxtConfig } from './ccxt-config.ts';
import { pointAt } from './point-ccxt.ts';
import { tlsPreload } from './tls-preload.ts';

/**
 * Unmodified ccxt in a process of its own: by the real addresses when `TLS_PORT` is set, else pointed at `REST` and `WS`. Trades a little on both
 * markets and prints what came of it as JSON.
 */
const { TLS_PORT, REST = '', WS = '', NOW = '0' } = process.env;
if (TLS_PORT !== undefined) tlsPreload(Number(TLS_PORT));
process.on('unhandledRejection', () => undefined);

function clientOf(kind: MarketKind) {
  const { httpAgent, ...config } = ccxtConfig(kind, { apiKey: 'the-key', secret: 'the-secret' });
  const client = new ccxt.pro.binance(TLS_PORT === undefined ? { httpAgent, ...config } : config);
  if (TLS_PORT === undefined) pointAt(client, REST, WS);
  client.milliseconds = () => Number(NOW);
  return client;
}

async function nameOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'nothing was wrong',
    (error: Error) => error.constructor.name,
  );
}

function refusal(url: string): Promise<string> {
  return fetch(url).then(
    () => 'reached',
    (error: Error) => String((error.cause as Error | undefined)?.message),
  );
}

const [spot, futures] = [clientOf('spot'), clientOf('usdm')];
await Promise.all([spot.loadMarkets(), futures.loadMarkets()]);
const perpetual = 'BTC/USDT:USDT';

const reports = [spot.watchOrders('BTC/USDT'), futures.watchOrders(perpetual)];
await new Promise((resolve) => setTimeout(resolve, 2_500));
const limit = await spot.createOrder('BTC/USDT', 'limit', 'buy', 1, 90, { newClientOrderId: 'by-rest' });
const socket = await spot.createOrderWs('BTC/USDT', 'limit', 'buy', 1, 91, { newClientOrderId: 'by-socket' });
const market = await futures.createOrder(perpetual, 'market', 'buy', 1, undefined, { newClientOrderId: 'futures' });
const told = await Promise.all(reports);
const errors = {
  funds: await nameOf(futures.createOrder(perpetual, 'market', 'buy', 8_000)),
  notional: await nameOf(futures.createOrder(perpetual, 'limit', 'buy', 0.001, 90)),
  replace: await nameOf(spot.editOrder('123456789', 'BTC/USDT', 'limit', 'buy', 1, 92)),
};
const elsewhere = TLS_PORT === undefined ? null : await refusal('https://example.org');
process.stdout.write('step\n');
const trades = await Promise.all([spot.watchTrades('BTC/USDT'), futures.watchTrades(perpetual)]);
await Promise.all([spot.close(), futures.close()]);
const statuses = [limit, socket, market].map(({ status }) => status);
const clientIds = told.map(([order]) => order!.clientOrderId);
process.stdout.write(
  JSON.stringify({ statuses, clientIds, trades: trades.map(({ length }) => length > 0), errors, elsewhere }),
);
process.exit(0);
