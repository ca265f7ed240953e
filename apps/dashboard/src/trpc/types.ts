import type { AppRouter } from '@tinyforge/api';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';

type Outputs = inferRouterOutputs<AppRouter>;
type Inputs = inferRouterInputs<AppRouter>;

export type Me = Outputs['viewer']['me'];
export type WorkloadList = Outputs['workload']['list'];
export type WorkloadListItem = WorkloadList['items'][number];

export type Workload = Outputs['workload']['get'];
/** The panel as it is stored or as it was fetched. `status` null: GitOps is on, and the file has not been read yet. */
export type Gitops = Outputs['gitops']['stored'];
/** Why a forge could not be read, and what exactly stood in the way where that is known. */
export type Failure = Pick<Extract<SyncOutcome, { outcome: 'fetch_failed' }>, 'reason' | 'detail'> & {
  /** With `clock`: by how many seconds the server's clock is ahead. */
  clockSeconds?: number;
};
export type SyncOutcome = Outputs['gitops']['sync'];
export type LastChange = Extract<Outputs['gitops']['lastChange'], { outcome: 'found' }>;
export type StaleSync = Extract<SyncOutcome, { outcome: 'stale' }>;
export type FieldPolicyItem = Outputs['policy']['get']['fields'][number];
export type ConfigOrigin = Outputs['workload']['origins'][number];
export type Credential = Outputs['credential']['list']['items'][number];
export type ConnectionTest = Outputs['credential']['test'];
export type EventItem = Outputs['event']['list']['items'][number];
// biome-ignore lint/suspicious/noConfusingVoidType: tRPC writes an input that may be left out this way.
export type EventListInput = Exclude<Inputs['event']['list'], void | undefined>;
export type GroupDetails = Outputs['group']['get'];
export type Person = Outputs['person']['list']['items'][number];
export type Invitation = Outputs['invitation']['list']['items'][number];
export type InvitationLink = Pick<
  Extract<Outputs['invitation']['create'], { outcome: 'created' }>,
  'email' | 'token' | 'mail'
>;
export type OpenedInvitation = Extract<Outputs['invitation']['open'], { outcome: 'open' }>;
export type StartedSecondFactor = Extract<Outputs['secondFactor']['start'], { outcome: 'started' }>;
export type ApiToken = Outputs['apiToken']['list']['items'][number];
export type Webhook = Outputs['webhook']['list']['items'][number];
export type WebhookMessage = Outputs['webhook']['messages']['items'][number];
export type HistoryItem = Outputs['history']['list']['items'][number];
export type HistoryVersion = Outputs['history']['compare']['from'];
export type ConfigDifference = HistoryItem['changes'][number];
export type RevertPlan = Outputs['history']['previewRevert'];
export type RevertOutcome = Outputs['history']['revert'];
export type StaleDelete = Extract<Outputs['workload']['delete'], { outcome: 'stale' }>;
