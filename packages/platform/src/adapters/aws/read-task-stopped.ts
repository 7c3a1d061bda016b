import { z } from 'zod';

const stopped = z.object({
  source: z.literal('aws.ecs'),
  'detail-type': z.literal('ECS Task State Change'),
  detail: z.object({
    ...{ lastStatus: z.literal('STOPPED'), stopCode: z.literal('EssentialContainerExited') },
    ...{ group: z.templateLiteral(['service:', z.string()]), taskDefinitionArn: z.string() },
    containers: z.tuple([z.object({ exitCode: z.number() })], z.unknown()),
  }),
});

export interface TaskStopped {
  readonly service: string;
  readonly taskDefinition: string;
  readonly exitCode: number;
}

/** That a task of a service has ended by itself; null for any other event. */
export function readTaskStopped(event: unknown): TaskStopped | null {
  const parsed = stopped.safeParse(event);
  if (!parsed.success) return null;
  const { group, taskDefinitionArn: taskDefinition, containers } = parsed.data.detail;
  return { service: group.slice('service:'.length), taskDefinition, exitCode: containers[0].exitCode };
}
