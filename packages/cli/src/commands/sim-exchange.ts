import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, withStop, type Io } from '@tradai/runtime/process';
import { runSimExchange, SimError, type RunningSim, type RunOptions } from '@tradai/sim-exchange';
import { TradaiError } from '@tradai/strategy-sdk';

interface Options extends RunOptions {
  readonly json?: boolean;
}

const REDRAW_MS = 500;

/** A file that cannot be played. */
class TapeError extends TradaiError<'not-candles'> {
  constructor(message: string) {
    super('not-candles', message);
  }
}

/** Runs a simulated exchange until it is asked to stop, over its admin port or by a signal. */
export async function simExchangeCommand(given: object, io: Io): Promise<ExitCode> {
  const options = given as Options;
  const running = await started(options);
  const { result } = await withStop(async (signal) => {
    io.out(options.json === true ? `${JSON.stringify(addresses(running))}\n` : introduction(running, options));
    const stopDrawing = drawProgress(running, io);
    await ended(running, signal);
    stopDrawing();
    await running.sim.close();
    return running.sim.report();
  });
  if (result !== null && options.json !== true) io.out(summary(running));
  return EXIT_CODE.done;
}

function started(options: Options): Promise<RunningSim> {
  return withTapeErrors(() => runSimExchange(options));
}

/** Tells what is wrong with tapes and ports as a user's mistake. */
export async function withTapeErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SimError)
      throw error.code === 'usage' ? new UsageError(error.message) : new TapeError(error.message);
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'ERR_SOCKET_BAD_PORT')
      throw new UsageError('A port is above 65535; expected 0 (any free one) to 65535.');
    if (syscall === 'listen')
      throw new UsageError(`The port cannot be had: ${code === 'EADDRINUSE' ? 'somebody else listens there' : code}.`);
    throw error;
  }
}

/** Resolves when somebody closed the exchange, or a signal came. */
function ended({ sim }: RunningSim, signal: AbortSignal): Promise<void> {
  return Promise.race([
    sim.closed,
    new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
  ]);
}

function addresses({ sim, key, seed, tapes }: RunningSim): object {
  const { rest, ws, admin } = sim.urls;
  return { rest, ws, admin, ...key, seed, start: tapes.start, end: tapes.end };
}

function introduction({ sim, tapes, key, seed }: RunningSim, options: Options): string {
  const names = tapes.markets.map(({ kind, symbol }) => (kind === 'spot' ? symbol : `${symbol} (usdm)`));
  const rows = [
    ['markets', names.join(', ')],
    ['tapes', `${minute(tapes.start)} to ${minute(tapes.end)}`],
    ['clock', `${options.clock}${options.paused === true ? ', standing still' : ''}`],
    ['seed', `${seed}, faults ${options.faults}, fills ${options.profile}`],
    ['rest', sim.urls.rest],
    ['streams', sim.urls.ws],
    ['admin', sim.urls.admin],
    ['key', `${key.apiKey}, secret ${key.secret}: they open this exchange only`],
  ];
  return rows.map(([name, text]) => `${name!.padEnd(8)} ${text}\n`).join('');
}

/** A line that is drawn anew; gives how to end it. */
function drawProgress({ sim, tapes }: RunningSim, { progress }: Io): () => void {
  if (progress === null) return () => {};
  const draw = (): void => {
    const now = sim.clock.now();
    const over = now >= tapes.end ? ', tapes are over' : '';
    const { orders } = sim.ledger.counts;
    const text = `${minute(now)}  x${sim.clock.factor}  ${sim.streams.sockets.all.length} sockets, ${sim.log.length} requests, ${orders} orders${over}`;
    progress.write(`\r${text.slice(0, progress.columns - 1).padEnd(progress.columns - 1)}`);
  };
  draw();
  const timer = setInterval(draw, REDRAW_MS);
  return () => {
    clearInterval(timer);
    progress.write('\n');
  };
}

function summary({ sim }: RunningSim): string {
  const { orders, fills } = sim.ledger.counts;
  return `closed at ${minute(sim.clock.now())} after ${sim.log.length} requests, ${orders} orders, ${fills} fills\n`;
}

function minute(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
