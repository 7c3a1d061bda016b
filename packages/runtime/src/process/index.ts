export { tellFailure, UsageError } from './failure.ts';
export { processIo, type Io, type Terminal } from './io.ts';
export { endProcess, endWhenWritten, watchEnd } from './process-end.ts';
export { exitOnSignals, withSignalsAtOnce, withSignalsAtOnceAsync, withStop } from './signals.ts';
