import { ArcticFault } from './errors.ts';

/** Sees to it that a symbol has one writer. ArcticDB itself has no such guard: the last one to write a symbol's head wins. */
export interface WriterLeases {
  /** Throws when somebody else holds `name`. */
  acquire(name: string): Promise<WriterLease>;
}

export interface WriterLease {
  /** Throws when the lease ran out or was taken over. Asked right before a change becomes visible. */
  assertHeld(): Promise<void>;
  release(): Promise<void>;
}

/** Leases among the writers of one process. */
export function processLeases(): WriterLeases {
  const held = new Set<string>();
  return {
    acquire(name) {
      if (held.has(name))
        return Promise.reject(new ArcticFault('arctic-refused', `"${name}" is being written by this process already`));
      held.add(name);
      return Promise.resolve({
        assertHeld: () => Promise.resolve(),
        release() {
          held.delete(name);
          return Promise.resolve();
        },
      });
    },
  };
}
