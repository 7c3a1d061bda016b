import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../demo-container/demo-folder.ts';
import { TRADAI } from '../demo-platform/built-tradai.ts';

const START_MS = 60_000;

export interface PlatformPlace {
  /** Where its process runs; its data lie in `data` below. */
  readonly root: string;
  readonly slots: number;
  readonly env: Readonly<Record<string, string>>;
  readonly withMlflow: boolean;
}

/** A `tradai up` that is killed, frozen and started again. */
export class RunningPlatform {
  readonly #place: PlatformPlace;
  #child: ChildProcess | null = null;
  #address = '';
  /** What it said on standard error, all lives of it. */
  said = '';
  starts = 0;

  constructor(place: PlatformPlace) {
    this.#place = place;
  }

  /** Of the life that listens. */
  get address(): string {
    return this.#address;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  async start(): Promise<void> {
    const { root, slots, env, withMlflow } = this.#place;
    const strategies = join(REPOSITORY, 'examples/strategies');
    const words = ['up', '--data', join(root, 'data'), '--port', '0', '--slots', String(slots)];
    const more = ['--strategy-dir', strategies, '--json', ...(withMlflow ? ['--with', 'mlflow'] : [])];
    const child = spawn(process.execPath, [TRADAI, ...words, ...more], {
      ...{ cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
      env: { PATH: process.env['PATH'], HOME: root, NODE_COMPILE_CACHE: join(root, '..', 'compiled'), ...env },
    });
    this.#child = child;
    this.starts += 1;
    child.stderr.on('data', (text: Buffer) => (this.said += text.toString()));
    const line = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
    const gone = once(child, 'exit').then(([code]) => {
      throw new Error(`tradai up ended with ${String(code)}: ${this.said.trim().split('\n').slice(-3).join(' ')}`);
    });
    const late = pause(START_MS, undefined, { ref: false }).then(() => {
      throw new Error(`tradai up did not listen within ${START_MS / 1000} s`);
    });
    gone.catch(() => {});
    const [text] = await Promise.race([line, gone, late]);
    this.#address = (JSON.parse(text) as { address: string }).address;
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Gives its exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(signal);
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
    return child.exitCode;
  }
}
