import type { Registry, RegistryPatience } from '../../ports/registry.ts';
import type { Tracking } from '../../ports/tracking.ts';
import { mlflowAddress } from './address.ts';
import { MlflowClient, type MlflowClientOptions } from './mlflow-client.ts';
import { MlflowRegistry } from './mlflow-registry.ts';
import { MlflowTracking } from './mlflow-tracking.ts';
import { SpooledTracking } from './spooled-tracking.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** A run does not wait long for one call: what fails is written down and sent later. */
const RUN_POLICY = { firstDelayMs: 200, longestDelayMs: 1000, patienceMs: 1500 };

/** A thousand containers may wait for the same server. */
const PATIENT_POLICY = { firstDelayMs: 200, longestDelayMs: 5000 };

/** The registry of the server that MLFLOW_TRACKING_URI names. */
export function openMlflowRegistry(variables: Variables, patience?: RegistryPatience): Registry {
  if (patience === undefined) return new MlflowRegistry(clientOf(variables));
  const { patienceMs, onWait } = patience;
  return new MlflowRegistry(clientOf(variables, { policy: { ...PATIENT_POLICY, patienceMs }, onWait }));
}

/** Its tracking; `spool` is the folder of what waits for it. */
export function openMlflowTracking(variables: Variables, spool: string): Tracking {
  const client = clientOf(variables, { policy: RUN_POLICY });
  return new SpooledTracking(new MlflowTracking(client), { folder: spool });
}

function clientOf(variables: Variables, options: MlflowClientOptions = {}): MlflowClient {
  const address = mlflowAddress(variables);
  if (address === null) throw new Error('MLflow is opened only where MLFLOW_TRACKING_URI names it');
  return new MlflowClient(address, options);
}
