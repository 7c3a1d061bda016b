import fc from 'fast-check';
import { expect } from 'vitest';
import { changeStatus, type StatusChange } from '../domain/change-status.ts';
import { noteRun } from '../domain/note-run.ts';
import type { RunEvent } from '../domain/run-event.ts';
import { startMessage } from '../domain/run-messages.ts';
import { STATUS_MOVES, type StatusMove } from '../domain/run-status.ts';
import { attemptName, queuedRun, type Run } from '../domain/run.ts';
import { keyOf, newRun, type OpenRunStore } from './run-store-contract.fixture.ts';

const NOW = Date.UTC(2026, 0, 5, 10);
const RUNS = 3;
const MOST_SLOTS = 2;
const MOST_COMMANDS = 60;

/** What workflows say of themselves, where they write a run's row by their own means. */
export interface SpokenWord {
  readonly runId: string;
  readonly attempt: number;
  readonly execution: string;
  readonly move: StatusMove;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly atMs: number;
}

export interface LawStore extends Omit<OpenRunStore, 'written'> {
  /** Left out: workflows change runs by the store as well. */
  readonly say?: (word: SpokenWord) => Promise<void>;
}

type MoveName = keyof typeof STATUS_MOVES;
const MOVES = Object.keys(STATUS_MOVES) as MoveName[];

interface Command {
  readonly kind: 'submit' | 'take' | 'release' | 'change' | 'note' | 'sent';
  readonly run: number;
  readonly move: MoveName;
  readonly by: number;
  /** How many attempts ago; 0: the present one. */
  readonly ago: number;
  readonly who: 'own' | 'stranger' | 'nobody';
  /** Whether it is done a second time, at once. */
  readonly isRepeated: boolean;
}

const command = fc.record<Command>({
  kind: fc.oneof(
    { weight: 2, arbitrary: fc.constant('submit' as const) },
    { weight: 3, arbitrary: fc.constant('take' as const) },
    { weight: 10, arbitrary: fc.constant('change' as const) },
    { weight: 3, arbitrary: fc.constantFrom('release' as const, 'note' as const, 'sent' as const) },
  ),
  run: fc.nat(RUNS - 1),
  move: fc.constantFrom(...MOVES),
  by: fc.nat(1),
  ago: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
  who: fc.oneof(
    { weight: 5, arbitrary: fc.constant('own' as const) },
    { weight: 1, arbitrary: fc.constantFrom('stranger' as const, 'nobody' as const) },
  ),
  isRepeated: fc.boolean(),
});

/**
 * The law of runs: whatever is asked of a store, in whatever order and however often, it answers and holds what the rules of the domain make of
 * it. `open` gives an empty store for each of so many sequences; gives how many commands were carried out.
 */
export async function runStoreLaw(sequences: number, open: () => Promise<LawStore>): Promise<number> {
  let count = 0;
  const property = fc.asyncProperty(
    fc.array(command, { minLength: 1, maxLength: MOST_COMMANDS, size: 'max' }),
    async (commands) => {
      const store = await open();
      try {
        await new Pair(store).carryOut(commands);
        count += commands.length;
      } finally {
        store.runs.close();
      }
    },
  );
  await fc.assert(property, { numRuns: sequences });
  return count;
}

/** A store, and what it is to be. */
class Pair {
  readonly #store: LawStore;
  readonly #runs = new Map<string, Run>();
  readonly #events = new Map<string, RunEvent[]>();
  readonly #outbox = new Set<string>();
  /** Ids, and by which version of its row each took its slot. */
  readonly #holders = new Map<string, number>();
  #nowMs = NOW;

  constructor(store: LawStore) {
    this.#store = store;
  }

  async carryOut(commands: readonly Command[]): Promise<void> {
    for (const each of commands) {
      this.#nowMs += 1000;
      await this.#carryOut(each);
      if (each.isRepeated) await this.#carryOut(each);
      const { id } = newRun(each.run);
      same(await this.#store.runs.get(id, 0), this.#runs.get(id) ?? null);
    }
    const { runs, slots } = this.#store;
    for (let number = 0; number < RUNS; number++) {
      const { id } = newRun(number);
      same(await runs.events(id, 0), this.#events.get(id) ?? []);
    }
    same(await slots.holders('backtest'), [...this.#holders.keys()].toSorted());
    same(await slots.recount('backtest'), 0);
    const left = await runs.outbox(Infinity, 100);
    same(left.map(({ id }) => id).toSorted(), [...this.#outbox].toSorted());
  }

  async #carryOut(given: Command): Promise<void> {
    const { id } = newRun(given.run);
    const run = this.#runs.get(id);
    if (given.kind === 'submit') return this.#submit(given.run);
    if (given.kind === 'sent') return this.#sent(id, (run?.attempt ?? 1) - given.ago);
    if (run === undefined) {
      same(await this.#store.runs.change(id, this.#changeOf(given, newRunAsQueued(given.run))), null);
      return;
    }
    if (given.kind === 'take') return this.#take(run);
    if (given.kind === 'release') {
      const version = run.version - given.ago;
      if ((this.#holders.get(id) ?? 0) <= version) this.#holders.delete(id);
      return this.#store.slots.release('backtest', { id, version });
    }
    return given.kind === 'note' ? this.#note(run, given) : this.#change(run, given);
  }

  async #submit(number: number): Promise<void> {
    const run = newRun(number);
    const message = startMessage(run, 1, run.createdMs);
    const key = keyOf(`k${number}`);
    const isKnown = this.#runs.has(run.id);
    const accepted = await this.#store.runs.accept(run, key, message);
    if (isKnown) {
      // The same id again is an answer that was lost; both are told the run as it is.
      same(accepted.kind === 'mismatch' ? null : accepted.run, this.#runs.get(run.id));
      return;
    }
    this.#runs.set(run.id, queuedRun(run));
    this.#outbox.add(message.id);
    this.#tell(queuedRun(run), run.createdMs, 'accepted', null, run.subject);
    same(accepted, { kind: 'accepted', run: queuedRun(run) });
  }

  async #take(run: Run): Promise<void> {
    const move = STATUS_MOVES.dispatch;
    const change = { move, by: 'dispatcher', attempt: run.attempt, atMs: this.#nowMs } as const;
    const outcome = changeStatus(run, change);
    const isFull = !this.#holders.has(run.id) && this.#holders.size >= MOST_SLOTS;
    const expected = isFull ? 'full' : outcome.kind === 'changed' ? 'taken' : 'conflict';
    same(await this.#store.slots.take('backtest', run.id, change, MOST_SLOTS), expected);
    if (expected !== 'taken') return;
    this.#holders.set(run.id, outcome.run.version);
    this.#moved(outcome.run, change);
  }

  async #change(run: Run, given: Command): Promise<void> {
    const change = this.#changeOf(given, run);
    const { move, by, attempt, execution } = change;
    const outcome = changeStatus(run, change);
    const message = move.name === 'retry' ? startMessage(run, run.attempt + 1, this.#nowMs) : undefined;
    if (by === 'workflow' && execution !== undefined && this.#store.say !== undefined) {
      const failure = change.patch?.failure ?? null;
      await this.#store.say({ runId: run.id, attempt, execution, move, failure, atMs: this.#nowMs });
    } else same(await this.#store.runs.change(run.id, change, message), outcome);
    if (outcome.kind !== 'changed') return;
    if (message !== undefined) this.#outbox.add(message.id);
    this.#moved(outcome.run, change);
  }

  async #note(run: Run, { ago, by }: Command): Promise<void> {
    const result = { uri: 's3://results/r.json', sha256: 'ab'.repeat(32) };
    const failure = { code: 'TradAI.StrategyFailed', message: 'It threw.', exitCode: 70, stopCode: null };
    const patch = by === 0 ? { result } : { failure };
    const note = { attempt: run.attempt - ago, atMs: this.#nowMs, patch };
    const outcome = noteRun(run, note);
    same(await this.#store.runs.note(run.id, note), outcome);
    this.#runs.set(run.id, outcome.run);
  }

  async #sent(id: string, attempt: number): Promise<void> {
    this.#outbox.delete(attemptName({ id, attempt }));
    await this.#store.runs.sent(attemptName({ id, attempt }));
  }

  #changeOf({ move: name, by, ago, who }: Command, run: Run): StatusChange {
    const move = STATUS_MOVES[name];
    const attempt = run.attempt - ago;
    const speaker = { own: attemptName({ id: run.id, attempt }), stranger: 'stranger', nobody: undefined }[who];
    const failure = { code: 'TradAI.X', message: 'Because.', exitCode: null, stopCode: null };
    return {
      ...{ move, by: move.by[by % move.by.length]!, attempt, atMs: this.#nowMs },
      ...(speaker === undefined ? {} : { execution: speaker }),
      ...(name === 'fail' || name === 'timeOut' ? { patch: { failure } } : {}),
    };
  }

  #moved(run: Run, { atMs, move, by }: StatusChange): void {
    this.#runs.set(run.id, run);
    this.#tell(run, atMs, 'moved', move.name, by);
  }

  #tell(run: Run, atMs: number, kind: RunEvent['kind'], move: string | null, by: string): void {
    const events = this.#events.get(run.id) ?? [];
    const { id: runId, attempt, status } = run;
    events.push({ runId, sequence: events.length + 1, atMs, attempt, kind, status, move, by, note: null });
    this.#events.set(runId, events);
  }
}

function same(actual: unknown, expected: unknown): void {
  expect(actual).toEqual(expected);
}

function newRunAsQueued(number: number): Run {
  return queuedRun(newRun(number));
}
