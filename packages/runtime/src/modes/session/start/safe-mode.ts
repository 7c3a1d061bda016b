import type { MarketClock } from '../../../market/clock.ts';
import { CommandInbox, MOST_WISHES } from '../commands/command-inbox.ts';
import { carryOut } from '../commands/commands.ts';
import { drain } from '../commands/drain.ts';
import type { HeardCommand } from '../commands/withdrawn.ts';
import type { LeaseKeeper } from '../host/lease-keeper.ts';
import type { OpenStep, SessionHost } from '../host/session-host.ts';
import { writeState } from '../turn/next-state.ts';
import { Wake } from '../turn/wake.ts';
import { haveLooked } from './crash-loop.ts';
import { endsAtOnce } from './end-watch.ts';
import { NO_MARKET } from './leave-early.ts';
import { refusedEnd } from '../orders/refused-end.ts';
import { LiveRest, REST_LOOK_MS, type RestState } from './live-rest.ts';
import { openAtRest } from './open-at-rest.ts';
import type { SessionWorld } from './session-world.ts';

/** Longer than anybody waits for a wish. */
const LOOK_EVERY_MS = 60_000;

/**
 * A session in a crash loop whose strategy cannot even be opened to look after its trades waits for a person: `resume` tries it again, `stop`
 * ends it. True when it is to be tried; false once it has ended in order. `why`: a sentence.
 */
export async function untilDecided(
  world: SessionWorld,
  lease: LeaseKeeper,
  clock: MarketClock | null,
  why: string,
): Promise<boolean> {
  const rest = await openAtRest(world, lease, clock);
  const { host } = rest;
  const closing: (() => unknown)[] = [];
  let live: LiveRest | null = null;
  try {
    const text = `${why} ${(world.orders ?? null) === null ? UNATTENDED : GUARDED}`;
    host.say('error', 'crash-loop', text);
    const state: RestState = { stage: 'SAFE', causes: ['crash-loop'], detail: text };
    world.voice.state(state);
    await host.step(async (step) => {
      await Promise.resolve();
      writeState(step, { ...state, stopping: null });
    });
    const wake = new Wake();
    live = LiveRest.open(host, world, closing, { state: () => state, onNews: () => wake.now() });
    await live?.begin();
    const decided = await decision(world, host, lease, { wake, live });
    if (live !== null) live.isEnding = true;
    if (decided !== 'resume') await drain(host, decided === 'stop' ? 'done' : 'asked', live?.desk ?? null);
    return decided === 'resume';
  } finally {
    for (const close of closing) close();
    rest.close();
  }
}

/** What a person decided; null when the process was asked to end. */
async function decision(
  world: SessionWorld,
  host: SessionHost,
  lease: LeaseKeeper,
  { wake, live }: { readonly wake: Wake; readonly live: LiveRest | null },
): Promise<'resume' | 'stop' | null> {
  const { time, stop, voice } = world;
  const onTrouble = (text: string): void => voice.line('warn', 'commands-away', text);
  const inbox = new CommandInbox({ ...world, onWish: () => wake.now(), onTrouble });
  const onEnd = (): void => wake.now();
  const signals = [stop, lease.lost];
  for (const signal of signals) signal.addEventListener('abort', onEnd);
  try {
    while (!stop.aborted) {
      await time.sleep(live === null ? LOOK_EVERY_MS : REST_LOOK_MS / host.parts.clock.factor, wake.signal);
      wake.reset();
      lease.assertHeld();
      const commands = inbox.open.slice(0, MOST_WISHES);
      let decided: 'resume' | 'stop' | null = null;
      await host.step(async (step) => {
        for (const command of commands) decided = (await answered(command, step)) ?? decided;
        if (decided !== null) haveLooked(step.draft);
      });
      inbox.answered([...commands.map(({ id }) => id), ...host.answered]);
      if (decided !== null) return decided;
      await live?.look();
      if (live?.desk.isNeedless === true) throw await refusedEnd(live.desk);
    }
    return null;
  } finally {
    inbox.close();
    for (const signal of signals) signal.removeEventListener('abort', onEnd);
  }
}

const UNATTENDED = 'Nobody looks after its trades before a person resumes or stops it.';
const GUARDED =
  'Its orders are compared with the exchange, its entries are taken away and its stops are kept; what can have none is left at the market, and nothing else before a person resumes it.';

const TRADES_STAY = 'The strategy is not open, so that nothing can leave by it; expected resume, or stop --leave.';
const NOT_NOW = 'The session was started too often and waits for resume or stop.';

async function answered(command: HeardCommand, step: OpenStep): Promise<'resume' | 'stop' | null> {
  const { kind } = command.wish;
  if (kind === 'withdraw') {
    await carryOut(command, step, NO_MARKET);
    return null;
  }
  if (kind === 'resume' || endsAtOnce(command, step.records)) {
    await carryOut(command, step, NO_MARKET);
    return kind === 'resume' ? 'resume' : 'stop';
  }
  const text = kind === 'stop' ? TRADES_STAY : NOT_NOW;
  step.draft.answers.push({ id: command.id, atMs: step.nowMs, isDone: false, text });
  return null;
}
