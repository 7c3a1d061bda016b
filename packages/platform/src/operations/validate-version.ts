import { createHash } from 'node:crypto';
import { isUserMistake } from '@tradai/runtime/contract';
import { ServiceError, type Registry, type StrategyVersion } from '@tradai/runtime/ports';
import type { Json } from '../domain/json.ts';
import { readThresholds } from '../domain/performance.ts';
import { FunctionError } from '../ports/functions.ts';
import type { Documents } from '../ports/documents.ts';
import type { Images } from '../ports/images.ts';

export interface ValidateServices {
  readonly registry: Registry;
  readonly documents: Documents;
  readonly images: Images;
  /** What is wrong with the tags of a version, in parts of a sentence. */
  readonly tagProblems: (tags: Readonly<Record<string, string>>) => readonly string[];
  readonly checkConfig: CheckConfig;
}

/** A config's values, and which of them are none. Throws for what is no config. */
export type CheckConfig = (name: string, text: string, mode: 'backtest' | 'dry_run') => CheckedConfig;

export interface CheckedConfig {
  readonly values: Readonly<Record<string, unknown>>;
  readonly problems: readonly string[];
}

/**
 * Whether a container could start with a version: its tags count, its image is there, and its config is the one that was registered. Throws
 * `FunctionError`: `Strategy.SchemaInvalid`, `Strategy.ImageMissing`, `Strategy.ConfigMissing`.
 */
export async function validateVersion(
  services: ValidateServices,
  version: StrategyVersion,
  mode: 'backtest' | 'dry_run',
): Promise<void> {
  const called = `${version.name} version ${version.version}`;
  const [problem] = services.tagProblems(version.tags);
  if (problem !== undefined) throw new FunctionError('Strategy.SchemaInvalid', `The tags of ${called}: ${problem}.`);
  const { image_digest: image, config_s3_path: config, config_sha256: hash } = version.tags;
  if (image !== undefined && (await services.images.digest(image)) !== image)
    throw new FunctionError('Strategy.ImageMissing', `The image ${image} of ${called} is not there.`);
  if (config !== undefined) await assertConfig(services, called, { config, hash: hash ?? '', mode });
}

interface RegisteredConfig {
  readonly config: string;
  readonly hash: string;
  readonly mode: 'backtest' | 'dry_run';
}

async function assertConfig(
  services: ValidateServices,
  called: string,
  { config, hash, mode }: RegisteredConfig,
): Promise<void> {
  const bytes = await read(services.documents, config);
  if (bytes === null)
    throw new FunctionError('Strategy.ConfigMissing', `The config ${config} of ${called} is not there.`);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== hash)
    throw new FunctionError(
      'Strategy.SchemaInvalid',
      `${config} is not the config that was registered for ${called}: its SHA-256 is ${found}, and the tag config_sha256 says ${hash}.`,
    );
  const problem = configProblem(services, config, new TextDecoder().decode(bytes), mode);
  if (problem !== null) throw new FunctionError('Strategy.SchemaInvalid', problem);
}

/** A place that may not be read has nothing for us. */
async function read(documents: Documents, name: string): Promise<Uint8Array | null> {
  try {
    return await documents.read(name);
  } catch (error) {
    if (error instanceof ServiceError && (error.code === 'refused' || error.code === 'invalid-entry')) return null;
    throw error;
  }
}

function configProblem(
  { checkConfig }: ValidateServices,
  name: string,
  text: string,
  mode: RegisteredConfig['mode'],
): string | null {
  try {
    const { values, problems } = checkConfig(name, text, mode);
    if (problems[0] !== undefined) return problems[0];
    const { problem } = readThresholds(values['performance'] as Json | undefined);
    return problem === null ? null : `${name}: ${problem}.`;
  } catch (error) {
    if (isUserMistake(error)) return error.message;
    throw error;
  }
}
