import type { Deployment, DesiredSession } from '../domain/deployment.ts';
import type { LiveKey } from './live-services.ts';
import type { IdempotencyKey, OutboxMessage } from './run-store.ts';

export type DeploymentAcceptance =
  | { readonly kind: 'accepted' | 'replayed'; readonly deployment: Deployment }
  | { readonly kind: 'mismatch' };

/** Deployments, and which sessions are wanted. Every change is conditional on the version that was read. All throw `ServiceError`. */
export interface DeploymentStore {
  accept(deployment: Deployment, key: IdempotencyKey, message: OutboxMessage): Promise<DeploymentAcceptance>;
  get(id: string): Promise<Deployment | null>;
  /** `conflict`: the row has another version by now. */
  put(deployment: Deployment, readVersion: number): Promise<'written' | 'conflict'>;
  /** Newest first. */
  list(query: {
    readonly strategy?: string;
    readonly before?: string;
    readonly limit: number;
  }): Promise<readonly Deployment[]>;
  desired(key: LiveKey): Promise<DesiredSession | null>;
  allDesired(): Promise<readonly DesiredSession[]>;
  /** `readVersion` 0: there was none. */
  putDesired(session: DesiredSession, readVersion: number): Promise<'written' | 'conflict'>;
}
