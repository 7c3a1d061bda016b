import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const START_MS = 120_000;

/** Nobody outlives the process that started them. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** A service of ours in a process of its own, which can be killed and started again. What it says lies in `<name>.log`. */
export class AwsProcess {
  readonly name: string;
  readonly #root: string;
  readonly #args: readonly string[];
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;
  #address = '';

  constructor(root: string, name: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    this.name = name;
    this.#root = root;
    this.#args = args;
    this.#env = env;
  }

  /** Where it listens, if it does. */
  get address(): string {
    return this.#address;
  }

  /** Resolves when it is ready, where it says so; a worker says nothing. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [...this.#args], { env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    running.add(child);
    child.once('exit', () => running.delete(child));
    const ready = Promise.withResolvers<void>();
    const log = join(this.#root, `${this.name}.log`);
    const heard = (line: string): void => {
      appendFileSync(log, `${line}\n`);
      const { msg, address } = said(line);
      if (address !== undefined) this.#address = address;
      if (msg === 'ready' || msg === 'listening') ready.resolve();
    };
    for (const output of [child.stdout, child.stderr]) createInterface({ input: output }).on('line', heard);
    child.once('exit', (code) => ready.reject(new Error(`${this.name} ended with ${String(code)}: see ${log}`)));
    ready.promise.catch(() => {});
    if (this.#args.includes('worker')) return;
    const late = AbortSignal.timeout(START_MS);
    const reject = (): void => ready.reject(new Error(`${this.name} was not ready within ${START_MS / 1000} s`));
    late.addEventListener('abort', reject, { once: true });
    await ready.promise;
  }

  kill(): Promise<number | null> {
    return this.#end('SIGKILL');
  }

  /** Gives its exit code. */
  stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const exit = once(child, 'exit');
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), START_MS);
    await exit;
    clearTimeout(late);
    return child.exitCode;
  }
}

function said(line: string): { readonly msg?: string; readonly address?: string } {
  try {
    return JSON.parse(line) as { msg?: string; address?: string };
  } catch {
    return {};
  }
}
