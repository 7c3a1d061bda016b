import { LIVE_KEY } from './made-live-world.fixture.ts';
import type { Act, AnySession } from './made-any-session.fixture.ts';

const SECOND = 1000;
const ROUNDING = 1e-9;
const PRICES = [106, 104, 101, 97, 93, 109, 112, 118, 120] as const;
const TURNS = [93, 97, 106, 118] as const;
const OPENS_MS = [0, 20_000, 100_000, 200_000] as const;
const REFUSALS = ['-2010', '-2021', '-1013'] as const;
/** Of what an order asks for; the last leave less than a step. */
const SHARES = [0.4, 0.6, 0.9, 0.97, 0.9995] as const;
/** What a session is told reaches the exchange by then, if it is heard at all. */
const LONGEST_WAIT_MS = 6 * SECOND;

export const ACTS: readonly Act[] = [
  { name: 'price', weight: 5, run: (session) => priced(session, PRICES) },
  { name: 'struck as it is to', weight: 12, run: struck },
  { name: 'leave', weight: 1, run: ({ world }) => wished(() => (world.wish = { leave: 'out' })) },
  { name: 'reduce', weight: 1, run: (session) => reducing(session) },
  { name: 'add', weight: 3, run: ({ world }) => (world.isAdding = !world.isAdding) },
  { name: 'keep', weight: 1, run: ({ world }) => wished(() => (world.wish = 'keep')) },
  { name: 'move the stop', weight: 2, run: stopMoved },
  { name: 'taken', weight: 1, run: ({ world }) => wished(() => world.take()) },
  { name: 'taken in part', weight: 2, run: takenInPart },
  { name: 'the market takes', weight: 2, run: (session) => marketTakes(session) },
  { name: 'lost send', weight: 1, run: lostSend },
  { name: 'lost cancel', weight: 1, run: lostCancel },
  { name: 'late send', weight: 1, run: lateSend },
  { name: 'refusal', weight: 1, run: refused },
  { name: 'kill', weight: 2, run: killed },
  { name: 'restart', weight: 1, run: restarted },
  { name: 'streams silent', weight: 1, run: ({ world: { exchange } }) => (exchange.isMute = !exchange.isMute) },
  { name: 'failed reads', weight: 1, run: (session) => (session.world.exchange.failReads = session.pick([3, 20])) },
  {
    name: 'reads late by',
    weight: 1,
    run: (session) => (session.world.exchange.lagMs = session.pick([0, 1500, 3000])),
  },
  { name: 'command', weight: 1, run: commanded },
  { name: 'stop canceled by hand', weight: 1, run: (session) => canceled(session, true) },
  { name: 'exit canceled by hand', weight: 1, run: (session) => canceled(session, false) },
  { name: 'own coins', weight: 1, on: 'spot', run: ownMoved },
  { name: 'taken over', weight: 2, on: 'futures', run: takenOver },
];

/** What a session is told before the price moves. */
const STRUCK: readonly Pick<Act, 'name' | 'run'>[] = [
  { name: 'add', run: ({ world }) => (world.isAdding = true) },
  { name: 'add', run: ({ world }) => (world.isAdding = true) },
  { name: 'move its stop', run: stopMoved },
  { name: 'leave', run: ({ world }) => wished(() => (world.wish = { leave: 'out' })) },
  { name: 'reduce', run: reducing },
];

function wished(change: () => unknown): string {
  change();
  return '';
}

function priced({ world, pick }: AnySession, of: readonly number[]): number {
  world.price(pick(of));
  return world.rate;
}

/** The price is elsewhere for a moment, or stays there, just as the next request of what the session is told to do is on its way. */
async function struck(session: AnySession): Promise<string> {
  const { world, pick } = session;
  const { calls } = world.exchange;
  const wish = pick(STRUCK);
  await wish.run(session);
  const isNext = (call: string): boolean => call.startsWith('send') || call.startsWith('cancel');
  const before = calls.length;
  for (let ms = 0; ms < LONGEST_WAIT_MS && !calls.slice(before).some(isNext); ms += 10) await session.pass(10);
  world.isAdding = false;
  const [on, awayMs] = [pick([10, 20, 30, 50]), pick([0, 50, Infinity, Infinity])];
  await session.pass(on);
  const [rate, share] = [world.rate, session.chance(0.3) ? 0.5 : world.exchange.books.marketShare];
  world.exchange.books.marketShare = share;
  const away = priced(session, world.isShort ? [118, 122, 109, 93] : [93, 90, 97, 118]);
  if (awayMs < Infinity) {
    await session.pass(awayMs);
    world.price(rate);
  }
  return `${wish.name}: ${away} after ${on} ms for ${awayMs} ms, ${share} of it`;
}

function reducing({ world, pick }: AnySession): number {
  const share = pick([0.3, 0.5, 0.7]);
  world.wish = { reduce: share };
  return share;
}

function stopMoved({ world, pick }: AnySession): number {
  return (world.stopAt = pick(world.isShort ? [108, 112] : [99, 102]));
}

function takenInPart({ world, pick }: AnySession): number {
  world.exchange.books.fillShare = pick([...SHARES, 1]);
  world.take();
  return world.exchange.books.fillShare;
}

function marketTakes({ world, pick }: AnySession): number {
  return (world.exchange.books.marketShare = pick([0.5, 0.97, 0.9995, 1]));
}

function lostSend({ world, chance }: AnySession): string {
  const effect = chance(0.6);
  world.exchange.plan.push({ kind: 'lost', effect });
  return effect ? 'that arrives' : '';
}

function lostCancel({ world, chance }: AnySession): string {
  const effect = chance(0.5);
  world.exchange.cancelPlan.push({ kind: 'lost', effect });
  return effect ? 'that arrives' : '';
}

function lateSend({ world, pick }: AnySession): number {
  const ms = pick([500, 2500, 4000]);
  world.exchange.plan.push({ kind: 'late', ms });
  return ms;
}

function refused({ world, pick }: AnySession): string {
  const code = pick(REFUSALS);
  world.exchange.plan.push({ kind: 'reject', code, text: 'no' });
  return code;
}

async function killed(session: AnySession): Promise<string> {
  session.process.kill();
  return again(session, session.pick([0.01, 1, 20, 90]));
}

async function restarted(session: AnySession): Promise<string> {
  session.process.stop.abort();
  const said = await again(session, session.pick([20, 40]));
  return said;
}

/** It begins so many seconds later, maybe at another price, and reads candles and strategy for some time. */
async function again(session: AnySession, seconds: number): Promise<string> {
  const { world } = session;
  world.opensMs = session.pick(OPENS_MS);
  session.isAway = true;
  await session.pass(seconds * SECOND);
  session.isAway = false;
  session.process.kill();
  const at = session.chance(0.5) ? ` at ${priced(session, TURNS)}` : '';
  session.begin();
  return `for ${seconds} s${at}, opens after ${world.opensMs / SECOND} s`;
}

async function commanded({ world, pick, acts }: AnySession): Promise<string> {
  const wish = pick([
    { kind: 'force-exit', trade: 'all' },
    { kind: 'pause' },
    { kind: 'resume' },
    { kind: 'cancel-order', trade: 1 },
  ] as const);
  const asked = { id: `command-${acts.length}`, wish, reason: 'on', by: 'bot', atMs: world.nowMs } as const;
  await world.store.order(LIVE_KEY, asked);
  return wish.kind;
}

function canceled({ world }: AnySession, isStop: boolean): string {
  const { books } = world.exchange;
  const found = books.orders.findLast(
    ({ kind, side, status }) =>
      side === world.out && kind.startsWith('stop') === isStop && (status === 'open' || status === 'partial'),
  );
  if (found !== undefined) books.cancel(found);
  return found === undefined ? 'that is none' : '';
}

function ownMoved(session: AnySession): number {
  const coins = session.pick([1, -1, 0.4, -0.4]);
  session.gives(coins);
  return coins;
}

/** The exchange ends a part of what is held, or all of it, against its holder's will. */
function takenOver({ world, pick, step }: AnySession): number {
  const { books } = world.exchange;
  const held = Math.abs(books.held(world.pair));
  const amount = Number((Math.floor((held * pick([0.2, 0.5, 0.7, 1])) / step + ROUNDING) * step).toFixed(8));
  if (amount > 0) books.trade(world.pair, world.out, amount, pick(['adl_autoclose', 'autoclose-7']));
  return amount;
}
