import { createHash } from 'node:crypto';
import { ServiceError } from '@tradai/runtime/ports';
import type { Clock } from '../../ports/clock.ts';
import type { Execution, ExecutionInput, Machine, Workflows } from '../../ports/workflows.ts';
import type { Definition } from '../../workflow/definition.ts';
import { ExecutionLog, type LoggedExecution } from './execution-log.ts';
import type { PlatformDatabase } from './platform-database.ts';
import { runDefinition, type DefinitionEnd, type TaskHandler } from './run-definition.ts';

/** An execution that was left so often is given up: it ends processes. */
const MOST_RESUMES = 3;

export interface LocalWorkflowsOptions {
  readonly database: PlatformDatabase;
  readonly definitions: Readonly<Partial<Record<Machine, Definition>>>;
  /** What the tasks of a document do. */
  readonly handlerOf: (machine: Machine, state: string) => TaskHandler;
  readonly clock: Clock;
  /** An execution has ended. */
  readonly onEnd: (execution: Execution) => void;
  /** See `DefinitionRun`. */
  readonly isHasty?: boolean;
}

/** Workflows in this process, remembered so that the next one goes on where it stood. */
export class LocalWorkflows implements Workflows {
  readonly place: string;
  readonly #options: LocalWorkflowsOptions;
  readonly #log: ExecutionLog;
  readonly #running = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>();
  #isClosing = false;

  constructor(options: LocalWorkflowsOptions) {
    this.place = options.database.place;
    this.#options = options;
    this.#log = new ExecutionLog(options.database);
  }

  async start(machine: Machine, name: string, input: ExecutionInput): Promise<'started' | 'known'> {
    const { clock } = this.#options;
    const definition = this.#definition(machine);
    const text = JSON.stringify(input);
    const begun = { machine, name, input: text, startedMs: clock.now(), cursorState: definition.StartAt };
    const known = await this.#log.begin({ ...begun, definition: hashOf(definition) });
    if (known !== null) {
      if (known.input === text) return 'known';
      throw new ServiceError('refused', `The execution ${name} of ${machine} was started before with another input.`);
    }
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
    this.#isClosing = true;
    const running = [...this.#running.values()];
    for (const { stop } of running) stop.abort();
    await Promise.all(running.map(({ ended }) => ended));
  }

  #run(execution: LoggedExecution): void {
    const { handlerOf, clock, isHasty = false } = this.#options;
    const { machine, name, input, startedMs, cursorState, cursorInput } = execution;
    const stop = new AbortController();
    const work = async (): Promise<void> => {
      const end = await runDefinition({
        ...{ definition: this.#definition(machine), startAt: cursorState, input: cursorInput },
        context: { id: name, name, input, startedMs },
        handlerOf: (state) => handlerOf(machine, state),
        onState: async (state, given) => {
          if (!stop.signal.aborted) await this.#log.reached(execution, state, given);
        },
        ...{ now: () => clock.now(), stop: stop.signal, isHasty },
      });
      this.#running.delete(keyOf(execution));
      if (!this.#isClosing) await this.#end(execution, end, end.status === 'FAILED' ? end.cause : null);
    };
    this.#running.set(keyOf(execution), { stop, ended: work() });
  }

  async #end(execution: LoggedExecution, { status }: DefinitionEnd, cause: string | null): Promise<void> {
    const endedMs = this.#options.clock.now();
    if (!(await this.#log.end(execution, status, endedMs, cause))) return;
    this.#options.onEnd({ ...executionOf(execution), status, endedMs });
  }

  #definition(machine: Machine): Definition {
    const definition = this.#options.definitions[machine];
    if (definition === undefined) throw new ServiceError('refused', `There is no workflow ${machine} here.`);
    return definition;
  }
}

function executionOf({ machine, name, status, startedMs, endedMs }: LoggedExecution): Execution {
  return { machine, name, status, startedMs, endedMs };
}

function keyOf({ machine, name }: Pick<Execution, 'machine' | 'name'>): string {
  return `${machine}/${name}`;
}

function hashOf(definition: Definition): string {
  return createHash('sha256').update(JSON.stringify(definition)).digest('hex');
}
