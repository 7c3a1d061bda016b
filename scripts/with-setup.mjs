/**
 * Installs what the lock names if it is not installed already, then runs one of the repository's own programs on the
 * Node 24 that comes with it:
 *
 *   node scripts/with-setup.mjs scripts/test.ts [arguments…]
 *
 * This file runs on the machine's own Node (20 or newer) and before anything is installed, hence no types and no package.
 */
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInstalled } from './setup/installed.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [program, ...programArguments] = process.argv.slice(2);

const env = {
  ...process.env,
  PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  DO_NOT_TRACK: '1',
  TURBO_TELEMETRY_DISABLED: '1',
};

if (program === undefined) {
  console.error('usage: node scripts/with-setup.mjs <program> [arguments…]');
  process.exitCode = 64;
} else {
  process.exitCode = setUp() || run('node', ['--conditions=@tradai/source', program, ...programArguments]);
}

/** Exit code, 0 when everything is in place. Output goes to stderr: a program's own output may be read by another one. */
function setUp() {
  if (isInstalled(root)) return 0;
  console.error('Installing the packages of package-lock.json, once …');
  const code = run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], ['inherit', 2, 2]);
  if (code !== 0) console.error('The packages could not be installed; npm says why above.');
  return code;
}

function run(command, commandArguments, stdio = 'inherit') {
  const { status, signal, error } = spawnSync(command, commandArguments, { cwd: root, env, stdio });
  if (error) {
    console.error(`${command} could not be started: ${error.message}`);
    return 69;
  }
  if (signal) process.kill(process.pid, signal);
  return status ?? 1;
}
