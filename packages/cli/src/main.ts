import { processIo } from './io.ts';
import { endWhenWritten, watchEnd } from './process-end.ts';
import { run } from './run.ts';
import { exitOnSignals } from './signals.ts';

const argv = process.argv.slice(2);
const io = processIo();
watchEnd(io, argv.includes('--debug'));
exitOnSignals();
endWhenWritten(await run(argv, io));
