import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { UsageError } from '@tradai/runtime/process';

const LONGEST = 4096;

/** A secret, asked for without showing it on a terminal, else the first line of standard input. Never an argument: those are seen by all. */
export async function readSecret(question: string, tell: (text: string) => void): Promise<string> {
  const { stdin } = process;
  if (stdin.isTTY) tell(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silent, terminal: stdin.isTTY });
  try {
    const secret = await firstLine(lines);
    if (secret === '' || secret.length > LONGEST)
      throw new UsageError(`${question.trim()} expected one line of at most ${LONGEST} characters on standard input.`);
    return secret;
  } finally {
    lines.close();
    if (stdin.isTTY) tell('\n');
  }
}

function firstLine(lines: ReturnType<typeof createInterface>): Promise<string> {
  return new Promise((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(''));
    // Ctrl-C does not reach the process while the terminal is read key by key.
    lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  });
}
