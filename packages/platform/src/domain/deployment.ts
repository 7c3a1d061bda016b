import type { SessionMode } from '@tradai/runtime/contract';

export const DEPLOYMENT_STATUSES = ['QUEUED', 'RUNNING', 'LIVE', 'STOPPED', 'ROLLED_BACK', 'FAILED'] as const;
export type DeploymentStatus = (typeof DEPLOYMENT_STATUSES)[number];

export interface DeploymentFailure {
  /** `TradAI.LiveTooLate`, `Strategy.ImageMissing`, … */
  readonly code: string;
  readonly message: string;
}

/** That a version of a strategy comes to trade, or no longer does. Times are epoch ms. */
export interface Deployment {
  /** UUID, version 7: of two deployments of a session the one with the greater id counts. */
  readonly id: string;
  readonly kind: 'deploy' | 'undeploy';
  readonly status: DeploymentStatus;
  /** One more with every change. */
  readonly version: number;
  readonly subject: string;
  readonly strategy: string;
  readonly account: string;
  readonly mode: SessionMode;
  /** By which its container finds its version; null for an end. */
  readonly alias: string | null;
  /** What the alias meant when it was asked for. */
  readonly strategyVersion: number | null;
  readonly execution: string | null;
  /** Why it ended otherwise than it was meant to, or is about to. */
  readonly failure: DeploymentFailure | null;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly endedMs: number | null;
}

/** What a session is started with. */
export interface SessionChoice {
  readonly state: 'RUNNING' | 'STOPPED';
  /** The alias that its container asks the registry for. */
  readonly stage: string;
  readonly strategyVersion: number;
  /** Null where the version names none. */
  readonly configSha256: string | null;
  /** Null: of the running build. */
  readonly imageDigest: string | null;
  /** A container of another revision is replaced. A version of the same image takes over within it, and leaves the revision as it is. */
  readonly revision: string;
  /** A specification that holds it to its version, whatever the alias means; null: it follows the alias. */
  readonly pin: string | null;
}

/** What a session is to be, whatever it is now. */
export interface DesiredSession extends SessionChoice {
  readonly strategy: string;
  readonly account: string;
  readonly mode: SessionMode;
  /** One more with every change. */
  readonly version: number;
  /** Which one wants it so. */
  readonly deployment: string;
  /** Only a beat of a newer lease counts as a sign of it. */
  readonly afterEpoch: number;
  /** `wanted`: nobody has seen it yet; `proven`: it was seen to trade; `restored`: what it was before, since it did not. */
  readonly proof: 'wanted' | 'proven' | 'restored';
  /** What was proven before this, to go back to. */
  readonly previous: SessionChoice | null;
  readonly updatedMs: number;
}

/** What may happen to a deployment after it was accepted. */
export type DeploymentMove =
  | { readonly to: 'RUNNING'; readonly execution: string }
  | { readonly to: 'LIVE' | 'STOPPED' }
  | { readonly to: 'ROLLED_BACK' | 'FAILED'; readonly failure: DeploymentFailure };

/** Whether nothing changes it any more. */
export function isSettled(status: DeploymentStatus): boolean {
  return status !== 'QUEUED' && status !== 'RUNNING';
}

/** The deployment as it is then; null where the move is none of it: it has ended, or ends otherwise. */
export function moveDeployment(deployment: Deployment, move: DeploymentMove, atMs: number): Deployment | null {
  const { kind, status } = deployment;
  if (isSettled(status) || move.to === status) return null;
  const ends = kind === 'deploy' ? ['LIVE', 'ROLLED_BACK', 'FAILED'] : ['STOPPED', 'FAILED'];
  if (move.to !== 'RUNNING' && !ends.includes(move.to)) return null;
  const next = { ...deployment, status: move.to, version: deployment.version + 1, updatedMs: atMs };
  if ('execution' in move) return { ...next, execution: move.execution };
  // What was noted first is what it came of.
  return { ...next, endedMs: atMs, failure: 'failure' in move ? (deployment.failure ?? move.failure) : null };
}
