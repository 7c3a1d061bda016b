import type { Json } from '../domain/json.ts';
import type { FunctionName } from '../ports/functions.ts';
import { cleanupResources } from './cleanup-resources/cleanup-resources.ts';
import type { Handler } from './handler.ts';
import { notifyCompletion } from './notify-completion/notify-completion.ts';

/** Every function, by its name. What is put together in one process calls the same ones that AWS runs by themselves. */
export const HANDLERS = {
  'cleanup-resources': cleanupResources,
  'notify-completion': notifyCompletion,
} as const satisfies Partial<Record<FunctionName, Handler<never>>>;

type Handlers = typeof HANDLERS;
type All<U> = (U extends unknown ? (services: U) => void : never) extends (services: infer I) => void ? I : never;

/** What all of them need together. */
export type HandlerServices = All<Parameters<Handlers[keyof Handlers]>[1]>;

/** A function with its services. */
export type BoundHandler = (event: Json, signal: AbortSignal) => Promise<Json>;

/** All functions over one set of services, for a process that has them all. */
export function boundHandlers(services: HandlerServices): Readonly<Record<keyof Handlers, BoundHandler>> {
  const bound = Object.entries(HANDLERS).map(([name, handler]) => [
    name,
    (event: Json, signal: AbortSignal) => (handler as Handler<HandlerServices>)(event, services, signal),
  ]);
  return Object.fromEntries(bound) as Record<keyof Handlers, BoundHandler>;
}
