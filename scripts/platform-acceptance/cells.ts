/** How a line of the acceptance is proved in one wiring. */
export type Part =
  /** Files of tests, all of which must pass and none be skipped. */
  | { readonly kind: 'tests'; readonly files: readonly string[]; readonly env?: Readonly<Record<string, string>> }
  /** A program of this repository that ends with 0 where all is so; its last line goes into the table. */
  | { readonly kind: 'program'; readonly file: string; readonly args?: readonly string[] };

export const WIRINGS = ['embedded', 'aws'] as const;
export type Wiring = (typeof WIRINGS)[number];

export interface Cell {
  readonly line: number;
  readonly name: string;
  readonly wiring: Wiring;
  readonly parts: readonly Part[];
  /** What of the line cannot be had there, and why. */
  readonly without?: string;
}

const PLATFORM = 'packages/platform/src';

function tests(...files: readonly string[]): Extract<Part, { kind: 'tests' }> {
  return { kind: 'tests', files };
}

function program(file: string, ...args: readonly string[]): Part {
  return { kind: 'program', file, args };
}

/** Embedded nothing else is started; on AWS emulators are, with a real MLflow on PostgreSQL and a real ArcticDB. */
export const CELLS: readonly Cell[] = [
  { line: 1, name: 'happy', wiring: 'embedded', parts: [program('scripts/demo-platform/run.ts')] },
  { line: 1, name: 'happy', wiring: 'aws', parts: [program('scripts/platform-acceptance/aws-line-1.ts')] },
  {
    ...{ line: 2, name: 'chaos', wiring: 'embedded' },
    parts: [
      program('scripts/platform-chaos/run.ts', '--rounds', '5', '--mlflow', '0'),
      tests('packages/cli/src/up-kill.test.ts', `${PLATFORM}/collection/collection-kills.test.ts`),
      tests(`${PLATFORM}/operations/scan-orphans.test.ts`),
    ],
    without: 'MLflow away: there is none',
  },
  {
    ...{ line: 2, name: 'chaos', wiring: 'aws' },
    parts: [
      program('scripts/platform-acceptance/aws-line-2.ts'),
      tests('scripts/peers/mlflow-outage.test.ts', 'scripts/peers/platform-lost-answers.test.ts'),
    ],
    without: 'kill -9 of the engine: MiniStack keeps executions in memory',
  },
  {
    ...{ line: 3, name: 'ends', wiring: 'embedded' },
    parts: [
      tests(
        ...[`${PLATFORM}/workflow/backtest.test.ts`, `${PLATFORM}/adapters/embedded/task-table.test.ts`],
        ...[`${PLATFORM}/lambdas/run-scenario.test.ts`, `${PLATFORM}/operations/reconcile-run.test.ts`],
        `${PLATFORM}/adapters/embedded/child-tasks.test.ts`,
      ),
    ],
  },
  {
    ...{ line: 3, name: 'ends', wiring: 'aws' },
    parts: [tests('scripts/peers/platform-ends.test.ts', 'scripts/peers/platform-workflows.test.ts')],
    without: 'limits of time: MiniStack ends no activity by them',
  },
  {
    ...{ line: 4, name: 'live', wiring: 'embedded' },
    parts: [
      program('scripts/platform-deploy/run.ts'),
      tests('scripts/platform-deploy/deploy.test.ts', `${PLATFORM}/adapters/embedded/deploy-restarts.test.ts`),
    ],
  },
  {
    ...{ line: 4, name: 'live', wiring: 'aws' },
    parts: [
      tests('scripts/peers/platform-live.test.ts', `${PLATFORM}/adapters/aws/ecs-live-services.test.ts`),
      tests('scripts/peers/session-table.test.ts', 'scripts/peers/session-operate.test.ts'),
      tests('scripts/peers/dry-run-services.test.ts'),
    ],
    without: 'the alias moved: ECS of MiniStack runs no container; leases, steps and orders are fenced in DynamoDB',
  },
  {
    ...{ line: 5, name: 'edge', wiring: 'embedded' },
    parts: [
      tests(
        ...[`${PLATFORM}/api/token-corpus.test.ts`, `${PLATFORM}/api/limit-rate.test.ts`],
        ...[`${PLATFORM}/adapters/embedded/sqlite-rate-limit.test.ts`, `${PLATFORM}/api/run-events.test.ts`],
        ...[`${PLATFORM}/api/route-scopes.test.ts`, `${PLATFORM}/api/request-tricks.test.ts`],
      ),
      program('bench/run.ts', 'platform-api'),
    ],
  },
  {
    ...{ line: 5, name: 'edge', wiring: 'aws' },
    parts: [
      tests('scripts/peers/platform-api-aws.test.ts', 'scripts/peers/platform-cognito.test.ts'),
      tests(`${PLATFORM}/adapters/aws/cognito-auth.test.ts`, 'scripts/peers/platform-mlflow.test.ts'),
    ],
    without: 'p95: of an emulator it says nothing; SSE: the route is the same',
  },
  {
    ...{ line: 6, name: 'health', wiring: 'embedded' },
    parts: [tests(`${PLATFORM}/lambdas/health-check/health-check.test.ts`)],
  },
  {
    ...{ line: 6, name: 'health', wiring: 'aws' },
    parts: [
      {
        ...tests('scripts/peers/platform-health.test.ts', 'scripts/peers/pulse.test.ts'),
        env: { TRADAI_HEALTH_HOURS: '24' },
      },
    ],
  },
  {
    ...{ line: 7, name: 'sweep', wiring: 'embedded' },
    parts: [
      tests(`${PLATFORM}/adapters/embedded/sweep.test.ts`, `${PLATFORM}/domain/sweep-budget.test.ts`),
      tests('packages/cli/src/hyperopt-spread.test.ts'),
    ],
  },
  { line: 7, name: 'sweep', wiring: 'aws', parts: [], without: 'asked for embedded alone' },
];
