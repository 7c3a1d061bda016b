import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from './command.fixture.ts';

/** `tradai` from its sources, for a shell. */
export const COMMAND_LINE = `"${process.execPath}" --conditions=@tradai/source "${join(ROOT, 'packages/cli/src/main.ts')}"`;
/** Makes a terminal; of util-linux. */
const SCRIPT = 'script';
export const HAS_TERMINAL = process.platform === 'linux' && spawnSync(SCRIPT, ['--version']).status === 0;

/** Runs a command line on a terminal, presses the keys when `when` is there, and gives all that the terminal showed and what it is set to. */
export async function onTerminal(
  cwd: string,
  argv: string,
  keys: string,
  when = '(q ends)',
): Promise<{ readonly shown: string; readonly code: string; readonly settings: string }> {
  // The shell is in front as well: it lives on, as an interactive one does.
  const line = `trap : INT; ${COMMAND_LINE} ${argv}; echo "ended with $?"; stty -a`;
  const child = spawn(SCRIPT, ['-qfec', line, '/dev/null'], { cwd, env: { PATH: process.env['PATH'] } });
  let shown = '';
  let isPressed = false;
  child.stdout.on('data', (bytes: Buffer) => {
    shown += bytes.toString();
    if (isPressed || !shown.includes(when)) return;
    isPressed = true;
    child.stdin.write(keys);
  });
  await once(child, 'close');
  const [before, code, settings] = shown.split(/ended with (\d+)/) as [string, string, string];
  return { shown: before, code, settings };
}
