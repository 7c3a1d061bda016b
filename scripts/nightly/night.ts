import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { NightPart, Variables } from './parts.ts';

/** What of a part was done. */
export interface PartResult {
  readonly done: number;
  readonly goal: number;
  readonly unit: string;
  readonly seconds: number;
  /** Pieces that failed, with their commands and last words. */
  readonly failures: readonly { readonly command: string; readonly text: string }[];
}

export type NightResults = Readonly<Record<string, PartResult>>;

export interface NightWishes {
  readonly parts: readonly NightPart[];
  /** JSON; what stands in it is not done again. */
  readonly file: string;
  /** No piece is begun after this, on `performance.now()`. */
  readonly untilMs: number;
  readonly say: (text: string) => void;
  /** Carries a command out: its exit code, and what it said. */
  readonly run: (command: readonly string[], env: Variables) => Promise<Ended>;
}

export interface Ended {
  readonly code: number | null;
  readonly text: string;
}

const LAST_WORDS = 4000;

/** Carries out what is not done yet, piece by piece, and writes down each. A night that ends early goes on with the next call. */
export async function night({ parts, file, untilMs, say, run }: NightWishes): Promise<NightResults> {
  let results = resultsIn(file);
  for (const part of parts) {
    const { name, goal, unit, piece, command, env = (): Variables => ({}) } = part;
    let result = results[name] ?? { done: 0, goal, unit, seconds: 0, failures: [] };
    while (result.done < goal && performance.now() < untilMs) {
      const began = performance.now();
      const n = Math.round(result.done / piece);
      const [words, variables] = [command(n), env(n)];
      const { code, text } = await run(words, variables);
      const seconds = result.seconds + (performance.now() - began) / 1000;
      const set = Object.entries(variables).map(([variable, value]) => `${variable}=${value}`);
      const failure = { command: [...set, 'npm', ...words].join(' '), text: text.slice(-LAST_WORDS) };
      const failures = code === 0 ? result.failures : [...result.failures, failure];
      result = { ...result, done: Math.min(goal, result.done + piece), seconds, failures };
      results = { ...results, [name]: result };
      writeResults(file, results);
      say(
        `${name}: ${result.done} of ${goal} ${unit}, ${seconds.toFixed(0)} s${code === 0 ? '' : `: FAILED, ${failure.command}`}`,
      );
    }
  }
  return results;
}

/** None where there is no such file. Throws for a file that holds something else. */
export function resultsIn(file: string): NightResults {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as NightResults;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

function writeResults(file: string, results: NightResults): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(results, null, 2));
  renameSync(`${file}.new`, file);
}

export function runNpm(command: readonly string[], env: Variables): Promise<Ended> {
  const child = spawn('npm', command, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      texts.push(chunk.toString());
      process.stderr.write(chunk);
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, text: texts.join('') }));
  });
}
