import { processIo, endWhenWritten, watchEnd, exitOnSignals } from '@tradai/runtime/process';
import { run } from './run.ts';

const argv = process.argv.slice(2);
const io = processIo();
watchEnd(io, argv.includes('--debug'));
exitOnSignals();
endWhenWritten(await run(argv, io));
