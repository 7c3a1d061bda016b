import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BeatCause } from '../../packages/runtime/src/contract/heartbeat.ts';
import type { SessionWish } from '../../packages/runtime/src/contract/session-command.ts';
import { buildProgram, removeProgram } from '../crash/program.ts';
import { WatchedSession } from '../live-levels/watched-session.ts';
import { LiveMarket } from '../live-place/live-market.ts';
import { minutesTape } from '../live-place/minutes-tape.ts';
import { sessionPlace } from '../live-place/session-place.ts';
import { scriptOptions } from '../script-options.ts';
import { type Rehearsed, type Trouble, TROUBLES } from './troubles.ts';

/*
 * Brings a live session on a simulated exchange into one trouble of the runbook after the other, and puts it right as the runbook says:
 * `npm run rehearse:live`. Exit code 3 when a cause does not come, or does not go.
 */

const STRATEGIES = fileURLToPath(new URL('../live-crash/strategies', import.meta.url));
const PAIRS = ['BTC/USDT', 'ETH/USDT'];
const CONFIG = {
  ...{ timeframe: '1m', stake_amount: 60, max_open_trades: PAIRS.length, dry_run_wallet: 1000 },
  order_types: { entry: 'limit', exit: 'limit', stoploss: 'market', stoploss_on_exchange: true },
  entry_pricing: { price_side: 'other' },
  exit_pricing: { price_side: 'other' },
};
/** Real time. Audits come once a minute. */
const LONGEST_MS = 100_000;

scriptOptions({});
const program = await buildProgram([], STRATEGIES);
const tape = minutesTape({ pairs: PAIRS, fromMs: Date.parse('2021-02-01'), minutes: 240, isFlat: true });
const market = await LiveMarket.open(tape, { factor: 1, balance: '1000' });
const place = await sessionPlace({ program, strategy: 'hectic', pairs: PAIRS, mode: 'live', config: CONFIG });
const session = new WatchedSession(program.main, place, market);
const ask = async (wish: SessionWish): Promise<void> => {
  const store = await place.store();
  const order = { id: randomUUID(), wish, reason: 'a rehearsal', by: 'rehearsal', atMs: Date.now() };
  await store.order(place.key, order).finally(() => store.close());
};
const missing: string[] = [];
try {
  market.sim.clock.setFactor(1);
  const child = session.start();
  await session.running(child, performance.now());
  for (const trouble of TROUBLES) await rehearse(trouble, { market, ask });
  child.child.kill('SIGTERM');
  const { code } = await child.ended;
  if (code !== 0) missing.push(`the session ended with ${code}`);
} finally {
  session.end();
  await market.sim.close();
  place.remove();
  removeProgram(program);
}
console.log(missing.length === 0 ? '\nAll came and went.' : `\n${missing.join('\n')}`);
process.exitCode = missing.length === 0 ? 0 : 3;

async function rehearse({ cause, begin, isForPerson = false }: Trouble, rehearsed: Rehearsed): Promise<void> {
  const began = performance.now();
  const undo = await begin(rehearsed);
  const came = await soon(() => has(cause));
  const stage = session.beats.at(-1)?.stage;
  await undo();
  if (isForPerson) await rehearsed.ask({ kind: 'resume' });
  const undone = performance.now();
  const went = came && (await soon(() => !has(cause)));
  const text = `${cause.padEnd(18)} ${came ? `told after ${seconds(undone - began)} s, ${stage}` : 'was not told'}${went ? `, gone after ${seconds(performance.now() - undone)} s` : ''}`;
  console.log(text);
  if (!came || !went) missing.push(`${cause}: ${came ? 'stays' : 'was not told'}`);
}

function has(cause: BeatCause): boolean {
  return session.beats.at(-1)?.causes.includes(cause) ?? false;
}

async function soon(isSo: () => boolean): Promise<boolean> {
  for (const untilMs = performance.now() + LONGEST_MS; !isSo(); await pause(100))
    if (performance.now() > untilMs) return false;
  return true;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
