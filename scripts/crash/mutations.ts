/** A change of sources: each text is there once, and another one stands in its place. */
export interface Mutation {
  readonly name: string;
  /** `file`: below the runtime's sources. */
  readonly changes: readonly { readonly file: string; readonly from: string; readonly to: string }[];
}

/** One that a campaign must notice. */
export interface MistakeOnPurpose extends Mutation {
  /** Differences that are this mistake's own: others may come of anything. Without a state of its own (`g`). */
  readonly shows: RegExp;
}

const HOST = 'modes/session/host/session-host.ts';
const WRITE = 'await this.#writer.write(draft.step(Math.max(step.nowMs, this.#lastMs)));';

/** Mistakes that the campaign must notice. */
export const MUTATIONS = [
  {
    name: 'no-commit-before-effect',
    shows: / was told, and the journal has |, which the journal does not have$/u,
    changes: [
      {
        ...{ file: HOST, from: WRITE },
        to: `for (const message of draft.news) outbox.offer({ message, settled: [] });\n    await outbox.drain(1000);\n    ${WRITE}`,
      },
    ],
  },
  {
    name: 'no-second-offer',
    shows: /^nobody heard | waits since before the last start$/u,
    changes: [
      {
        file: 'modes/session/start/trade-session.ts',
        from: 'if (record.startsWith(OUTBOX)) outbox.offer(JSON.parse(text) as OutboxRecord);',
        to: 'if (Date.now() < 0) outbox.offer(JSON.parse(text) as OutboxRecord);',
      },
    ],
  },
] as const satisfies readonly MistakeOnPurpose[];

/** Lease times a quarter as long, for many take-overs; who waits for a lease does not give up meanwhile. */
export const SHORT_TTL_MS = 5000;
export const SHORT_LEASES: Mutation = {
  name: 'short-leases',
  changes: [
    { file: 'ports/leases.ts', from: 'SESSION_TTL_MS = 20_000', to: 'SESSION_TTL_MS = 5_000' },
    { file: 'ports/leases-on-rows.ts', from: 'MARGIN_MS = 2000', to: 'MARGIN_MS = 500' },
    { file: 'modes/session/host/lease-keeper.ts', from: 'RENEW_EVERY_MS = 5000', to: 'RENEW_EVERY_MS = 1250' },
    { file: 'modes/session/host/lease-keeper.ts', from: 'LONGER_MS = 5000', to: 'LONGER_MS = 60_000' },
    { file: 'modes/session/host/lease-keeper.ts', from: 'ASK_EVERY_MS = 1000', to: 'ASK_EVERY_MS = 250' },
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
