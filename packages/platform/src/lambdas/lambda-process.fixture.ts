import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FunctionLimits } from './function-table.ts';

const CHILD = fileURLToPath(new URL('lambda-child.fixture.ts', import.meta.url));
const MARK = '\u0000';
/** Of the memory of a function; the rest is Node's own and the buffers'. */
const HEAP_SHARE = 0.75;

export interface LambdaCall {
  readonly answer?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
  readonly callMs: number;
  /** Most that the process had until then. */
  readonly rssMb: number;
}

export interface LambdaRun {
  readonly importMs: number;
  readonly calls: readonly LambdaCall[];
  /** Why there are fewer calls than events. */
  readonly end: 'done' | 'timeout' | 'memory';
  readonly log: string;
}

/** A function in a process of its own with the memory and the time of its row: what takes more is killed, as AWS does. */
export async function runLambda(
  bundle: string,
  { megabytes, seconds }: Pick<FunctionLimits, 'megabytes'> & { readonly seconds: number },
  events: readonly unknown[],
  env: Readonly<Record<string, string>> = {},
): Promise<LambdaRun> {
  const heap = `--max-old-space-size=${Math.floor(megabytes * HEAP_SHARE)}`;
  const child = spawn(process.execPath, [heap, CHILD, bundle, String(seconds)], {
    env: { PATH: process.env['PATH'] ?? '', AWS_LAMBDA_FUNCTION_NAME: 'test', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  const told: object[] = [];
  let end: LambdaRun['end'] = 'done';
  let timer: NodeJS.Timeout | undefined;
  const call = (): void => {
    clearTimeout(timer);
    const at = told.length - 1;
    if (at >= events.length) return void child.stdin.end();
    child.stdin.write(`${JSON.stringify(events[at])}\n`);
    timer = setTimeout(() => {
      end = 'timeout';
      child.kill('SIGKILL');
    }, seconds * 1000);
  };
  child.stderr.on('data', (text: Buffer) => log.push(String(text)));
  child.stdin.on('error', () => {});
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith(MARK)) return void log.push(line);
    told.push(JSON.parse(line.slice(MARK.length)) as object);
    const { rssMb } = told.at(-1) as Partial<LambdaCall>;
    if (rssMb !== undefined && rssMb > megabytes) {
      end = 'memory';
      child.kill('SIGKILL');
    } else call();
  });
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  const [begun, ...calls] = told as [{ importMs: number } | undefined, ...LambdaCall[]];
  if (end === 'done' && calls.length < events.length) end = 'memory';
  return { importMs: begun?.importMs ?? Infinity, calls, end, log: log.join('\n') };
}
