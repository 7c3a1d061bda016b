import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ProgramRun {
  readonly out: string;
  readonly err: string;
}

export interface ProgramOptions {
  readonly cwd: string;
  /** All of them: nothing is inherited but what finds programs. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program of Node to its end. Throws with its last words when it does not end with 0. */
export async function runProgram(file: string, args: readonly string[], options: ProgramOptions): Promise<ProgramRun> {
  const env = { PATH: process.env['PATH'], ...options.env };
  const child = spawn(process.execPath, [file, ...args], { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const heard = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => (heard.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (heard.err += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return heard;
  throw new Error(
    `${file} ${args.join(' ')} ended with ${String(code)}: ${heard.err.trim().split('\n').slice(-3).join(' ')}`,
  );
}
