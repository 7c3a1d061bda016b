import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface TradaiPlace {
  /** The command's file. */
  readonly file: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs the command as a person would, shows it and what it says, and gives its exit code. */
export async function tradai({ file, cwd, env }: TradaiPlace, words: readonly string[]): Promise<number> {
  const typed = words.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(' ');
  console.log(`\n  $ tradai ${typed}`);
  const child = spawn(process.execPath, [file, ...words], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  console.log(said.trimEnd().replaceAll(/^(?=.)/gm, '  | '));
  console.log('');
  return code ?? 1;
}
