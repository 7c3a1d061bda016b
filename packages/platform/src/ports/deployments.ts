import type { Deployment, DesiredSession } from '../domain/deployment.ts';
import type { AuditEntry } from './audit.ts';
import type { LiveKey } from './live-services.ts';
import type { IdempotencyKey, OutboxMessage } from './run-store.ts';

export type DeploymentAcceptance =
  | { readonly kind: 'accepted' | 'replayed'; readonly deployment: Deployment }
  | { readonly kind: 'mismatch' };

export interface DeploymentQuery {
  readonly strategy?: string;
  /** Deployments that came before this one. */
  readonly before?: string;
  readonly limit: number;
}

/** Deployments, and which sessions are wanted. Every change is conditional on the version that was read. All throw `ServiceError`. */
export interface DeploymentStore {
  /**
   * With its message, which is sent by whoever sends those of runs: one without the other is never there. `audit`: written down with one that is new.
   */
  accept(
    deployment: Deployment,
    key: IdempotencyKey,
    message: OutboxMessage,
    audit?: AuditEntry,
  ): Promise<DeploymentAcceptance>;
  get(id: string): Promise<Deployment | null>;
  /** `conflict`: the row has another version by now, or is not there. */
  put(deployment: Deployment, readVersion: number): Promise<'written' | 'conflict'>;
  /** Newest first. */
  list(query: DeploymentQuery): Promise<readonly Deployment[]>;
  /** Those that have not ended, oldest first. */
  open(): Promise<readonly Deployment[]>;
  desired(key: LiveKey): Promise<DesiredSession | null>;
  /** By strategy, account and mode. */
  allDesired(): Promise<readonly DesiredSession[]>;
  /** `readVersion` 0: there was none. */
  putDesired(session: DesiredSession, readVersion: number): Promise<'written' | 'conflict'>;
}
