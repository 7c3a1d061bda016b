/** A change of sources: each text is there once, and another one stands in its place. */
export interface Mutation {
  readonly name: string;
  /** `file`: below the runtime's sources. */
  readonly changes: readonly { readonly file: string; readonly from: string; readonly to: string }[];
}

const HOST = 'modes/session/session-host.ts';
const WRITE = 'await this.#writer.write(draft.step(Math.max(step.nowMs, this.#lastMs)));';

/** Mistakes that the campaign must notice, and how it looks for them. */
export const MUTATIONS = [
  {
    name: 'no-commit-before-effect',
    seenBy: 'kills',
    changes: [
      {
        ...{ file: HOST, from: WRITE },
        to: `for (const message of draft.news) outbox.offer({ message, settled: [] });\n    await outbox.drain(1000);\n    ${WRITE}`,
      },
    ],
  },
  {
    name: 'no-second-offer',
    seenBy: 'kills',
    changes: [
      {
        file: 'modes/session/trade-session.ts',
        from: 'if (record.startsWith(OUTBOX)) outbox.offer(JSON.parse(text) as OutboxRecord);',
        to: 'if (Date.now() < 0) outbox.offer(JSON.parse(text) as OutboxRecord);',
      },
    ],
  },
  {
    name: 'answer-after-the-step',
    seenBy: 'kills',
    changes: [
      {
        ...{ file: HOST, from: WRITE },
        to: `const answers = draft.answers.splice(0);
    if (answers.length > 0) {
      await this.#writer.write(draft.step(Math.max(step.nowMs, this.#lastMs)));
      await this.#writer.write({ atMs: Math.max(step.nowMs, this.#lastMs), put: new Map(), gone: [], rows: [], answers });
    } else await this.#writer.write(draft.step(Math.max(step.nowMs, this.#lastMs)));
    draft.answers.push(...answers);`,
      },
    ],
  },
  {
    name: 'no-epoch-check',
    seenBy: 'freezes',
    changes: [
      {
        file: 'adapters/embedded/session-store-sqlite.ts',
        from: "if (!isSame(writer, head)) return 'lost-lease';\n  if (head.seq === step.seq",
        to: 'if (head.seq === step.seq',
      },
      {
        file: 'modes/session/lease-keeper.ts',
        from: 'if (!this.#lost.signal.aborted && !this.#lease.holdsFor(0))',
        to: 'if (Date.now() < 0)',
      },
    ],
  },
  {
    name: 'no-deadline-check',
    seenBy: 'freezes',
    changes: [
      {
        file: 'modes/session/lease-keeper.ts',
        from: 'if (!this.#lost.signal.aborted && !this.#lease.holdsFor(0))',
        to: 'if (Date.now() < 0)',
      },
    ],
  },
] as const satisfies readonly (Mutation & { readonly seenBy: 'kills' | 'freezes' })[];

/** Lease times a quarter as long, for many take-overs; who waits for a lease does not give up meanwhile. */
export const SHORT_TTL_MS = 5000;
export const SHORT_LEASES: Mutation = {
  name: 'short-leases',
  changes: [
    { file: 'ports/leases.ts', from: 'SESSION_TTL_MS = 20_000', to: 'SESSION_TTL_MS = 5_000' },
    { file: 'ports/leases-on-rows.ts', from: 'MARGIN_MS = 2000', to: 'MARGIN_MS = 500' },
    { file: 'modes/session/lease-keeper.ts', from: 'RENEW_EVERY_MS = 5000', to: 'RENEW_EVERY_MS = 1250' },
    { file: 'modes/session/lease-keeper.ts', from: 'LONGER_MS = 5000', to: 'LONGER_MS = 60_000' },
    { file: 'modes/session/lease-keeper.ts', from: 'ASK_EVERY_MS = 1000', to: 'ASK_EVERY_MS = 250' },
  ],
};

/** Gives sources with these changes. Throws an `Error` for a text that is not there once. */
export function rewriter(mutations: readonly Mutation[], sources: string): (path: string, text: string) => string {
  const changes = mutations.flatMap(({ name, changes: each }) => each.map((change) => ({ name, ...change })));
  return (path, text) =>
    changes
      .filter(({ file }) => path === sources + file)
      .reduce((changed, { name, file, from, to }) => {
        const count = changed.split(from).length - 1;
        if (count !== 1) throw new Error(`${file} has the text that ${name} changes ${count} times; expected once.`);
        return changed.replace(from, () => to);
      }, text);
}
