import type { BeginServices } from '../operations/deploy-services.ts';
import type { ApiServices } from './api-services.ts';

/** What routes of deployments and sessions work with. */
export type DeployApiServices = BeginServices & Pick<ApiServices, 'audit' | 'episodes'>;

/** Null where sessions are none of this platform's business. */
export function deployApiServices(services: ApiServices): DeployApiServices | null {
  const { deployments, liveServices, sessions } = services;
  if (deployments === undefined || liveServices === undefined || sessions === undefined) return null;
  const { heartbeats, leaseRows, journals } = sessions;
  return { ...services, deployments, liveServices, heartbeats, leaseRows, journals };
}
