import { runContainer } from './container/run-container.ts';
import { processIo } from './process/io.ts';
import { endWhenWritten, watchEnd } from './process/process-end.ts';

/** The image's entry point, `tradai-strategy`. */
const argv = process.argv.slice(2);
const io = processIo();
watchEnd(io, argv.includes('--debug'));
endWhenWritten(await runContainer(argv, io));
