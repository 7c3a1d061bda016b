import type { Execution } from './workflows.ts';

/** What happened, for whoever must do something because of it. */
export type DomainEvent =
  | { readonly kind: 'execution-ended'; readonly execution: Execution }
  | { readonly kind: 'run-changed'; readonly runId: string; readonly status: string; readonly atMs: number }
  | {
      readonly kind: 'alias-moved';
      readonly strategy: string;
      readonly alias: string;
      readonly version: number;
      readonly atMs: number;
    };

/** At least once to every handler; a handler that fails is called again, and holds up no other. */
export interface Events {
  publish(event: DomainEvent): Promise<void>;
  subscribe<K extends DomainEvent['kind']>(
    kind: K,
    handler: (event: Extract<DomainEvent, { kind: K }>) => Promise<void>,
  ): () => void;
}
