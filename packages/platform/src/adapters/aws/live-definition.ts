import { createHash } from 'node:crypto';
import type { ContainerDefinition, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { canonicalHash, type SessionMode } from '@tradai/runtime/contract';
import { ServiceError } from '@tradai/runtime/ports';
import { liveName, liveVariables, type LiveKey, type LiveSpec } from '../../ports/live-services.ts';

/** What sessions run in, the same for all. */
export interface LivePlace {
  readonly cluster: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  /** Address of the repository, without a tag, and digest of the running build. */
  readonly image: { readonly repository: string; readonly digest: string };
  readonly architecture: 'ARM64' | 'X86_64';
  readonly executionRole: string;
  /** A dry run's may read no key of an exchange. */
  readonly taskRoles: Readonly<Record<SessionMode, string>>;
  readonly logs: { readonly group: string; readonly region: string };
  /** Of every container. */
  readonly variables: Readonly<Record<string, string>>;
}

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const [CPU, MEMORY_MB] = ['512', '1024'];
/** Fargate's longest time between being asked to end and being ended. */
const STOP_SECONDS = 120;
const REVISION = 'tradai.revision';
const CONTENT = 'tradai.content';

/** What a definition says of the session in it. */
export interface LiveLabels {
  readonly revision: string;
  /** Hash of all that the container is told. */
  readonly content: string;
}

/** Name of a session's service and of its definitions. Throws `invalid-entry`. */
export function serviceName(key: LiveKey): string {
  const { strategy, account, mode } = key;
  for (const name of [strategy, account])
    if (!NAME.test(name)) throw new ServiceError('invalid-entry', `"${name}" is no name of a strategy or account.`);
  // Names may hold the sign between them.
  const short = createHash('sha256').update(liveName(key)).digest('hex').slice(0, 8);
  return `tradai-${mode}-${strategy}-${account}-${short}`;
}

/** The definition of a session's container, which no other one uses. */
export function liveDefinition(place: LivePlace, spec: LiveSpec): RegisterTaskDefinitionCommandInput & LiveLabels {
  const family = serviceName(spec);
  const container = containerOf(place, spec, family);
  const content = canonicalHash(container);
  const labels = { [REVISION]: spec.revision, [CONTENT]: content };
  return {
    ...{ revision: spec.revision, content, family, networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'] },
    ...{ cpu: CPU, memory: MEMORY_MB },
    runtimePlatform: { cpuArchitecture: place.architecture, operatingSystemFamily: 'LINUX' },
    ...{ executionRoleArn: place.executionRole, taskRoleArn: place.taskRoles[spec.mode] },
    containerDefinitions: [{ ...container, dockerLabels: labels }],
  };
}

/** Null: no definition of ours. */
export function labelsIn(containers: readonly ContainerDefinition[] = []): LiveLabels | null {
  const { [REVISION]: revision, [CONTENT]: content } = containers[0]?.dockerLabels ?? {};
  return revision === undefined || content === undefined ? null : { revision, content };
}

function containerOf(place: LivePlace, spec: LiveSpec, family: string): ContainerDefinition {
  const { image, logs, variables } = place;
  const told = Object.entries({ ...variables, ...liveVariables(spec) });
  return {
    ...{ name: 'session', image: `${image.repository}@${spec.imageDigest ?? image.digest}`, essential: true },
    stopTimeout: STOP_SECONDS,
    environment: told.map(([name, value]) => ({ name, value })).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    logConfiguration: {
      logDriver: 'awslogs',
      options: { 'awslogs-group': logs.group, 'awslogs-region': logs.region, 'awslogs-stream-prefix': family },
    },
  };
}
