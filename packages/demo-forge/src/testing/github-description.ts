import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';
import { closeSchema, type Schema } from './close-schema.ts';
import type { ApiDescription, Exchange } from './exchange.ts';

type Reference = { $ref?: string };
type Content = { content?: Record<string, { schema: unknown }> };
type Parameter = {
  name: string;
  in: string;
  required?: boolean;
  schema: unknown;
  'x-multi-segment'?: boolean;
};
type Operation = {
  parameters?: (Parameter & Reference)[];
  requestBody?: Content;
  responses: Record<string, Content & Reference>;
};
type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, unknown>>;
};
type Matched = { template: string; operation: Operation; parameters: Parameter[]; match: RegExpExecArray };

/**
 * Statuses that GitHub answers to any request, though its description names them at few: a token that nobody knows, and a limit. Their
 * body is its `basic-error`; that of `not_modified` is none.
 */
const EVERYWHERE: Record<number, string> = {
  304: 'not_modified',
  401: 'requires_authentication',
  403: 'forbidden',
};

/** What GitHub's description has forgotten. It names this answer for an installation on a repository, and not for one of an account. */
const FORGOTTEN: Record<string, Record<number, string>> = {
  '/users/{username}/installation': { 404: 'not_found' },
};

/**
 * GitHub's REST API as GitHub describes it in OpenAPI (`@octokit/openapi`). A request is as described when its path, its query and its body are;
 * an answer when its status is named there and its JSON has the described keys, no others, and all that are required.
 * Media types and headers are not looked at, nor are formats of texts (`date-time`, `uri`).
 */
export async function loadGithubDescription(name = 'api.github.com'): Promise<ApiDescription> {
  const file = createRequire(import.meta.url).resolve(`@octokit/openapi/generated/${name}.json`);
  const document = JSON.parse(await readFile(file, 'utf8')) as Document;
  const validators = createValidators(document);
  const find = createFinder(document);

  return {
    findFaults(exchange) {
      const url = new URL(exchange.path, 'https://api.github.com');
      const found = find(exchange.method, url.pathname);
      if (found === null) return [`${exchange.method} ${url.pathname} is not described`];
      return [
        ...faultsOfParameters(found, url.searchParams, validators),
        ...faultsOfBody(found, exchange, validators),
        ...faultsOfAnswer(document, found, exchange, validators),
      ];
    },
  };
}

function faultsOfParameters(
  { template, parameters, match }: Matched,
  query: URLSearchParams,
  { validate }: Validators,
): string[] {
  const inPath = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ''], index) => [name, match[index + 1]]);
  const sent = { path: Object.fromEntries(inPath), query: Object.fromEntries(query) };
  return (['path', 'query'] as const).flatMap((place) => {
    const known = parameters.filter((parameter) => parameter.in === place);
    const schema = {
      type: 'object',
      properties: Object.fromEntries(known.map((parameter) => [parameter.name, parameter.schema])),
      required: known.filter(({ required }) => required).map((parameter) => parameter.name),
    };
    return validate(`${template} ${place}`, schema, sent[place], 'as text').map(
      (fault) => `${place}: ${fault}`,
    );
  });
}

function faultsOfBody(
  { template, operation }: Matched,
  { method, sent }: Exchange,
  { validate }: Validators,
) {
  if (sent === undefined) return [];
  const schema = operation.requestBody?.content?.['application/json']?.schema;
  if (schema === undefined) return ['a body was sent, and none is described'];
  return validate(`${method} ${template} body`, schema, sent).map((fault) => `body: ${fault}`);
}

function faultsOfAnswer(
  document: Document,
  { template, operation }: Matched,
  { method, status, answered }: Exchange,
  { validate }: Validators,
): string[] {
  if (status === undefined) return [];
  const known = FORGOTTEN[template]?.[status] ?? EVERYWHERE[status];
  const described = operation.responses[status] ?? (known && { $ref: `#/components/responses/${known}` });
  if (!described) return [`status ${status} is not described`];
  const schema = follow<Content>(document, described).content?.['application/json']?.schema;
  if (schema === undefined)
    return answered === undefined ? [] : ['an answer has JSON, and none is described'];
  const judged = status === 422 ? withoutStatus(answered) : answered;
  return validate(`${method} ${template} ${status}`, schema, judged).map((fault) => `answer: ${fault}`);
}

/** GitHub says the status once more in every error, `"status":"422"` too; its description of a `validation-error` has forgotten that. */
function withoutStatus(answered: unknown): unknown {
  const { status, ...described } = answered as { status?: unknown };
  return status === '422' ? described : answered;
}

/** Finds the operation of a request; of two that fit, the one with fewer parameters is meant. */
function createFinder(document: Document) {
  const operations = Object.entries(document.paths)
    .sort(([left], [right]) => left.split('{').length - right.split('{').length)
    .flatMap(([template, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        const parameters = (operation.parameters ?? []).map((each) => follow<Parameter>(document, each));
        return { method, template, operation, parameters, pattern: patternOf(template, parameters) };
      }),
    );
  return (asked: string, path: string): Matched | null => {
    for (const { method, pattern, ...found } of operations) {
      const match = method === asked.toLowerCase() ? pattern.exec(path) : null;
      if (match) return { ...found, match };
    }
    return null;
  };
}

/** `{ref}` and `{path}` may hold slashes where the description says so. */
function patternOf(template: string, parameters: Parameter[]): RegExp {
  const isLong = (name: string) =>
    parameters.some((parameter) => parameter.name === name && parameter['x-multi-segment']);
  const parts = template.split(/\{(\w+)\}/).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return isLong(part) ? '(.+)' : '([^/]+)';
  });
  return new RegExp(`^${parts.join('')}$`);
}

type Validators = {
  /** What ajv finds of a value, a line each. `key`: what the schema is kept under. `as text`: `7` may stand for a number. */
  validate(key: string, schema: unknown, value: unknown, spelled?: 'as text'): string[];
};

function createValidators(document: Document): Validators {
  const kept = new Map<string, ValidateFunction>();
  const options = { strict: false, validateFormats: false, allErrors: true } as const;
  const ajv = { json: new Ajv(options), text: new Ajv({ ...options, coerceTypes: true }) };

  function compile(schema: unknown, spelled: keyof typeof ajv): ValidateFunction {
    const names = new Set<string>();
    const root = closeSchema(schema, names);
    const schemas: Schema = {};
    // The set grows while it is walked, by what the schemas in it refer to.
    for (const name of names) schemas[name] = closeSchema(document.components.schemas?.[name], names);
    return ajv[spelled].compile({ ...root, components: { schemas } });
  }

  return {
    validate(key, schema, value, spelled) {
      const validate = kept.get(key) ?? compile(schema, spelled ? 'text' : 'json');
      kept.set(key, validate);
      validate(value);
      return (validate.errors ?? []).map(({ instancePath, message, params }) =>
        `${instancePath} ${message} ${JSON.stringify(params)}`.trim(),
      );
    },
  };
}

/** What stands at the place that a reference names; the value itself where it is none. */
function follow<T>({ components }: Document, value: (T & Reference) | Reference): T {
  const [, kind = '', name = ''] = /^#\/components\/(\w+)\/(.+)$/.exec(value.$ref ?? '') ?? [];
  return (value.$ref === undefined ? value : components[kind]?.[name]) as T;
}
