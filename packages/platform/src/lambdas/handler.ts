import { ServiceError } from '@tradai/runtime/ports';
import type { z } from 'zod';
import type { Json } from '../domain/json.ts';
import { FunctionError } from '../ports/functions.ts';

/** What a function does, wherever it is called: knows ports and operations, and no SDK. The signal ends when its time is up. */
export type Handler<S> = (event: unknown, services: S, signal: AbortSignal) => Promise<Json>;

/** An event as a function expects it. Throws `Event.Invalid`, naming the first member that is not. */
export function parseEvent<S extends z.ZodType>(schema: S, event: unknown, name: string): z.infer<S> {
  const parsed = schema.safeParse(event);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue!.path.length === 0 ? 'the event' : issue!.path.map(String).join('.');
  throw new FunctionError('Event.Invalid', `${name}: ${where}: ${issue!.message}`);
}

/** The JSON in a text that came from elsewhere. Throws `Event.Invalid`. */
export function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new FunctionError('Event.Invalid', `${name}: a text is no JSON.`);
  }
}

/** Does a piece of work; where the service behind it is away, the function says so under this name, and its workflow tries again. */
export async function orUnavailable<T>(name: FunctionErrorName, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ServiceError && (error.code === 'unavailable' || error.code === 'busy'))
      throw new FunctionError(name, error.message);
    throw error;
  }
}

/**
 * What a function that says no means by it. `retryable`: the same call may go well later. `refused`: what was asked for is wrong, and stays so.
 * `fatal`: what should be there is damaged.
 */
export const FUNCTION_ERRORS = {
  'Event.Invalid': 'refused',
  'Strategy.ImageMissing': 'refused',
  'Strategy.ConfigMissing': 'refused',
  'Strategy.SchemaInvalid': 'refused',
  'DataCollection.Unavailable': 'retryable',
  'DataCollection.Refused': 'refused',
  'Mlflow.Unavailable': 'retryable',
  'Transform.Invalid': 'fatal',
  'Run.NotRunnable': 'refused',
  'Run.Unknown': 'refused',
  'Sweep.Unsettled': 'fatal',
  'Sweep.TrialsLost': 'fatal',
  'Sweep.Unfinished': 'fatal',
  'Webhook.Refused': 'refused',
} as const satisfies Readonly<Record<string, 'retryable' | 'refused' | 'fatal'>>;
export type FunctionErrorName = keyof typeof FUNCTION_ERRORS;
