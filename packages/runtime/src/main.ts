import { redactedIo } from './container/redacted.ts';
import { runContainer } from './container/run-container.ts';
import { Redactor } from './ports/secrets-redactor.ts';
import { processIo } from './process/io.ts';
import { endWhenWritten, watchEnd } from './process/process-end.ts';

/** The image's entry point, `tradai-strategy`. */
const argv = process.argv.slice(2);
const io = processIo();
// What nobody waits for may hold a secret, too.
const redactor = new Redactor();
watchEnd(redactedIo(io, redactor), argv.includes('--debug'));
endWhenWritten(await runContainer(argv, io, redactor));
