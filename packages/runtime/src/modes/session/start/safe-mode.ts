import type { SessionCommand } from '../../../contract/session-command.ts';
import type { StoredSession } from '../../../ports/session-store.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { CommandInbox, MOST_WISHES } from '../commands/command-inbox.ts';
import type { LeaseKeeper } from '../host/lease-keeper.ts';
import type { SessionWorld } from './session-world.ts';
import { StepDraft } from '../step/step-draft.ts';
import { StepWriter } from '../step/step-writer.ts';
import { HOST_STATE, type HostState } from '../view/host-records.ts';
import { Wake } from '../turn/wake.ts';

/** Key of when this session was started lately, exchange times; an end that was wanted empties it. */
export const HOST_STARTS = 'host/starts';

const MOST_STARTS = 5;
const WITHIN_MS = 600_000;
/** Longer than anybody waits for a wish. */
const LOOK_EVERY_MS = 60_000;

/** With the present one. Exchange time. */
export function startsIn(records: SessionRecords, nowMs: number): readonly number[] {
  const before = JSON.parse(records.get(HOST_STARTS) ?? '[]') as readonly number[];
  return [...before.filter((ms) => ms > nowMs - WITHIN_MS), nowMs];
}

/**
 * A session that was started more often than anything that works is traded only when a person has had a look: `resume` goes on, `stop` ends it.
 * True when it is to go on; at once when there is no such loop.
 */
export async function afterCrashLoop(
  world: SessionWorld,
  lease: LeaseKeeper,
  stored: StoredSession,
  nowMs: number,
): Promise<boolean> {
  const starts = startsIn(stored.records, nowMs);
  if (starts.length <= MOST_STARTS) return true;
  const { voice, stop } = world;
  const text = `The session was started ${starts.length} times within ten minutes; it waits for a person to resume or stop it.`;
  voice.line('error', 'crash-loop', text);
  voice.state({ stage: 'SAFE', causes: ['crash-loop'] });
  const writer = new StepWriter({ ...world, lease, onTrouble: () => {} }, stored.seq);
  const records = new Map(stored.records);
  const write = async (work: (draft: StepDraft) => void): Promise<void> => {
    const draft = new StepDraft(records);
    work(draft);
    await writer.write(draft.step(nowMs));
    draft.applyTo(records);
  };
  const state: HostState = { stage: 'SAFE', causes: ['crash-loop'], detail: text, sinceMs: nowMs, stopping: null };
  await write((draft) => draft.put(HOST_STATE, state));
  const wish = await decision(world, lease, async (commands) => {
    await write((draft) => {
      for (const {
        id,
        wish: { kind },
      } of commands)
        draft.answers.push({ id, atMs: nowMs, ...ANSWERS[isDecision(kind) ? kind : 'other'] });
      if (commands.some(({ wish: { kind } }) => isDecision(kind))) draft.put(HOST_STARTS, []);
    });
  });
  return wish === 'resume' && !stop.aborted;
}

const ANSWERS = {
  resume: { isDone: true, text: 'The session goes on.' },
  stop: { isDone: true, text: 'The session ends; trades stay as they are.' },
  other: { isDone: false, text: 'The session was started too often and waits for resume or stop.' },
} as const;

function isDecision(kind: SessionCommand['wish']['kind']): kind is 'resume' | 'stop' {
  return kind === 'resume' || kind === 'stop';
}

/** What a person decided; null when the process was asked to end. */
async function decision(
  world: SessionWorld,
  lease: LeaseKeeper,
  answer: (commands: readonly SessionCommand[]) => Promise<void>,
): Promise<'resume' | 'stop' | null> {
  const { time, stop, voice } = world;
  const wake = new Wake();
  const onTrouble = (text: string): void => voice.line('warn', 'commands-away', text);
  const inbox = new CommandInbox({ ...world, onWish: () => wake.now(), onTrouble });
  for (const signal of [stop, lease.lost]) signal.addEventListener('abort', () => wake.now());
  try {
    while (!stop.aborted) {
      await time.sleep(LOOK_EVERY_MS, wake.signal);
      wake.reset();
      lease.assertHeld();
      const commands = inbox.open.slice(0, MOST_WISHES);
      if (commands.length === 0) continue;
      await answer(commands);
      inbox.answered(commands.map(({ id }) => id));
      const decided = commands.map(({ wish: { kind } }) => kind).find(isDecision);
      if (decided !== undefined) return decided;
    }
    return null;
  } finally {
    inbox.close();
  }
}
