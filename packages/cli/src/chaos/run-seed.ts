import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '@tradai/runtime/data';
import type { Io } from '@tradai/runtime/process';
import { ChaosBot, makeRandom, runSimExchange, type RunningSim } from '@tradai/sim-exchange';
import { chaosPlace, type ChaosPlace } from './chaos-place.ts';
import { isHeld, type ChaosWishes, type Held, type SeedOutcome } from './chaos-wishes.ts';
import { journalHeld } from './journal-held.ts';
import { containerProcess } from './session-command.ts';

/** Codes after which a container is to be started again. */
const AGAIN = [69, 75, 130, 143];
/** Real time by which a session's idea of the exchange's clock may be apart from it. */
const CLOCK_APART_MS = 50;

/** Lets a session trade beside an exchange of its own, and looks what held. Its folder stays where something did not. */
export async function runSeed(wishes: ChaosWishes, seed: number, outFolder: string, io: Io): Promise<SeedOutcome> {
  const out = resolve(outFolder);
  const folder = join(out, `seed-${seed}`);
  rmSync(folder, { recursive: true, force: true });
  makeFolder(out);
  const running = await runSimExchange({
    ...chosen(wishes),
    ...{ faults: wishes.scenario, clock: wishes.clock, paused: true, seed: `${seed}` },
  });
  try {
    const place = await chaosPlace(wishes, running.tapes, folder, io);
    const outcome = await played({ wishes, seed, running, place, folder }, io);
    const header = JSON.stringify({ chaos: 1, seed, wishes });
    writeFileSync(join(out, outcome.trace), `${header}\n${running.sim.ledger.trace()}`);
    if (isHeld(outcome)) rmSync(folder, { recursive: true, force: true });
    return outcome;
  } finally {
    await running.sim.close();
  }
}

interface Play {
  readonly wishes: ChaosWishes;
  readonly seed: number;
  readonly running: RunningSim;
  readonly place: ChaosPlace;
  readonly folder: string;
}

async function played({ wishes, seed, running, place, folder }: Play, io: Io): Promise<SeedOutcome> {
  const { sim, tapes, key } = running;
  const bot = new ChaosBot(sim, key, seed, {
    launch: ({ env }) => ({
      ...{ command: process.execPath, args: containerProcess(), cwd: folder },
      env: { ...place.env, ...env },
    }),
    revivedAfter: AGAIN,
  });
  const kills = killTimes(wishes.kills, seed, tapes.start, tapes.end);
  const ended = await lived(bot, running, kills);
  sim.clock.pause();
  const report = sim.oracle.report();
  // What is read from here on is the truth.
  sim.faults.unload(1);
  const slackMs = CLOCK_APART_MS * sim.clock.pace;
  const { strategyDir, markets } = wishes;
  const where = {
    ...{ place, exchange: sim.urls.rest, slackMs },
    ...(strategyDir === undefined ? {} : { strategyDir }),
    ...(markets === undefined ? {} : { markets }),
  };
  const journal = await journalHeld(where, io);
  const held: readonly Held[] = [
    { check: 'it lives until it is asked to end, and ends in order', wrong: ended === 'exit code 0' ? null : ended },
    { check: 'a dry run sends no order', wrong: counted(ordersSent(running), 'orders were sent') },
    { check: 'nothing is asked during a ban', wrong: counted(report.callsDuringBan, 'requests during bans') },
    { check: 'only what the exchange has is asked', wrong: counted(report.unimplemented, 'unknown routes') },
    { check: 'every request is signed rightly', wrong: counted(report.signatureFailures, 'wrong signatures') },
    ...journal.held,
  ];
  const fired = [...sim.faults.firings.values()].reduce((sum, count) => sum + count, 0);
  const { unprotectedMs, maxUsedWeight, connectsPer5Min } = report;
  return {
    seed,
    held,
    figures: {
      ...{ hours: (sim.clock.now() - tapes.start) / 3_600_000, starts: bot.starts, kills: kills.length, fired },
      ...{ decided: journal.decided, missed: journal.missed, trades: journal.trades, explained: journal.explained },
      ...{ unprotectedMs, maxUsedWeight, connectsPer5Min },
    },
    trace: `seed-${seed}.trace`,
    said: held.every(({ wrong }) => wrong === null) ? '' : bot.output,
  };
}

/** How it ended: `exit code 0`, or why not so. */
async function lived(bot: ChaosBot, { sim, tapes }: RunningSim, kills: readonly number[]): Promise<string> {
  const until = (time: number): Promise<void> =>
    bot.runFor(`${Math.max(1, Math.floor((time - sim.clock.now()) / 1_000))}s`);
  try {
    for (const time of kills) {
      await until(time);
      await bot.restart();
    }
    await until(tapes.end);
    return await bot.end();
  } catch (error) {
    await bot.kill();
    return (error as Error).message.split(' It said last')[0]!;
  }
}

/** Moments of the middle, from the seed. */
function killTimes(count: number, seed: number, start: number, end: number): readonly number[] {
  const random = makeRandom(seed, 'chaos/kills');
  const times = Array.from({ length: count }, () => start + (0.1 + 0.8 * random.next()) * (end - start));
  return times.toSorted((a, b) => a - b);
}

function ordersSent({ sim }: RunningSim): number {
  return sim.ledger.orders().filter(({ events }) => events[0]!.origin === 'request').length;
}

function counted(count: number, what: string): string | null {
  return count === 0 ? null : `${count} ${what}`;
}

function chosen({ data, from, to, symbol, market, timeframe, markets }: ChaosWishes) {
  return {
    ...{ data, from },
    ...(to === undefined ? {} : { to }),
    ...(symbol === undefined ? {} : { symbol }),
    ...(market === undefined ? {} : { market }),
    ...(timeframe === undefined ? {} : { timeframe }),
    ...(markets === undefined ? {} : { markets }),
  };
}
