import type { Heartbeats, LeaseRows, Registry, SessionStore } from '@tradai/runtime/ports';
import type { DeploymentStore } from '../ports/deployments.ts';
import type { LiveServices } from '../ports/live-services.ts';
import type { Services } from './services.ts';
import type { SpecServices } from './submit-run.ts';

/** What sessions tell of themselves, and where they are asked for something. */
export interface SessionSigns {
  readonly heartbeats: Pick<Heartbeats, 'get' | 'active' | 'put'>;
  /** Who trades, and who may with money. */
  readonly leaseRows: Pick<LeaseRows, 'read' | 'replace'>;
  readonly journals: Pick<SessionStore, 'order' | 'commands' | 'hasEnded'>;
}

/** What operations on deployments work with. */
export interface DeployServices extends SessionSigns, SpecServices, Pick<Services, 'clock'> {
  readonly deployments: DeploymentStore;
  readonly liveServices: LiveServices;
}

/** Of those that begin a deployment. */
export interface BeginServices extends DeployServices, Pick<Services, 'runs' | 'queues'> {
  readonly registry: Registry;
  /** UUID, version 7: later ones are greater. */
  readonly newRunId: () => string;
}
