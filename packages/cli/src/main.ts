import { processIo } from './io.ts';
import { run } from './run.ts';
import { exitOnSignals } from './signals.ts';

// A reader that has seen enough (`tradai … | head`) ends the command and is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

exitOnSignals();
process.exitCode = await run(process.argv.slice(2), processIo());
