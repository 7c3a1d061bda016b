import type { SessionCommand } from '@tradai/runtime/contract';
import type { LiveKey } from '../ports/live-services.ts';
import type { DeployServices } from './deploy-services.ts';

export interface SessionRequest {
  /** The same again is the same command. */
  readonly id: string;
  readonly wish: { readonly kind: 'pause' } | { readonly kind: 'resume' };
  readonly reason: string;
  readonly by: string;
}

/** Asks a session for something; it answers when it has done it. Throws `ServiceError` `unknown-session` for one that never began. */
export function askSession(
  { journals, clock }: Pick<DeployServices, 'journals' | 'clock'>,
  { strategy, account, mode }: LiveKey,
  request: SessionRequest,
): Promise<SessionCommand> {
  return journals.order({ strategy, account, mode }, { ...request, atMs: clock.now() });
}
