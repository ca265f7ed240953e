export { loadEnvironment, loadSystemVariables } from './load-environment.ts';
export { type Environment, type EnvironmentResult, parseEnvironment } from './parse-environment.ts';
export type { Retention } from './variables.ts';
