import type { Definitions } from '../../packages/platform/src/adapters/aws/state-machines.fixture.ts';
import { backtest } from '../../packages/platform/src/workflow/backtest.ts';
import { dataSync } from '../../packages/platform/src/workflow/data-sync.ts';
import { deploy } from '../../packages/platform/src/workflow/deploy.ts';
import { hyperopt } from '../../packages/platform/src/workflow/hyperopt.ts';
import type { WorkflowReferences } from '../../packages/platform/src/workflow/references.ts';
import { undeploy } from '../../packages/platform/src/workflow/undeploy.ts';
import { activityArn } from './activities.ts';

/** Of the activity that stands for ECS. */
export const CONTAINERS = 'containers';
export const TABLE = 'tradai-state';
const ECS = 'arn:aws:states:::ecs:runTask.sync';

/** Functions are activities: MiniStack's Lambda forgets the names of errors, by which documents decide what to try again. */
export const AWS_REFERENCES: WorkflowReferences = {
  ...{ table: TABLE, cluster: 'tradai', subnets: ['subnet-a'], securityGroups: ['sg-a'], functionArn: activityArn },
  taskDefinitions: { prepare: 'prepare', small: 'small', large: 'large' },
};

export const AWS_DOCUMENTS = {
  backtest: backtest(AWS_REFERENCES),
  hyperopt: hyperopt(AWS_REFERENCES, 10),
  deploy: deploy(AWS_REFERENCES),
  undeploy: undeploy(AWS_REFERENCES),
  'data-sync': dataSync(AWS_REFERENCES),
} as const;

/** The documents as MiniStack can carry them out: its ECS runs nothing, so that containers are an activity as well. Nothing else is another. */
export function documentsAtMinistack(): Definitions {
  const text = JSON.stringify(AWS_DOCUMENTS).replaceAll(`"${ECS}"`, `"${activityArn(CONTAINERS)}"`);
  return JSON.parse(text) as Definitions;
}
