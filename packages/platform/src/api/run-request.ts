import { SPEC_SCHEMA } from '@tradai/runtime/contract';
import type { RunKind } from '../domain/run.ts';
import type { RunRequest } from '../operations/submit-run.ts';
import type { HyperoptBody, SubmitBody } from './schemas.ts';

/** What is asked for, in the words of the container. */
export function requestOfBody(kind: RunKind, body: SubmitBody | HyperoptBody): RunRequest {
  const { strategy, version, alias, capacity, max_seconds: maxSeconds, priority, labels, notify, ...rest } = body;
  return {
    ...{ kind, strategy, capacity, maxSeconds, priority, labels, notify },
    version: version === undefined ? { alias: alias! } : { number: Number(version) },
    spec: { schema: SPEC_SCHEMA, ...(rest as Omit<RunRequest['spec'], 'schema'>) },
  };
}
