/** Functions that documents call, by what they are called in the table of functions. */
export const STEP_FUNCTIONS = [
  'validate-strategy',
  'data-collection-proxy',
  'transform-results',
  'check-performance',
  'cleanup-resources',
  'notify-completion',
  'deploy-step',
  'plan-sweep',
  'reduce-sweep',
  'record-run',
] as const;
export type StepFunction = (typeof STEP_FUNCTIONS)[number];

/** Names of what a document refers to: of AWS, or of nothing where it runs in one process. */
export interface WorkflowReferences {
  readonly table: string;
  readonly functionArn: (name: StepFunction) => string;
  readonly cluster: string;
  readonly taskDefinitions: Readonly<Record<'prepare' | 'small' | 'large', string>>;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
}
