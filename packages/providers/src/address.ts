// What the browser takes from this package: pure, small, and without a forge's client library.
export { isRepositoryId, type ParsedRepository, parseRepository } from './parse-repository.ts';
export { withoutRefPrefix } from './repository-address.ts';
