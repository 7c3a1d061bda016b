import { fork, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A run of some test files, until the first that fails; with another text of one source file, if `file` is one. */
export interface BenchTask {
  readonly id: number;
  readonly file: string | null;
  readonly text: string;
  readonly original: string;
  readonly tests: readonly string[];
}

export interface BenchAnswer {
  readonly id: number;
  /** The test file that failed; `null` where none did. */
  readonly by: string | null;
  /** The test and what it said. */
  readonly why: string | null;
  /** Of the processor. */
  readonly ms: number;
}

export type BenchOutcome = BenchAnswer | 'endless';

const WORKER = fileURLToPath(new URL('bench-worker.ts', import.meta.url));

/** Runs tests of a copy in a process of its own, one run at a time, and begins a new process after one that did not end. */
export class Bench {
  readonly #folder: string;
  readonly #entered: string;
  #process: ChildProcess | null = null;
  #count = 0;

  /** `entered`: the folder for the functions that tests enter. */
  constructor(folder: string, entered: string) {
    this.#folder = folder;
    this.#entered = entered;
  }

  /** `endless` after `limitMs`, or where the process ended of itself: a mistake that no run survives is noticed. */
  async run(task: Omit<BenchTask, 'id'>, limitMs: number): Promise<BenchOutcome> {
    const id = this.#count++;
    const process = (this.#process ??= await this.#started());
    const outcome = await new Promise<BenchOutcome>((resolve) => {
      const timer = setTimeout(() => settle('endless'), limitMs);
      const onMessage = (answer: BenchAnswer): void => {
        if (answer.id === id) settle(answer);
      };
      const onExit = (): void => settle('endless');
      const settle = (result: BenchOutcome): void => {
        clearTimeout(timer);
        process.off('message', onMessage).off('exit', onExit);
        resolve(result);
      };
      process.on('message', onMessage).on('exit', onExit);
      process.send({ ...task, id } satisfies BenchTask);
    });
    if (outcome === 'endless') this.#afterEndless(task);
    return outcome;
  }

  close(): void {
    this.#process?.kill('SIGKILL');
    this.#process = null;
  }

  #afterEndless({ file, original }: Omit<BenchTask, 'id'>): void {
    this.close();
    if (file !== null) writeFileSync(join(this.#folder, file), original);
  }

  #started(): Promise<ChildProcess> {
    const child = fork(WORKER, [this.#folder], {
      execArgv: ['--conditions=@tradai/source'],
      env: { ...process.env, TRADAI_MUTATION_ENTERED: this.#entered, NO_COLOR: '1' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const said: string[] = [];
    child.stderr?.on('data', (data: Buffer) => said.push(String(data)));
    return new Promise((resolve, reject) => {
      child.once('message', () => resolve(child));
      child.once('exit', (code) =>
        reject(new Error(`The process that runs the tests ended with ${code}: ${said.join('')}`)),
      );
    });
  }
}
