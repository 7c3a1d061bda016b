import { FunctionError, type FunctionName, type Functions } from '../../ports/functions.ts';
import type { Json } from '../../domain/json.ts';

/** What a function does. It settles when the signal does. */
export type FunctionHandler = (event: Json, signal: AbortSignal) => Promise<Json>;

export interface LocalFunctionsOptions {
  /** Those that are here. */
  readonly handlers: Readonly<Partial<Record<FunctionName, FunctionHandler>>>;
  /** Of each, before it is given up. */
  readonly secondsOf: (name: FunctionName) => number;
}

/** As of AWS: what goes in and what comes out. */
const MOST_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** Functions in this process, held to what AWS would hold them to: JSON, its size, their time. */
export class LocalFunctions implements Functions {
  readonly #options: LocalFunctionsOptions;

  constructor(options: LocalFunctionsOptions) {
    this.#options = options;
  }

  async invoke(name: FunctionName, payload: Json, signal: AbortSignal): Promise<Json> {
    const handler = this.#options.handlers[name];
    if (handler === undefined)
      throw new FunctionError('Lambda.ResourceNotFoundException', `There is no function ${name} here.`);
    signal.throwIfAborted();
    const seconds = this.#options.secondsOf(name);
    const limit = AbortSignal.timeout(seconds * 1000);
    const either = AbortSignal.any([signal, limit]);
    const answer = await Promise.race([handler(asJson(name, payload), either), overdue(name, seconds, either, limit)]);
    return asJson(name, answer);
  }
}

function overdue(name: FunctionName, seconds: number, either: AbortSignal, limit: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const late = (): void =>
      reject(
        limit.aborted
          ? new FunctionError('Sandbox.Timedout', `${name} took more than ${seconds} s.`)
          : (either.reason as Error),
      );
    either.addEventListener('abort', late, { once: true });
  });
}

/** Nobody gets hold of another's objects. */
function asJson(name: FunctionName, value: Json | undefined): Json {
  const text = JSON.stringify(value ?? null);
  const bytes = Buffer.byteLength(text);
  if (bytes <= MOST_PAYLOAD_BYTES) return JSON.parse(text) as Json;
  throw new FunctionError(
    'Lambda.RequestTooLargeException',
    `${name} was given or gave ${bytes} bytes; expected at most ${MOST_PAYLOAD_BYTES}.`,
  );
}
