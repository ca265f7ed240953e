import { readdirSync, readFileSync } from 'node:fs';
import { FIELDS, ISSUE_CODES } from '@tinyforge/core-gitops';
import { FETCH_FAILURE_DETAILS, FETCH_FAILURE_REASONS } from '@tinyforge/providers';
import { EVENT_TYPES, LIST_STATUSES } from '@tinyforge/services';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import en from '../../messages/en.json';
import ru from '../../messages/ru.json';

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') flat.set(prefix + key, value);
    else for (const entry of flatten(value, `${prefix}${key}.`)) flat.set(...entry);
  }
  return flat;
}

type Node = ReturnType<IntlMessageFormat['getAst']>[number];
/** As @formatjs/icu-messageformat-parser numbers its nodes. */
const LITERAL = 0;
const SELECT = 5;
const PLURAL = 6;
const POUND = 7;
const TAG = 8;

/** Every placeholder with its kind, also those inside plurals and selects. */
function placeholders(nodes: Node[]): Set<string> {
  const found = new Set<string>();
  for (const node of nodes) {
    if (node.type === LITERAL || node.type === POUND) continue;
    found.add(node.type === TAG ? `<${node.value}>` : node.value);
    if (node.type === TAG) for (const inner of placeholders(node.children)) found.add(inner);
    if (node.type === SELECT || node.type === PLURAL) {
      for (const option of Object.values(node.options))
        for (const inner of placeholders(option.value)) found.add(inner);
    }
  }
  return found;
}

/** The forms of every plural in a message. */
function pluralForms(nodes: Node[]): string[][] {
  return nodes.flatMap((node) => {
    if (node.type !== SELECT && node.type !== PLURAL) return [];
    const inner = Object.values(node.options).flatMap((option) => pluralForms(option.value));
    return node.type === PLURAL ? [Object.keys(node.options), ...inner] : inner;
  });
}

const languages = { en: flatten(en), ru: flatten(ru) };
const parse = (message: string, locale: string) => new IntlMessageFormat(message, locale).getAst();

describe('the two languages', () => {
  it('have the same keys', () => {
    expect([...languages.ru.keys()].sort()).toEqual([...languages.en.keys()].sort());
  });

  it('have the same placeholders', () => {
    const differing = [...languages.en].filter(([key, message]) => {
      const theirs = placeholders(parse(languages.ru.get(key) ?? '', 'ru'));
      return [...placeholders(parse(message, 'en'))].sort().join() !== [...theirs].sort().join();
    });
    // A length is a plain number in English and takes a plural in Russian: the name is the same all the same.
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  it('have every plural form that Russian needs', () => {
    const lacking = [...languages.ru].filter(([, message]) =>
      pluralForms(parse(message, 'ru')).some(
        (forms) => !['one', 'few', 'many', 'other'].every((form) => forms.includes(form)),
      ),
    );
    expect(lacking.map(([key]) => key)).toEqual([]);
  });

  it('leave nothing empty, and nothing English in Russian but names', () => {
    const names =
      /^(kinds\.(dockerfile|compose)|forges\..*|gitops\.title|list\.demo|values\.deploy_strategy\.(recreate|blue-green)|events\.(system|kind|roleFromTo|nameAs)|workload\.lastSyncAt)$/;
    for (const [key, message] of languages.ru) {
      expect(message.trim(), key).not.toBe('');
      if (!names.test(key)) expect(message, key).toMatch(/[а-яё]/i);
    }
  });
});

describe.each(Object.entries(languages))('%s words every', (_locale, messages) => {
  const expectAll = (keys: string[]) => expect(keys.filter((key) => !messages.has(key))).toEqual([]);

  it('issue', () => expectAll(ISSUE_CODES.map((code) => `issues.${code}`)));
  it('issue of the forms', () => {
    const codes = formCodes();
    // That the sources are still written in the way that is looked for.
    expect(codes).toEqual(
      expect.arrayContaining(['required', 'email_taken', 'not_https', 'source_not_used']),
    );
    expectAll(codes.map((code) => `issues.${code}`));
  });
  it('reason of a failed look', () =>
    expectAll(
      FETCH_FAILURE_REASONS.flatMap((reason) =>
        ['label', 'body', 'next'].map((part) => `reasons.${reason}.${part}`),
      ),
    ));
  it('detail of a failed look', () =>
    expectAll(
      FETCH_FAILURE_DETAILS.flatMap((detail) =>
        ['label', 'body', 'next'].map((part) => `failureDetails.${detail}.${part}`),
      ),
    ));
  it('type of event', () => expectAll(EVENT_TYPES.map((type) => `events.types.${type}`)));
  it('status', () => expectAll(LIST_STATUSES.map((status) => `status.${status}`)));
  it('field', () => expectAll(FIELDS.flatMap((field) => [field.labelKey, field.descriptionKey])));
  it('choice of a field', () =>
    expectAll(
      FIELDS.flatMap(({ key, type }) =>
        type.kind === 'choice' ? type.values.map((value) => `values.${key}.${value || 'default'}`) : [],
      ),
    ));
  it('outcome of a sync', () => expectAll(SYNC_OUTCOMES.map((outcome) => `sync.outcome.${outcome}`)));
});

describe('Russian has one term for', () => {
  it.each([
    ['a session: сессия', /сеанс/i],
    ['an authenticator, which is no workload', /приложени[а-я]*-аутентификатор/i],
    ['a GitHub App, which is no workload', /приложени[а-я]* GitHub/i],
    ['the live config: конфигурация, not its settings', /верси[а-я]* настроек|действующ[а-я]* настройк/i],
    ['a status: состояние', /статус/i],
    ['a public repository: публичный', /открыт[а-я]* репозитори/i],
  ])('%s', (_, other) => {
    const slips = [...flatten(ru)].filter(([, text]) => other.test(text));
    expect(slips).toEqual([]);
  });
});

/** Sources that say what is wrong with something typed. Their codes are types and literals only, so they are read as they are written. */
const CHECKED_SOURCES = ['services/src', 'providers/src'];

/** Every code that a form may be answered with: `code: '…'` and `fault('field', '…')`. */
function formCodes(): string[] {
  const packages = new URL('../../../../packages/', import.meta.url);
  const texts = CHECKED_SOURCES.flatMap((folder) =>
    readdirSync(new URL(folder, packages), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/test/.test(name))
      // Its codes are those of problem+json, for programs.
      .filter((name) => !name.endsWith('auth/handle-auth-request.ts'))
      .map((name) => readFileSync(new URL(`${folder}/${name}`, packages), 'utf8')),
  );
  const written = texts.flatMap((text) => [
    ...text.matchAll(/\bcode: '([a-z0-9_]+)'/g),
    ...text.matchAll(/\bfault\([^,()]+, '([a-z0-9_]+)'/g),
  ]);
  return [...new Set(written.map(([, code = '']) => code))].sort();
}
const SYNC_OUTCOMES = [
  ...['applied', 'unchanged', 'stale', 'busy', 'invalid_file', 'invalid_config', 'fetch_failed', 'no_file'],
  ...['not_enabled', 'not_eligible', 'not_found'],
];
