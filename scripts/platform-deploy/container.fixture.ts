import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/* The container's program from its sources, for a platform that starts files: `node container.fixture.ts …`. */

const MAIN = fileURLToPath(new URL('../../packages/runtime/src/main.ts', import.meta.url));

const child = spawn(process.execPath, ['--conditions=@tradai/source', MAIN, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// Signals reach the whole group; it is the container that ends because of them.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => {});
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal!]));
