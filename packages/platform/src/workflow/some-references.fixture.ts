import type { WorkflowReferences } from './references.ts';

/** Names as they might be on AWS. */
export const SOME_REFERENCES: WorkflowReferences = {
  table: 'tradai-state',
  functionArn: (name) => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`,
  cluster: 'tradai',
  taskDefinitions: { prepare: 'strategy-prepare', small: 'strategy-small', large: 'strategy-large' },
  subnets: ['subnet-a', 'subnet-b'],
  securityGroups: ['sg-strategy'],
};
