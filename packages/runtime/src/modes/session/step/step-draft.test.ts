import { describe, expect, it } from 'vitest';
import type { SessionStep } from '../../../ports/session-store.ts';
import { StepDraft } from './step-draft.ts';

const open = '{"trade":{"id":7},"closed":null}';
const closed = '{"trade":{"id":7},"closed":{"number":0}}';
const lock = '{"pair":"*","endMs":1}';

/** What a step of this change is, and the records after it. */
function stepOf(
  before: Readonly<Record<string, string>>,
  put: Readonly<Record<string, string>>,
  gone: readonly string[] = [],
): { readonly step: Omit<SessionStep, 'seq'>; readonly after: Readonly<Record<string, string>> } {
  const records = new Map(Object.entries(before));
  const draft = new StepDraft(records);
  draft.apply({ put: new Map(Object.entries(put)), gone });
  const step = draft.step(1);
  draft.applyTo(records);
  return { step, after: Object.fromEntries(records) };
}

describe('a step in which something is over', () => {
  it('puts a closed trade aside with its row and its notes, and leaves those of others', () => {
    const others = { 'row/77': '{}', 'notes/trade/17': '{}', 'notes/pair/7': '{}', account: '{}' };
    const before = { 'trade/7': open, 'row/7': '{"close":1}', 'notes/trade/7': '{"n":1}', 'watch/7': '{}', ...others };
    const put = { 'trade/7': closed, 'notes/trade/7': '{"n":2}', 'notes@b/2/trade/7': '{}' };
    const { step, after } = stepOf(before, put, ['watch/7']);
    expect(after).toEqual(others);
    expect(step.put).toEqual(new Map());
    expect(step.gone.toSorted()).toEqual(['notes/trade/7', 'row/7', 'trade/7', 'watch/7']);
    expect(step.rows).toEqual([
      {
        kind: 'closed',
        text: `{"trade/7":${closed},"row/7":{"close":1},"notes/trade/7":{"n":2},"notes@b/2/trade/7":{}}`,
      },
    ]);
  });

  it('leaves nothing of a trade that came and went within it but its row', () => {
    const { step, after } = stepOf({}, { 'trade/7': closed, 'row/7': '{}' });
    expect([after, step.put, step.gone]).toEqual([{}, new Map(), []]);
    expect(step.rows).toEqual([{ kind: 'closed', text: `{"trade/7":${closed},"row/7":{}}` }]);
  });

  it('puts what is noted of a trade later aside, too', () => {
    const { step, after } = stepOf({ account: '{}' }, { 'notes/trade/7': '{"n":3}' });
    expect(after).toEqual({ account: '{}' });
    expect(step.rows).toEqual([{ kind: 'closed', text: '{"notes/trade/7":{"n":3}}' }]);
  });

  it('keeps what is open, with its notes', () => {
    const put = { 'trade/7': open, 'notes/trade/7': '{}' };
    const { step, after } = stepOf({}, put);
    expect([after, step.rows]).toEqual([put, []]);
  });

  it('writes down nothing that is secret, where people may read it', () => {
    const draft = new StepDraft(new Map(), (text) => text.replaceAll('s3cret', '***'));
    draft.put('host/state', { detail: 'refused: s3cret' });
    draft.row('said', { level: 'warn', text: 'https://a:s3cret@b' });
    const { title, text } = { title: 's3cret', text: 'a s3cret' };
    draft.tell({
      ...{ id: 'a', kind: 'warning', level: 'warn', atMs: 1, strategy: 's', account: 'a', mode: 'dry-run' },
      ...{ title, text, data: {} },
    });
    draft.answers.push({ id: 'c', isDone: false, text: 'no s3cret', atMs: 1 });
    // What is looked at again when the session is carried out anew stays as it was, but for what people are told.
    draft.apply({
      put: new Map([
        ['notice/a', '"s3cret"'],
        ['notes/pair/A', '"s3cret"'],
      ]),
      gone: [],
    });
    const { put, rows, answers } = draft.step(1);
    expect([...put].filter(([, each]) => each.includes('s3cret'))).toEqual([['notes/pair/A', '"s3cret"']]);
    expect(JSON.stringify([rows, answers])).not.toContain('s3cret');
  });

  it('stays readable whatever is secret: a word of its own, a number, a quote', () => {
    const draft = new StepDraft(new Map(), (text) => text.replaceAll(/detail|text|1000|"/g, '***'));
    draft.put('host/state', { detail: 'the detail "1000"', sinceMs: 1000, causes: ['detail'] });
    draft.row('said', { level: 'warn', text: 'a text' });
    draft.apply({ put: new Map([['notice/a', '{"text":"a text","count":1000}']]), gone: [] });
    const { put, rows } = draft.step(1);
    const texts = [...put.values(), ...rows.map(({ text }) => text)];
    expect(texts.map((text) => JSON.parse(text) as unknown)).toEqual([
      { detail: 'the *** *********', sinceMs: 1000, causes: ['***'] },
      { text: 'a ***', count: 1000 },
      { level: 'warn', text: 'a ***' },
    ]);
  });

  it('puts a lock aside', () => {
    const { step, after } = stepOf({ 'lock/3': lock, 'lock/4': lock }, {}, ['lock/3']);
    expect(after).toEqual({ 'lock/4': lock });
    expect(step.rows).toEqual([{ kind: 'locks', text: `{"lock/3":${lock}}` }]);
  });
});
