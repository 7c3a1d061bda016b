import type { ProblemType } from './problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Problems that only this route has, for its description. */
    readonly problems?: readonly ProblemType[];
    /** Whether it answers 304 to who has it already. */
    readonly mayBeUnchanged?: boolean;
  }
}
