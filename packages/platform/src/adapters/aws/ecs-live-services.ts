import { createHash } from 'node:crypto';
import {
  CreateServiceCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
  type CreateServiceCommandInput,
  type Service,
  type Task,
  type UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import type { AwsPlace } from '@tradai/runtime/aws';
import { ServiceError } from '@tradai/runtime/ports';
import type { Images } from '../../ports/images.ts';
import {
  NEVER_AGAIN,
  type LiveKey,
  type LiveServices,
  type LiveServiceState,
  type LiveSpec,
} from '../../ports/live-services.ts';
import { asker, clientSettings, type Ask, type AskOptions } from './asking.ts';
import { labelsIn, liveDefinition, serviceName, type LiveLabels, type LivePlace } from './live-definition.ts';
import { readTaskStopped } from './read-task-stopped.ts';

const PLATFORM_VERSION = '1.4.0';
const RESTARTS_MS = 600_000;
/** ECS' own limit. */
const TASKS_AT_ONCE = 100;

export interface EcsLiveOptions extends AskOptions {
  readonly images: Images;
  readonly now?: () => number;
}

type ServiceRules = Pick<
  CreateServiceCommandInput & UpdateServiceCommandInput,
  | 'cluster'
  | 'platformVersion'
  | 'enableExecuteCommand'
  | 'availabilityZoneRebalancing'
  | 'deploymentConfiguration'
  | 'networkConfiguration'
>;

/**
 * Sessions as services of ECS on Fargate, one task each. The old task is gone before the new one begins: by its defaults ECS would run both. What
 * the next start of a revision is told differently replaces the task at once, since ECS cannot wait for one.
 */
export class EcsLiveServices implements LiveServices {
  readonly #client: ECSClient;
  readonly #ask: Ask;
  readonly #place: LivePlace;
  readonly #images: Images;
  readonly #now: () => number;

  constructor(aws: AwsPlace, place: LivePlace, { images, now = Date.now, ...options }: EcsLiveOptions) {
    this.#client = new ECSClient(clientSettings(aws, options));
    this.#ask = asker('ECS', aws, options);
    this.#place = place;
    this.#images = images;
    this.#now = now;
  }

  async ensure(spec: LiveSpec): Promise<void> {
    const { revision, content, ...definition } = liveDefinition(this.#place, spec);
    const service = await this.#service(serviceName(spec));
    const stands = service === null ? null : await this.#labels(service.taskDefinition!);
    if (stands?.content === content && stands.revision === revision) return;
    await this.#assertImage(spec);
    const { taskDefinition: made } = await this.#ask(`RegisterTaskDefinition of ${definition.family}`, () =>
      this.#client.send(new RegisterTaskDefinitionCommand(definition)),
    );
    const taskDefinition = made!.taskDefinitionArn!;
    if (service === null) return this.#create(spec, taskDefinition);
    // A revision that was scaled to none stays so.
    await this.#update(spec, { taskDefinition, ...(stands?.revision === revision ? {} : { desiredCount: 1 }) });
  }

  async scale(key: LiveKey, count: 0 | 1): Promise<void> {
    const service = await this.#service(serviceName(key));
    if (service !== null && service.desiredCount !== count) await this.#update(key, { desiredCount: count });
  }

  async describe(key: LiveKey): Promise<LiveServiceState | null> {
    const service = await this.#service(serviceName(key));
    if (service === null) return null;
    const ended = await this.#endedBy(service);
    const sinceMs = this.#now() - RESTARTS_MS;
    const last = ended.toSorted((a, b) => endedMs(b) - endedMs(a))[0]?.containers?.[0];
    return {
      ...{ wanted: service.desiredCount === 0 ? 0 : 1, running: service.runningCount ?? 0 },
      revision: (await this.#labels(service.taskDefinition!))?.revision ?? '',
      restarts: service.desiredCount === 0 ? 0 : ended.filter((task) => endedMs(task) > sinceMs).length,
      ...{ lastExitCode: last?.exitCode ?? null, lastWords: last?.reason ?? '' },
    };
  }

  /** For events of ECS that a task has stopped: one that must not start again is scaled to none. Of an earlier definition it says nothing. */
  async onTaskStopped(event: unknown): Promise<void> {
    const stopped = readTaskStopped(event);
    if (stopped === null || !NEVER_AGAIN.includes(stopped.exitCode)) return;
    const service = await this.#service(stopped.service);
    if (service?.taskDefinition !== stopped.taskDefinition || service.desiredCount === 0) return;
    const asked = { cluster: this.#place.cluster, service: stopped.service, desiredCount: 0 };
    await this.#ask(`UpdateService of ${stopped.service}`, () => this.#client.send(new UpdateServiceCommand(asked)));
  }

  close(): void {
    this.#client.destroy();
  }

  async #assertImage({ strategy, imageDigest }: LiveSpec): Promise<void> {
    if (imageDigest === null || (await this.#images.digest(imageDigest)) === imageDigest) return;
    throw new ServiceError('refused', `The image ${imageDigest} of ${strategy} is not here.`);
  }

  async #create(spec: LiveSpec, taskDefinition: string): Promise<void> {
    const name = serviceName(spec);
    const asked: CreateServiceCommandInput = {
      ...{ ...this.#rules(), serviceName: name, clientToken: tokenOf(name, spec.revision), desiredCount: 1 },
      ...{ taskDefinition, launchType: 'FARGATE', propagateTags: 'SERVICE' },
    };
    await this.#ask(`CreateService of ${name}`, () => this.#client.send(new CreateServiceCommand(asked)));
  }

  async #update(key: LiveKey, change: { taskDefinition?: string; desiredCount?: number }): Promise<void> {
    const service = serviceName(key);
    const asked = { service, ...this.#rules(), ...change };
    await this.#ask(`UpdateService of ${service}`, () => this.#client.send(new UpdateServiceCommand(asked)));
  }

  /** Said anew with every change: nobody's hand may have made two traders possible. */
  #rules(): ServiceRules {
    const { cluster, subnets, securityGroups } = this.#place;
    return {
      ...{ cluster, platformVersion: PLATFORM_VERSION, enableExecuteCommand: false },
      availabilityZoneRebalancing: 'DISABLED',
      deploymentConfiguration: {
        ...{ minimumHealthyPercent: 0, maximumPercent: 100 },
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
      networkConfiguration: {
        awsvpcConfiguration: {
          ...{ subnets: [...subnets], securityGroups: [...securityGroups], assignPublicIp: 'DISABLED' },
        },
      },
    };
  }

  async #service(name: string): Promise<Service | null> {
    const command = new DescribeServicesCommand({ cluster: this.#place.cluster, services: [name] });
    const { services = [] } = await this.#ask(`DescribeServices of ${name}`, () => this.#client.send(command));
    return services.find(({ status }) => status !== 'INACTIVE') ?? null;
  }

  async #labels(taskDefinition: string): Promise<LiveLabels | null> {
    const command = new DescribeTaskDefinitionCommand({ taskDefinition });
    const answer = await this.#ask(`DescribeTaskDefinition of ${taskDefinition}`, () => this.#client.send(command));
    return labelsIn(answer.taskDefinition?.containerDefinitions);
  }

  /** Tasks of the present definition that ended by themselves; ECS forgets them after an hour. */
  async #endedBy({ serviceName: name, taskDefinition }: Service): Promise<Task[]> {
    const { cluster } = this.#place;
    const asked = { cluster, serviceName: name, desiredStatus: 'STOPPED', maxResults: TASKS_AT_ONCE } as const;
    const { taskArns: tasks = [] } = await this.#ask(`ListTasks of ${name}`, () =>
      this.#client.send(new ListTasksCommand(asked)),
    );
    if (tasks.length === 0) return [];
    const command = new DescribeTasksCommand({ cluster, tasks });
    const { tasks: found = [] } = await this.#ask(`DescribeTasks of ${name}`, () => this.#client.send(command));
    return found.filter(
      (task) => task.taskDefinitionArn === taskDefinition && task.stopCode === 'EssentialContainerExited',
    );
  }
}

function endedMs({ stoppedAt }: Task): number {
  return stoppedAt?.getTime() ?? 0;
}

/** At most 36 letters: a repeated request makes no second service. */
function tokenOf(name: string, revision: string): string {
  return createHash('sha256').update(`${name} ${revision}`).digest('hex').slice(0, 36);
}
