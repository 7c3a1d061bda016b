import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import type { PlaceOptions } from '../client/api-place.ts';
import { openClient } from '../client/open-client.ts';
import { pagesOf } from '../client/pages-of.ts';
import { deploymentsTable, type DeploymentView } from './deploy-views.ts';
import { wholeNumber } from './whole-number.ts';

export interface DeploymentsOptions extends PlaceOptions {
  readonly strategy?: string;
  readonly last?: string;
}

const LAST = '25';
const MOST = 9999;

/** `tradai deployments`: newest first. */
export async function deploymentsCommand(options: DeploymentsOptions, io: Io): Promise<ExitCode> {
  const { strategy, last = LAST } = options;
  const most = wholeNumber('--last', last, 1, MOST);
  const client = openClient(options, io);
  const deployments = await pagesOf<DeploymentView>(client, '/deploy', { strategy }, most);
  if (options.json === true) io.out(`${JSON.stringify(deployments, null, 1)}\n`);
  else if (deployments.length === 0) io.out(`${client.server} has no deployments; "tradai deploy" makes one.\n`);
  else io.out(`${deploymentsTable(deployments)}\n`);
  return EXIT_CODE.done;
}
