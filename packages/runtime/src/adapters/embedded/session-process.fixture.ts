import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAM = join(import.meta.dirname, 'session-writer.fixture.ts');

/** A process that writes a session, and what it has said so far. */
export interface SessionProcess {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
  /** The number of its last step that was acknowledged, or of the one from which it went on. */
  readonly acknowledged: () => number;
  /** Waits for a line; throws when the process ends without it. */
  says(pattern: RegExp): Promise<string>;
  ended(): Promise<void>;
}

/** `cache`: a folder for compiled code, with which a process starts in a third of the time once another one has ended by itself. */
export function sessionProcess(cache: string, argv: readonly (string | number)[]): SessionProcess {
  const child = spawn(process.execPath, ['--conditions=@tradai/source', PROGRAM, ...argv.map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  });
  const lines: string[] = [];
  const reading = createInterface(child.stdout);
  reading.on('line', (line) => lines.push(line));
  const ended = Promise.all([once(child, 'exit'), once(reading, 'close')]);
  return {
    child,
    lines,
    acknowledged: () => Number(lines.findLast((line) => /^(done|begun) \d+$/.test(line))?.split(' ')[1] ?? 0),
    async says(pattern) {
      for (;;) {
        const found = lines.find((line) => pattern.test(line));
        if (found !== undefined) return found;
        const next = await Promise.race([once(reading, 'line'), ended.then(() => null)]);
        if (next === null && !lines.some((line) => pattern.test(line)))
          throw new Error(`the process ended without ${pattern}: ${lines.slice(-3).join(', ')}`);
      }
    },
    ended: async () => void (await ended),
  };
}
