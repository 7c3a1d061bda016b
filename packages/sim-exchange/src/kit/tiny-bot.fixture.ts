import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { BotOrder } from '../oracle/bot-state.ts';

/**
 * A bot of a few lines, run as a process: every few real milliseconds it wants something, notes that in its file, sends it, and notes what
 * became of it. When it starts it asks for what it does not know. `careless` asks nothing and sends again; `ends` ends after an order.
 */
const { REST = '', FILE = '', HOW = '' } = process.env;
const known: Record<string, BotOrder> = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as never) : {};

async function call(method: string, params: Record<string, string>): Promise<Record<string, string>> {
  const { serverTime } = (await (await fetch(`${REST}/api/v3/time`)).json()) as { serverTime: number };
  const query = new URLSearchParams({ ...params, timestamp: String(serverTime), recvWindow: '60000' }).toString();
  const signature = createHmac('sha256', 'sim-secret').update(query).digest('hex');
  const response = await fetch(`${REST}/api/v3/order?${query}&signature=${signature}`, {
    method,
    headers: { 'x-mbx-apikey': 'sim-key' },
  });
  return (await response.json()) as Record<string, string>;
}

function note(clientOrderId: string, more: Partial<BotOrder>): void {
  known[clientOrderId] = { ...known[clientOrderId]!, ...more };
  // In one piece: somebody may read it, or end this process, at any moment.
  writeFileSync(`${FILE}.new`, JSON.stringify(known));
  renameSync(`${FILE}.new`, FILE);
}

async function learn(symbol: string, clientOrderId: string): Promise<void> {
  const { status, executedQty } = await call('GET', { symbol, origClientOrderId: clientOrderId });
  if (status === undefined) delete known[clientOrderId];
  else note(clientOrderId, { status, executed: executedQty! });
}

async function want(intent: number, attempt: number): Promise<void> {
  const id = `q00000${String(intent).padStart(8, '0')}${String(attempt).padStart(2, '0')}00`;
  note(id, { market: 'spot', symbol: 'BTCUSDT', clientOrderId: id, side: 'BUY', status: 'UNKNOWN', executed: '0' });
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: '20', newClientOrderId: id };
  const { status, executedQty } = await call('POST', order);
  note(id, { status: status!, executed: executedQty! });
}

for (const { symbol, clientOrderId, status } of Object.values(known)) {
  if (status === 'UNKNOWN') await learn(symbol, clientOrderId);
}
for (let intent = Object.keys(known).length + 1; ; intent++) {
  try {
    await want(intent, 1);
  } catch {
    if (HOW === 'careless') await want(intent, 2).catch(() => undefined);
    for (const { symbol, clientOrderId, status } of Object.values(known)) {
      if (status === 'UNKNOWN') await learn(symbol, clientOrderId);
    }
  }
  if (HOW === 'ends') process.exit(3);
  await new Promise((resolve) => setTimeout(resolve, 50));
}
