import { ServiceError, type StrategyVersion } from '@tradai/runtime/ports';
import { z } from 'zod';
import { validateVersion, type ValidateServices } from '../../operations/validate-version.ts';
import { FunctionError } from '../../ports/functions.ts';
import { name, runId, whose } from '../event-schemas.ts';
import { parseEvent, type Handler } from '../handler.ts';

const version = z.string().regex(/^[1-9]\d{0,8}$/, 'expected a whole number as a text');
const ofRun = z.object({ ...whose, strategy: name, version });
/** Of a deployment; the version that the alias has now is the one that counts from here on. */
const ofDeployment = z.object({ deploy_id: runId, strategy: name, mode: z.enum(['dry-run', 'live']), alias: name });
const event = z.union([ofRun, ofDeployment]);

/** Whether a container can start with a version: see `validateVersion`. Gives the version in numbers and hashes. */
export const validateStrategy: Handler<ValidateServices> = async (given, services) => {
  const asked = parseEvent(event, given, 'validate-strategy');
  const found = await versionOf(services, asked);
  await validateVersion(services, found, 'run_id' in asked ? 'backtest' : 'dry_run');
  const { config_sha256: config, image_digest: image } = found.tags;
  return { version: found.version, config_sha256: config ?? null, image_digest: image ?? null };
};

const UNKNOWN: readonly string[] = ['unknown-model', 'unknown-version', 'unknown-alias'];

async function versionOf({ registry }: ValidateServices, asked: z.infer<typeof event>): Promise<StrategyVersion> {
  try {
    if ('alias' in asked) return await registry.resolve(asked.strategy, asked.alias);
    return await registry.version(asked.strategy, Number(asked.version));
  } catch (error) {
    if (!(error instanceof ServiceError) || !UNKNOWN.includes(error.code)) throw error;
    throw new FunctionError('Strategy.SchemaInvalid', error.message);
  }
}
