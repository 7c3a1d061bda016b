import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../demo-container/demo-folder.ts';
import type { Part } from './cells.ts';

export interface Proof {
  readonly isSo: boolean;
  /** Of the table: how many tests, or what a program said last. */
  readonly figures: string;
  /** A line each. */
  readonly failures: readonly string[];
}

/** Runs a part; everything that it says goes into the log. */
export function runPart(part: Part, log: string): Promise<Proof> {
  return part.kind === 'tests' ? runTests(part, log) : runProgram(part.file, part.args ?? [], log);
}

async function runTests({ files, env = {} }: Extract<Part, { kind: 'tests' }>, log: string): Promise<Proof> {
  const report = `${log}.json`;
  // That of the last time proves nothing.
  rmSync(report, { force: true });
  const vitest = join(REPOSITORY, 'node_modules/vitest/vitest.mjs');
  const words = ['run', ...files, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await run([vitest, ...words], log, env);
  const found = reportIn(report);
  if (found === null) return { isSo: false, figures: 'no report', failures: [`vitest ended with ${String(code)}`] };
  const failures = found.testResults.flatMap(({ name, status, message, assertionResults }) => [
    ...assertionResults.filter((each) => each.status === 'failed').map((each) => each.fullName.trim()),
    ...(status === 'failed' && assertionResults.length === 0 ? [`${name}: ${message.split('\n')[0] ?? ''}`] : []),
  ]);
  const missing = files.filter((file) => !found.testResults.some(({ name }) => name.endsWith(file)));
  const { numPassedTests: passed, numTotalTests: all } = found;
  const skipped = all - passed - found.numFailedTests;
  const figures = `${passed} tests${skipped === 0 ? '' : `, ${skipped} skipped`}`;
  const gone = missing.map((file) => `there are no tests in ${file}`);
  const left = skipped === 0 ? [] : [`${skipped} tests were skipped`];
  return { isSo: code === 0 && skipped === 0 && gone.length === 0, figures, failures: [...failures, ...gone, ...left] };
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function reportIn(file: string): Report | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return null;
  }
}

async function runProgram(file: string, args: readonly string[], log: string): Promise<Proof> {
  const { code, out } = await run(['--conditions=@tradai/source', join(REPOSITORY, file), ...args], log);
  const lines = out.trim().split('\n');
  const failures = lines.filter((line) => line.trim().startsWith('✗')).map((line) => line.trim());
  const end = code === 0 ? [] : [`${file} ended with ${String(code)}`];
  return { isSo: code === 0, figures: lines.at(-1)!.trim(), failures: [...failures, ...end] };
}

async function run(
  words: readonly string[],
  log: string,
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly out: string }> {
  const env = { ...process.env, ...more, FORCE_COLOR: '0', NO_COLOR: '1' };
  const child = spawn(process.execPath, [...words], { cwd: REPOSITORY, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const file = createWriteStream(log);
  let out = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  for (const output of [child.stdout, child.stderr]) output.pipe(file, { end: false });
  const stop = (): void => void child.kill('SIGTERM');
  process.once('exit', stop);
  const [code] = (await once(child, 'close')) as [number | null];
  process.off('exit', stop);
  file.end();
  return { code, out };
}
