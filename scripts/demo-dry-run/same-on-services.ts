import { fileURLToPath } from 'node:url';
import { openSessionStore } from '../../packages/runtime/src/compose/open-session-store.ts';
import { openSessions } from '../../packages/runtime/src/compose/open-sessions.ts';
import { statePlace, type StatePlace } from '../../packages/runtime/src/compose/open-state.ts';
import { CrashMarket } from '../crash/market.ts';
import { readEvidence, type Evidence } from '../crash/oracle/evidence.ts';
import { otherTrades } from '../crash/oracle/same-trades.ts';
import { HOUR, type CrashTape } from '../crash/tape.ts';
import { startWitness, WITNESS_SECRET } from '../crash/witness.ts';
import { demoFolder, exampleConfig, type DemoFolder } from '../demo-container/demo-folder.ts';
import type { DemoPlace } from '../demo-container/demo-place.ts';
import { embeddedPlace } from '../demo-container/embedded-place.ts';
import { register } from '../demo-container/register.ts';
import { servicePlace } from '../demo-container/service-place.ts';
import { makeLayout } from '../image/make-layout.ts';
import { atHour, flatTape } from './day.ts';
import { splitHistory } from './flat-history.ts';
import { playDay } from './play-day.ts';
import { verdict, type Comparison } from './verdict.ts';

const STRATEGY = 'sma-crossover';
const STRATEGIES = fileURLToPath(new URL('../../examples/strategies', import.meta.url));
/** Orders take what the market offers: none waits, at prices that stand still, for chance to say how long. */
const PRICING = { price_side: 'other' };
const CONFIG = { ...exampleConfig(STRATEGY), entry_pricing: PRICING, exit_pricing: PRICING };
const KEY = { account: 'dry-run', strategy: STRATEGY, mode: 'dry-run' } as const;
/** Of its config. */
const WALLET = 1000;
/** What is older than that at the start is in ArcticDB alone. */
const LIBRARY_ENDS_MS = 30 * HOUR;

export interface SameChoice {
  /** Where everything lies: of a folder in `.demo`, or a path. */
  readonly name: string;
  /** Of the day, which may be fractions. */
  readonly fromHour: number;
  readonly killHour: number;
  readonly toHour: number;
  readonly factor: number;
  /** Says what begins. */
  readonly say: (text: string) => void;
}

/** What was compared, and what a person may look up. */
export interface SameResult {
  readonly trades: number;
  readonly kills: number;
  readonly comparisons: readonly Comparison[];
}

/**
 * One tape, traded twice by the image's program: on folders without a break, and on MLflow, S3, ArcticDB and DynamoDB with a SIGKILL on the way.
 * Trades must be the same in pair, side, candle, rates, amounts, reasons and profit. Throws where Python cannot be had.
 */
export async function sameOnServices({
  name,
  fromHour,
  killHour,
  toHour,
  factor,
  say,
}: SameChoice): Promise<SameResult> {
  const tape = flatTape(fromHour, toHour);
  const demo = demoFolder({
    name,
    strategy: STRATEGY,
    pairs: tape.pairs,
    config: CONFIG,
  });
  say('Making the image’s layout');
  await makeLayout({ out: demo.image, strategyDirs: [STRATEGIES], gitCommit: null, warmFor: [] });
  const late = await splitHistory(tape, tape.startMs - LIBRARY_ENDS_MS, demo);
  say('Starting MLflow, S3 and DynamoDB, writing an ArcticDB library; trading on folders meanwhile');
  // What looks for Python holds up this process, and the exchange with it: first.
  const whole = await CrashMarket.open(tape, factor);
  const [services, expected] = await Promise.all([servicePlace(demo), onFolders(demo, whole)]);
  try {
    say('Trading on services, with a SIGKILL on the way');
    return await onServices(demo, services, late, { expected, whole, killMs: atHour(killHour) });
  } finally {
    await Promise.all([services.close(), whole.sim.close()]);
  }
}

async function onFolders(demo: DemoFolder, market: CrashMarket): Promise<Evidence> {
  const place = await embeddedPlace({ ...demo, data: demo.empty('embedded-data') });
  try {
    await register(demo, place, STRATEGIES);
    await playDay({ ...dayParts(demo, place, market), killsMs: [] });
    const store = await openSessionStore(stateOf(place));
    return await readEvidence(store, KEY).finally(() => store.close());
  } finally {
    await place.close();
  }
}

interface Compared {
  readonly expected: Evidence;
  /** That the session on folders traded on. */
  readonly whole: CrashMarket;
  readonly killMs: number;
}

async function onServices(
  demo: DemoFolder,
  place: DemoPlace,
  tape: CrashTape,
  { expected, whole, killMs }: Compared,
): Promise<SameResult> {
  await register(demo, place, STRATEGIES);
  const [market, witness] = await Promise.all([CrashMarket.open(tape, whole.factor), startWitness()]);
  const door = await openSessions(stateOf(place));
  let kills = 0;
  try {
    const parts = dayParts(demo, place, market);
    await playDay({
      ...parts,
      env: { ...parts.env, NOTIFY_WEBHOOK_URL: witness.url, NOTIFY_WEBHOOK_SECRET: WITNESS_SECRET },
      killsMs: [killMs],
      onKilled: () => Promise.resolve(void (kills += 1)),
    });
    const found = await readEvidence(door.store, KEY);
    const [beat, lease] = [await door.beatOf(KEY), await door.leaseOf(KEY)];
    const isKept = beat?.outcome?.code === 0 && lease?.epoch === 2 && found.stored.epoch === 2;
    const { store } = door;
    const judged = { store, strategy: STRATEGY, market, history: whole.sim, witness, wishes: [], wallet: WALLET };
    return {
      trades: found.trades.length,
      kills,
      comparisons: [
        {
          what: `${found.trades.length} trades of ${place.name}: those of the session on folders`,
          differences: otherTrades(expected, found),
        },
        {
          what: `journal, lease and beats are in ${door.place}, of the second process`,
          differences: isKept ? [] : [`there are ${JSON.stringify({ beat, lease, epoch: found.stored.epoch })}`],
        },
        ...(await verdict(judged)),
      ],
    };
  } finally {
    door.close();
    await Promise.all([market.sim.close(), witness.close()]);
  }
}

function dayParts(demo: DemoFolder, place: DemoPlace, market: CrashMarket) {
  return {
    ...{ main: `${demo.image}/bin/tradai-strategy.js`, folder: demo.root, market, acts: [] },
    env: { ...place.env, STRATEGY_NAME: STRATEGY, STRATEGY_STAGE: 'Production', TRADING_MODE: 'dry-run' },
    onKilled: () => Promise.resolve(),
    onTrading: () => {},
  };
}

function stateOf({ env }: DemoPlace): StatePlace {
  return statePlace(env['HEARTBEAT_TABLE'] ?? null, env['TRADAI_STATE']!, env);
}
