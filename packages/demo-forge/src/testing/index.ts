export { type ApiDescription, type Exchange, nameExchange } from './exchange.ts';
export { loadGithubDescription } from './github-description.ts';
