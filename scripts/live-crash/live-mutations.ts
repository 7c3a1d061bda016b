import type { MistakeOnPurpose, Mutation } from '../crash/mutations.ts';

/** A safeguard that is taken out, and how a session has to be treated so that the lack of it can show. */
export interface LiveMutation extends MistakeOnPurpose {
  /** `places`: lives that are killed at places where a step is written; `frozen`: two containers, one frozen where it sends. */
  readonly scenario: 'places' | 'lag' | 'frozen-at-send' | 'frozen-at-write';
}

/** A process that lost its lease may take two seconds to end. This one does, so that what was on its way when it was frozen leaves. */
export const SLOW_END: Mutation = {
  name: 'slow-end',
  changes: [
    {
      file: 'container/session/run-session-container.ts',
      from: '    } finally {\n      await close();',
      to: '    } finally {\n      await new Promise((resolve) => setTimeout(resolve, 1200));\n      await close();',
    },
  ],
};

/** Mistakes that the campaign must notice: docs/live-crash.md says what each of them does. */
export const LIVE_MUTATIONS: readonly LiveMutation[] = [
  {
    name: 'no-commit-before-send',
    shows: /^duplicate: a client order id was sent |is a breach$/u,
    scenario: 'places',
    changes: [
      {
        file: 'modes/session/orders/order-desk.ts',
        from: 'noteLeaving({ leaving }: OrderStep): void {',
        to: `noteLeaving(orders: OrderStep): void {
    const { leaving } = orders;
    this.sender.send([...leaving].flatMap((cid) => orders.books.attempts.get(cid) ?? []));`,
      },
      {
        file: 'modes/session/step/written-attempts.ts',
        from: 'if (this.#texts.get(attemptKey(attempt.cid)) !== JSON.stringify(attempt))',
        to: 'if (attempt.cid === attemptKey(attempt.cid))',
      },
      {
        // What is on its way has time to arrive, as it has on a slow disk.
        file: 'modes/session/step/step-writer.ts',
        from: "crashPoint('C01');",
        to: "await new Promise((resolve) => setTimeout(resolve, 30));\n    crashPoint('C01');",
      },
    ],
  },
  {
    name: 'no-fence-wait',
    shows: /^duplicate: intent |is a breach$/u,
    scenario: 'lag',
    changes: [
      { file: 'orders/plan-order.ts', from: 'fenceMs: signMs + recvWindowMs + marginMs', to: 'fenceMs: signMs' },
    ],
  },
  {
    // Of the nets that lie one above the other, those that keep a step of a process that was replaced out of the journal.
    name: 'no-epoch-check',
    shows: /^step \d+ of the log does not fit: /u,
    scenario: 'frozen-at-write',
    changes: [
      {
        file: 'adapters/embedded/session-store-sqlite.ts',
        from: `if (!isSame(writer, head)) return 'lost-lease';
  if (head.seq === step.seq && head.hash === stepHash(step)) return 'done';
  if (head.seq + 1 !== step.seq) return 'moved';`,
        to: 'void writer; void head;',
      },
      { file: 'modes/session/step/step-writer.ts', from: 'lease.assertHeld();', to: '' },
    ],
  },
  {
    name: 'no-pinned-window',
    shows: /^duplicate: intent |is a breach$/u,
    scenario: 'frozen-at-send',
    changes: [
      {
        file: 'adapters/exchange/orders/order-sender.ts',
        from: 'async send(attempt: CommittedAttempt, deadlineMs: number): Promise<OrderAnswer> {',
        to: `async send(pinned: CommittedAttempt, deadlineMs: number): Promise<OrderAnswer> {
    const attempt = { ...pinned, signMs: Math.floor(this.#parts.nowMs()), recvWindowMs: 60_000 };`,
      },
      // A second net: the ticket of what was committed would notice that this attempt is another one.
      { file: 'adapters/exchange/orders/tickets.ts', from: 'if (!isCommitted(attempt))', to: 'if (Date.now() < 0)' },
    ],
  },
  {
    name: 'no-trade-id-dedupe',
    shows: /^lost: \S+ (?:counts|executed) /u,
    scenario: 'places',
    changes: [
      {
        file: 'orders/transitions.ts',
        from: 'return fills.filter(({ tradeId }) => !isBooked(tradeId) && !told.has(tradeId) && told.add(tradeId));',
        to: 'void told; void isBooked;\n  return fills;',
      },
    ],
  },
];
