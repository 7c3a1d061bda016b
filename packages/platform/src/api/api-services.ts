import type { Objects } from '@tradai/runtime/ports';
import type { SessionSigns } from '../operations/deploy-services.ts';
import type { Services } from '../operations/services.ts';
import type { SubmitServices } from '../operations/submit-run.ts';
import type { TrackServices } from '../operations/track-run.ts';
import type { AuditLog } from '../ports/audit.ts';
import type { Auth } from '../ports/auth.ts';
import type { Collection } from '../ports/collection.ts';
import type { DataSyncs } from '../ports/data-syncs.ts';
import type { DeploymentStore } from '../ports/deployments.ts';
import type { EpisodeStore } from '../ports/episodes.ts';
import type { Events } from '../ports/events.ts';
import type { LiveServices } from '../ports/live-services.ts';
import type { RateLimit } from '../ports/rate-limit.ts';
import type { RunLogs } from '../ports/run-logs.ts';
import type { MlflowUpstream } from '../ports/mlflow-upstream.ts';
import type { Tokens } from '../ports/tokens.ts';

/** What the API works with. Of what may be left out there are no routes where it is. */
export interface ApiServices extends Services, SubmitServices {
  readonly auth: Auth;
  /** Where tokens are given out here. */
  readonly tokens?: Tokens;
  readonly rateLimit: RateLimit;
  readonly events: Pick<Events, 'publish'>;
  readonly audit: AuditLog;
  /** Where containers publish what came out of a run. */
  readonly results: Objects;
  /** An address of one of the results that needs no token, for some minutes. Left out: the API hands files out itself. */
  readonly linkTo?: (key: string) => Promise<string>;
  /** Whether there is room for more, where the platform keeps its things on a disk. */
  readonly hasRoom?: () => Promise<boolean>;
  readonly runLogs?: RunLogs;
  readonly deployments?: DeploymentStore;
  readonly liveServices?: LiveServices;
  /** What sessions tell of themselves. */
  readonly sessions?: SessionSigns;
  readonly episodes?: EpisodeStore;
  readonly collection?: Collection;
  readonly syncs?: DataSyncs;
  readonly mlflow?: MlflowUpstream;
  /** Where containers log their runs. */
  readonly tracked?: {
    readonly tracking: Pick<TrackServices['tracking'], 'find'>;
    readonly experimentOf: TrackServices['experimentOf'];
  };
}
