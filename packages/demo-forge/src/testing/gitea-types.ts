import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { type Exchange, nameExchange } from './exchange.ts';

/** One of the API's operations, by its name in gitea-js: `repos`, `repoGet`. */
type Operation = {
  group: string;
  name: string;
  method: string;
  template: string;
  pattern: RegExp;
  hasQuery: boolean;
};

// What Gitea does and its Swagger file does not tell, out of modules/structs of its source. Places are written as `repoGet.owner.username`, with `[]` for each element of a list.

/** `omitempty`: only there where the repository has such a thing. */
const LEFT_OUT = ['parent', 'external_tracker', 'external_wiki', 'repo_transfer'];

/** A user's login once more, for clients of long ago. */
const BESIDES = ['repoGet.owner', 'userGetCurrent'].map((user) => `${user}.username`);

/** Pointers, and lists that were never filled. Which of the contents are null depends on what is there. */
const NULLS = [
  ...['added', 'removed', 'modified', 'verification.signer'].map((key) => `repoGetBranch.commit.${key}`),
  ...['repoGetAllCommits[]', 'repoGetSingleCommit'].flatMap((commit) =>
    ['author', 'committer', 'commit.verification.signer'].map((key) => `${commit}.${key}`),
  ),
  ...['encoding', 'content', 'target', 'html_url', 'git_url', 'download_url', 'submodule_git_url'].map(
    (key) => `repoGetContents.${key}`,
  ),
  ...['git', 'html'].map((key) => `repoGetContents._links.${key}`),
];

/** Parameters that may hold slashes, which the types do not tell. */
const LONG_PARAMETERS = new Set(['branch', 'tag', 'filepath', 'sha']);

const RULES = `
import type { Api } from 'gitea-js';
type Client = Api<unknown>;
type Answer<G extends keyof Client, N extends keyof Client[G]> =
  Client[G][N] extends (...all: any[]) => Promise<{ data: infer D }> ? D : never;
/** All keys there, at any depth: in the published types each may be missing. */
type Whole<T> = T extends readonly (infer E)[] ? Whole<E>[]
  : T extends object ? { [K in keyof T as K extends LeftOut ? never : K]-?: Whole<NonNullable<T[K]>> }
  : T;
/** A query as it stands in an address: numbers and booleans spelled out. */
type AsText<Q> = { [K in keyof Q]: \`\${NonNullable<Q[K]> & (string | number | boolean)}\` };
type Query<G extends keyof Client, N extends keyof Client[G], At extends number> =
  Client[G][N] extends (...all: infer P) => any ? AsText<NonNullable<P[At]>> : never;
`;

/**
 * Holds requests and their answers against the types that gitea-js publishes, which are generated from Gitea's own Swagger file: as a program in which each
 * query and each answer stands as a value of its type, judged by the TypeScript compiler. A key too many, one too few and a wrong type are faults; so is a
 * request without an operation, and a null that nobody named.
 * @returns a line for each fault
 */
export async function findGiteaFaults(exchanges: readonly Exchange[]): Promise<string[]> {
  const operations = await readOperations();
  const faults: string[] = [];
  let source = `${RULES}type LeftOut = ${LEFT_OUT.map((key) => JSON.stringify(key)).join(' | ')};\n`;
  // By the line that its values stand on: what the compiler says is told of the exchange.
  const byLine = new Map<number, Exchange>();
  const add = (exchange: Exchange, type: string, value: string) => {
    byLine.set(source.split('\n').length - 1, exchange);
    source += `{ const value: ${type} = ${value}; }\n`;
  };
  for (const exchange of exchanges) {
    const url = new URL(exchange.path, 'https://gitea.example.com');
    const operation = operations.find(
      ({ method, pattern }) => method === exchange.method && pattern.test(url.pathname),
    );
    if (!operation) {
      faults.push(`${nameExchange(exchange)}: is not in the types`);
      continue;
    }
    const { group, name, hasQuery, template } = operation;
    const of = `'${group}', '${name}'`;
    const query = JSON.stringify(Object.fromEntries(url.searchParams));
    add(
      exchange,
      hasQuery ? `Query<${of}, ${template.split('{').length - 1}>` : 'Record<string, never>',
      query,
    );
    if (exchange.status !== 200) continue;
    const found: string[] = [];
    add(exchange, `Whole<Answer<${of}>>`, print(exchange.answered, name, found));
    faults.push(...found.map((fault) => `${nameExchange(exchange)}: ${fault}`));
  }
  return [...faults, ...compile(source, byLine)];
}

/**
 * A value as TypeScript. A null that may be there fits every type; one that may not is a fault, and a key besides is left away. `at` is where the
 * value stands.
 */
function print(value: unknown, at: string, faults: string[]): string {
  const next = (each: unknown, below: string) => print(each, below, faults);
  if (value === null && !NULLS.includes(at)) faults.push(`null at ${at}`);
  if (value === null) return 'null as never';
  if (Array.isArray(value)) return `[${value.map((each) => next(each, `${at}[]`)).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value) ?? 'undefined';
  const entries = Object.entries(value).filter(([key]) => !BESIDES.includes(`${at}.${key}`));
  return `{ ${entries.map(([key, each]) => `${JSON.stringify(key)}: ${next(each, `${at}.${key}`)}`).join(', ')} }`;
}

function compile(source: string, byLine: ReadonlyMap<number, Exchange>): string[] {
  const file = join(import.meta.dirname, 'sample-of-gitea.ts');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    lib: ['lib.es2020.d.ts'],
    target: ts.ScriptTarget.ES2020,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2020) : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  const sample = program.getSourceFile(file);
  return [...program.getSyntacticDiagnostics(sample), ...program.getSemanticDiagnostics(sample)].map(
    ({ messageText, start = 0 }) => {
      const line = sample?.getLineAndCharacterOfPosition(start).line ?? 0;
      const exchange = byLine.get(line);
      const text = ts.flattenDiagnosticMessageText(messageText, ' ');
      return `${exchange ? nameExchange(exchange) : `line ${line}`}: ${text}`;
    },
  );
}

/** What the published types say above each operation: `@request GET:/repos/{owner}/{repo}`. */
async function readOperations(): Promise<Operation[]> {
  const file = createRequire(import.meta.url)
    .resolve('gitea-js')
    .replace(/index\.js$/, 'index.d.ts');
  const text = await readFile(file, 'utf8');
  const operations: Operation[] = [];
  for (const [, group = '', body = ''] of text.matchAll(/^ {4}(\w+): \{\n([\s\S]*?)^ {4}\};$/gm)) {
    const found = body.matchAll(/@request (\w+):(\S+)(?:(?!@request)[\s\S])*?\*\/\s+(\w+): \((.*)/g);
    for (const [, method = '', template = '', name = '', signature = ''] of found)
      operations.push({
        group,
        name,
        method,
        template,
        pattern: patternOf(template),
        hasQuery: /\bquery\??: \{/.test(signature),
      });
  }
  // Of two that fit, the one with fewer parameters is meant.
  return operations.sort((left, right) => left.template.split('{').length - right.template.split('{').length);
}

function patternOf(template: string): RegExp {
  const parts = template.split(/\{(\w+)\}/).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return LONG_PARAMETERS.has(part) && template.endsWith(`{${part}}`) ? '.+' : '[^/]+';
  });
  return new RegExp(`^${parts.join('')}$`);
}
