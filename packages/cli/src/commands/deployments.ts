import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import type { PlaceOptions } from '../client/api-place.ts';
import { openClient } from '../client/open-client.ts';
import { pagesOf } from '../client/pages-of.ts';
import { deploymentsTable, type DeploymentView } from './deploy-views.ts';

export interface DeploymentsOptions extends PlaceOptions {
  readonly strategy?: string;
  readonly last?: string;
}

const LAST = '25';

/** `tradai deployments`: newest first. */
export async function deploymentsCommand(options: DeploymentsOptions, io: Io): Promise<ExitCode> {
  const { strategy, last = LAST } = options;
  if (!/^[1-9]\d{0,3}$/.test(last)) throw new UsageError(`--last is "${last}"; expected a number of deployments.`);
  const client = openClient(options, io);
  const deployments = await pagesOf<DeploymentView>(client, '/deploy', { strategy }, Number(last));
  if (options.json === true) io.out(`${JSON.stringify(deployments, null, 1)}\n`);
  else if (deployments.length === 0) io.out(`${client.server} has no deployments; "tradai deploy" makes one.\n`);
  else io.out(`${deploymentsTable(deployments)}\n`);
  return EXIT_CODE.done;
}
