import type { SessionMode } from '@tradai/runtime/contract';

export const DEPLOYMENT_STATUSES = ['QUEUED', 'RUNNING', 'LIVE', 'STOPPED', 'ROLLED_BACK', 'FAILED'] as const;
export type DeploymentStatus = (typeof DEPLOYMENT_STATUSES)[number];

/** That a version of a strategy comes to trade, or no longer does. Times are epoch ms. */
export interface Deployment {
  readonly id: string;
  readonly kind: 'deploy' | 'undeploy';
  readonly status: DeploymentStatus;
  /** One more with every change. */
  readonly version: number;
  readonly subject: string;
  readonly strategy: string;
  readonly account: string;
  readonly mode: SessionMode;
  readonly alias: string | null;
  readonly strategyVersion: number | null;
  readonly execution: string | null;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly endedMs: number | null;
}

/** What a session is to be, whatever it is now. */
export interface DesiredSession {
  readonly strategy: string;
  readonly account: string;
  readonly mode: SessionMode;
  readonly state: 'RUNNING' | 'STOPPED';
  /** One more with every change. */
  readonly version: number;
  readonly strategyVersion: number;
  readonly configSha256: string;
  readonly imageDigest: string | null;
  readonly deployment: string;
  /** What it was before this, to go back to. */
  readonly previous: { readonly state: 'RUNNING' | 'STOPPED'; readonly strategyVersion: number } | null;
  readonly updatedMs: number;
}
