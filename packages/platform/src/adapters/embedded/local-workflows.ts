import { createHash } from 'node:crypto';
import { ServiceError } from '@tradai/runtime/ports';
import type { Clock } from '../../ports/clock.ts';
import type { Execution, ExecutionInput, Machine, Workflows } from '../../ports/workflows.ts';
import type { Definition } from '../../workflow/definition.ts';
import { ExecutionLog, type LoggedExecution } from './execution-log.ts';
import type { Line } from './line.ts';
import type { PlatformDatabase } from './platform-database.ts';
import { runDefinition, type DefinitionEnd, type TaskHandler } from './run-definition.ts';

/** An execution that was left so often at one state is given up: it ends processes. */
const MOST_RESUMES = 3;
/** What could not be written down is written again after so long. */
const [FIRST_WAIT_MS, LONGEST_WAIT_MS] = [1000, 60_000];

interface RunningExecution {
  readonly execution: LoggedExecution;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

export interface LocalWorkflowsOptions {
  readonly database: PlatformDatabase;
  readonly definitions: Readonly<Partial<Record<Machine, Definition>>>;
  /** What the tasks of a document do. */
  readonly handlerOf: (machine: Machine, state: string) => TaskHandler;
  /** See `DefinitionRun`; shared by all executions. */
  readonly lineOf?: (machine: Machine, state: string) => Line | null;
  readonly clock: Clock;
  /** An execution has ended. */
  readonly onEnd: (execution: Execution) => void;
  /** Where it stands could not be written down; it is written again. */
  readonly onFailure?: (execution: Execution, error: unknown) => void;
  /** See `DefinitionRun`. */
  readonly isHasty?: boolean;
}

/** Workflows in this process, remembered so that the next one goes on where it stood. */
export class LocalWorkflows implements Workflows {
  readonly place: string;
  readonly #options: LocalWorkflowsOptions;
  readonly #log: ExecutionLog;
  readonly #running = new Map<string, RunningExecution>();
  readonly #closing = new AbortController();

  constructor(options: LocalWorkflowsOptions) {
    this.place = options.database.place;
    this.#options = options;
    this.#log = new ExecutionLog(options.database);
  }

  async start(machine: Machine, name: string, input: ExecutionInput): Promise<'started' | 'known'> {
    const { clock } = this.#options;
    if (this.#closing.signal.aborted) throw new ServiceError('unavailable', 'The platform is stopping.');
    const definition = this.#definition(machine);
    const text = JSON.stringify(input);
    const begun = { machine, name, input: text, startedMs: clock.now(), cursorState: definition.StartAt };
    const known = await this.#log.begin({ ...begun, definition: hashOf(definition) });
    if (known !== null) {
      if (known.input === text) return 'known';
      throw new ServiceError('refused', `The execution ${name} of ${machine} was started before with another input.`);
    }
    // The next process goes on with it.
    if (this.#closing.signal.aborted) return 'started';
    this.#run({
      ...begun,
      ...{ status: 'RUNNING', endedMs: null, cause: null, resumes: 0, definition: '', cursorInput: text },
    });
    return 'started';
  }

  async describe(machine: Machine, name: string): Promise<Execution | null> {
    const found = await this.#log.get(machine, name);
    return found === null ? null : executionOf(found);
  }

  async stop(machine: Machine, name: string, reason: string): Promise<void> {
    const known = await this.#log.get(machine, name);
    if (known === null) return;
    await this.#end(known, { status: 'ABORTED' }, reason);
    const running = this.#running.get(keyOf(known));
    running?.stop.abort();
    await running?.ended;
  }

  /** Goes on with what an ended process has left; gives how many. */
  async resume(): Promise<number> {
    const left = (await this.#log.running()).filter((each) => !this.#running.has(keyOf(each)));
    for (const execution of left) {
      const definition = this.#options.definitions[execution.machine];
      if (definition === undefined || hashOf(definition) !== execution.definition) {
        await this.#end(execution, { status: 'FAILED', cause: '' }, 'The document has changed since it began.');
        continue;
      }
      if (execution.resumes >= MOST_RESUMES) {
        const cause = `It was left ${MOST_RESUMES + 1} times at ${execution.cursorState}.`;
        await this.#end(execution, { status: 'FAILED', cause: '' }, cause);
        continue;
      }
      await this.#log.resumed(execution);
      this.#run(execution);
    }
    return left.length;
  }

  /** Stops all tasks and leaves the executions for the next process. */
  async close(): Promise<void> {
    this.#closing.abort();
    const running = [...this.#running.values()];
    for (const { stop } of running) stop.abort();
    await Promise.all(running.map(({ ended }) => ended));
    await Promise.all(running.map(({ execution }) => this.#log.left(execution)));
  }

  #run(execution: LoggedExecution): void {
    const { handlerOf, lineOf, clock, isHasty = false } = this.#options;
    const { machine, name, input, startedMs, cursorState, cursorInput } = execution;
    const stop = new AbortController();
    const work = async (): Promise<void> => {
      const end = await runDefinition({
        ...{ definition: this.#definition(machine), startAt: cursorState, input: cursorInput },
        context: { id: name, name, input, startedMs },
        handlerOf: (state) => handlerOf(machine, state),
        lineOf: (state) => lineOf?.(machine, state) ?? null,
        onState: (state, given) =>
          this.#written(execution, stop.signal, () => this.#log.reached(execution, state, given)),
        ...{ now: () => clock.now(), stop: stop.signal, isHasty },
      });
      const cause = end.status === 'FAILED' ? end.cause : null;
      await this.#written(execution, this.#closing.signal, () => this.#end(execution, end, cause));
      this.#running.delete(keyOf(execution));
    };
    this.#running.set(keyOf(execution), { execution, stop, ended: work() });
  }

  /** What cannot be written down, as on a full disk, ends neither the execution nor this process. */
  async #written(execution: Execution, over: AbortSignal, write: () => Promise<void>): Promise<void> {
    const { clock, onFailure } = this.#options;
    for (let waitMs = FIRST_WAIT_MS; !over.aborted; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      try {
        return await write();
      } catch (error) {
        onFailure?.(executionOf(execution), error);
        await clock.sleep(waitMs, over);
      }
    }
  }

  async #end(execution: LoggedExecution, { status }: DefinitionEnd, cause: string | null): Promise<void> {
    const endedMs = this.#options.clock.now();
    if (!(await this.#log.end(execution, status, endedMs, cause))) return;
    this.#options.onEnd({ ...executionOf(execution), status, endedMs, cause });
  }

  #definition(machine: Machine): Definition {
    const definition = this.#options.definitions[machine];
    if (definition === undefined) throw new ServiceError('refused', `There is no workflow ${machine} here.`);
    return definition;
  }
}

function executionOf({ machine, name, status, startedMs, endedMs, cause = null }: Execution): Execution {
  return { machine, name, status, startedMs, endedMs, cause };
}

function keyOf({ machine, name }: Pick<Execution, 'machine' | 'name'>): string {
  return `${machine}/${name}`;
}

/** How many items of a map are done at once is a setting, and no other document. */
function hashOf(definition: Definition): string {
  const text = JSON.stringify(definition, (key, value: unknown) => (key === 'MaxConcurrency' ? undefined : value));
  return createHash('sha256').update(text).digest('hex');
}
