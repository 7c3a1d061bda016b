import type { Json } from '../domain/json.ts';

/** Amazon States Language, as far as our documents use it: JSONPath only. */
export interface Definition {
  readonly Comment: string;
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: States;
}

export type States = Readonly<Record<string, State>>;

export interface Branch {
  readonly StartAt: string;
  readonly States: States;
}

export type Parameters = Readonly<Record<string, Json>>;

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: 'FULL';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly ResultPath: string;
  readonly Next: string;
}

export type Rule = Readonly<Record<string, Json>>;

export interface TaskState {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly TimeoutSeconds: number;
  readonly Parameters: Parameters;
  readonly ResultSelector?: Parameters;
  /** Left out: the answer is all there is afterwards. */
  readonly ResultPath?: string | null;
  readonly Retry: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Next?: string;
  readonly End?: true;
}

export type State =
  | TaskState
  | {
      readonly Type: 'Parallel';
      readonly Branches: readonly Branch[];
      readonly ResultSelector?: Parameters;
      readonly ResultPath: string | null;
      readonly Catch: readonly Catcher[];
      readonly Next: string;
    }
  | {
      readonly Type: 'Map';
      readonly ItemsPath: string;
      readonly MaxConcurrency: number;
      readonly ItemSelector: Parameters;
      readonly ItemProcessor: {
        readonly ProcessorConfig: { readonly Mode: 'DISTRIBUTED'; readonly ExecutionType: 'STANDARD' };
        readonly StartAt: string;
        readonly States: States;
      };
      readonly ResultPath: string | null;
      readonly Catch: readonly Catcher[];
      readonly Next: string;
    }
  | {
      readonly Type: 'Pass';
      readonly Result?: Json;
      readonly Parameters?: Parameters;
      /** Left out: it is all there is afterwards. */
      readonly ResultPath?: string;
      readonly Next?: string;
      readonly End?: true;
    }
  | { readonly Type: 'Choice'; readonly Choices: readonly Rule[]; readonly Default: string }
  | { readonly Type: 'Wait'; readonly Seconds: number; readonly Next: string }
  | { readonly Type: 'Succeed' }
  | { readonly Type: 'Fail'; readonly ErrorPath: string; readonly CausePath: string }
  | { readonly Type: 'Fail'; readonly Error: string; readonly Cause: string };
