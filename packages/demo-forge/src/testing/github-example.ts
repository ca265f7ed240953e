import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

type Examples = Record<string, { $ref: string }>;
type Document = {
  paths: Record<
    string,
    { get: { responses: { 200: { content: { 'application/json': { examples: Examples } } } } } }
  >;
  components: { examples: Record<string, { value: unknown }> };
};

/** What GitHub itself gives as the answer to a GET, in its OpenAPI description: the first example of `/user`, say. */
export async function readGithubExamples(paths: readonly string[]): Promise<Record<string, unknown>> {
  const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
  const { paths: described, components } = JSON.parse(await readFile(file, 'utf8')) as Document;
  return Object.fromEntries(
    paths.map((path) => {
      const [example] = Object.values(
        described[path]?.get.responses[200].content['application/json'].examples ?? {},
      );
      const name = example?.$ref.split('/').at(-1) ?? '';
      return [path, components.examples[name]?.value];
    }),
  );
}
