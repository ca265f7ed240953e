export { type ApiDescription, type Exchange, nameExchange } from './exchange.ts';
export { findGiteaFaults } from './gitea-types.ts';
export { loadGithubDescription } from './github-description.ts';
export { readGithubExamples } from './github-example.ts';
