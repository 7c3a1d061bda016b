import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { BotOrder } from '../oracle/bot-state.ts';

/**
 * A bot of a few lines, run as a process: every few real milliseconds it wants something, notes that in its file, sends it, and notes what
 * became of it. When it starts it asks for what it does not know, until that can not arrive any more. `careless` asks nothing and sends again;
 * `ends` ends after an order.
 */
const { REST = '', FILE = '', HOW = '' } = process.env;
/** A request that is older is refused. */
const WINDOW_MS = 60_000;
/** Any other refusal, of a request that came late for instance, says nothing of the order. */
const UNKNOWN_ORDER = -2013;

interface Known extends BotOrder {
  /** Exchange time after which its request takes no effect. */
  readonly fence: number;
}

const known: Record<string, Known> = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as never) : {};

async function exchangeTime(): Promise<number> {
  const { serverTime } = (await (await fetch(`${REST}/api/v3/time`)).json()) as { serverTime: number };
  return serverTime;
}

async function call(method: string, params: Record<string, string>, at: number): Promise<Record<string, string>> {
  const query = new URLSearchParams({ ...params, timestamp: String(at), recvWindow: String(WINDOW_MS) }).toString();
  const signature = createHmac('sha256', 'sim-secret').update(query).digest('hex');
  const response = await fetch(`${REST}/api/v3/order?${query}&signature=${signature}`, {
    method,
    headers: { 'x-mbx-apikey': 'sim-key' },
  });
  return (await response.json()) as Record<string, string>;
}

function note(clientOrderId: string, more: Partial<Known>): void {
  known[clientOrderId] = { ...known[clientOrderId]!, ...more };
  // In one piece: somebody may read it, or end this process, at any moment.
  writeFileSync(`${FILE}.new`, JSON.stringify(known));
  renameSync(`${FILE}.new`, FILE);
}

/** That it is not there counts only once it can not arrive any more. */
async function learn({ symbol, clientOrderId, fence }: Known): Promise<void> {
  for (;;) {
    const at = await exchangeTime();
    const { status, executedQty, code } = await call('GET', { symbol, origClientOrderId: clientOrderId }, at);
    if (status !== undefined) return note(clientOrderId, { status, executed: executedQty! });
    if (Number(code) === UNKNOWN_ORDER && at > fence) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  delete known[clientOrderId];
}

async function learnAll(): Promise<void> {
  for (const order of Object.values(known)) if (order.status === 'UNKNOWN') await learn(order);
}

async function want(intent: number, attempt: number): Promise<void> {
  const id = `q00000${String(intent).padStart(8, '0')}${String(attempt).padStart(2, '0')}00`;
  const at = await exchangeTime();
  const about = { market: 'spot', symbol: 'BTCUSDT', clientOrderId: id, side: 'BUY' } as const;
  note(id, { ...about, status: 'UNKNOWN', executed: '0', fence: at + WINDOW_MS });
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: '20', newClientOrderId: id };
  const { status, executedQty } = await call('POST', order, at);
  if (status === undefined) delete known[id];
  else note(id, { status, executed: executedQty! });
}

/** One more than any that it knows: the number of an order that there is must not be given again. */
function nextIntent(): number {
  return Math.max(0, ...Object.keys(known).map((id) => Number(id.slice(6, 14)))) + 1;
}

await learnAll();
for (let intent = nextIntent(); ; intent++) {
  try {
    await want(intent, 1);
  } catch {
    if (HOW === 'careless') await want(intent, 2).catch(() => undefined);
    await learnAll();
  }
  if (HOW === 'ends') process.exit(3);
  await new Promise((resolve) => setTimeout(resolve, 50));
}
