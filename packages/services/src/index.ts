export { isBusy, isUnavailable } from '@tinyforge/db';
export { FORGE_KINDS, type ForgeKind } from '@tinyforge/providers';
export { type Access, judgeAccess } from './access/judge-access.ts';
export { administersAll, administersAny } from './access/may-administer.ts';
export { authenticateToken, type TokenAnswer, type TokenBearer } from './api-token/authenticate-token.ts';
export {
  type CreateApiTokenInput,
  type CreateApiTokenOutcome,
  createApiToken,
  DEFAULT_TOKEN_DAYS,
  MAX_TOKEN_DAYS,
} from './api-token/create-api-token.ts';
export {
  type ApiTokenListItem,
  listApiTokens,
} from './api-token/list-api-tokens.ts';
export { type RevokeApiTokenOutcome, revokeApiToken } from './api-token/revoke-api-token.ts';
export type { ApiTokenStatus } from './api-token/token-status.ts';
export { type AllowedOrigins, createAllowedOrigins } from './auth/allowed-origins.ts';
export {
  createTrustedProxies,
  resolveClientAddress,
  type TrustedProxies,
} from './auth/client-address.ts';
export {
  type Auth,
  type AuthOptions,
  createAuth,
  MAX_PASSWORD_LENGTH,
  MIN_PASSWORD_LENGTH,
} from './auth/create-auth.ts';
export { getActor, getSignedIn, type SignedIn } from './auth/get-signed-in.ts';
export { handleAuthRequest, OPEN_AUTH_ROUTES } from './auth/handle-auth-request.ts';
export { UNEXPECTED_ORIGIN } from './auth/refusals.ts';
export {
  type Actor,
  type Clock,
  type FieldIssue,
  GROUP_ROLES,
  type GroupRole,
  type PeopleContext,
  ROLES,
  type Role,
  type ServiceContext,
  SYSTEM_ACTOR,
} from './context.ts';
export { type CreateCredentialOutcome, createCredential } from './credential/create-credential.ts';
export { type DeleteCredentialOutcome, deleteCredential } from './credential/delete-credential.ts';
export { type CredentialListItem, listCredentials } from './credential/list-credentials.ts';
export {
  type OfferCredentialInput,
  type OfferCredentialOutcome,
  offerCredential,
} from './credential/offer-credential.ts';
export { type ReplaceCredentialOutcome, replaceCredential } from './credential/replace-credential.ts';
export {
  type SetDefaultCredentialOutcome,
  setDefaultCredential,
} from './credential/set-default-credential.ts';
export {
  type CredentialWarning,
  type TestCredentialOutcome,
  testCredential,
} from './credential/test-credential.ts';
export type { DemoContext, DemoFailure } from './demo/demo-context.ts';
export { createDemoRuntime, type DemoRuntime } from './demo/demo-runtime.ts';
export { type DemoState, getDemoState } from './demo/demo-state.ts';
export { type EnsureDemoOutcome, ensureDemoRunning } from './demo/ensure-demo-running.ts';
export { type LoadDemoOutcome, loadDemo } from './demo/load-demo.ts';
export { type RemoveDemoOutcome, removeDemo } from './demo/remove-demo.ts';
export { type DescribedError, describeError } from './describe-error.ts';
export { addEventMonths } from './event/add-event-months.ts';
export type { Checkpoint } from './event/checkpoint-digest.ts';
export { EVENT_TYPES, type EventData, type EventType, type FieldChange } from './event/event-types.ts';
export { exportEvents } from './event/export-events.ts';
export { exportVisibleEvents } from './event/export-visible-events.ts';
export { type EventListItem, type ListEventsInput, listEvents } from './event/list-events.ts';
export {
  type CheckpointContext,
  type MakeCheckpointOutcome,
  makeCheckpoint,
} from './event/make-checkpoint.ts';
export { type PruneEventsOutcome, pruneEvents } from './event/prune-events.ts';
export { type EventsVerified, verifyEvents } from './event/verify-events.ts';
export { EXPORT_FORMATS, type ExportFormat } from './event/write-exported-event.ts';
export {
  type ConfigureGitopsInput,
  type ConfigureGitopsOutcome,
  configureGitops,
} from './gitops/configure-gitops.ts';
export {
  type ConfirmRepositoryInput,
  type ConfirmRepositoryOutcome,
  confirmRepository,
} from './gitops/confirm-repository.ts';
export type {
  GitopsPanel,
  GitopsStatus,
  LockedField,
  PanelDrift,
  PanelIssue,
} from './gitops/describe-gitops.ts';
export { type FindLastChangeOutcome, findLastChange, type LastChange } from './gitops/find-last-change.ts';
export { getGitops } from './gitops/get-gitops.ts';
export { getStoredGitops, type StoredGitopsPanel } from './gitops/get-stored-gitops.ts';
export {
  type CommittedSync,
  type MovedSide,
  type SyncGitopsInput,
  type SyncGitopsOutcome,
  syncGitops,
} from './gitops/sync-gitops.ts';
export { type AssignGroupOutcome, assignGroup } from './group/assign-group.ts';
export { type CreateGroupOutcome, createGroup } from './group/create-group.ts';
export { type DeleteGroupInput, type DeleteGroupOutcome, deleteGroup } from './group/delete-group.ts';
export { type GroupDetails, getGroup } from './group/get-group.ts';
export { type GroupListItem, listGroups } from './group/list-groups.ts';
export { type RenameGroupOutcome, renameGroup } from './group/rename-group.ts';
export { type SetMemberInput, type SetMemberOutcome, setMember } from './group/set-member.ts';
export type { ConfigDifference } from './history/compare-configs.ts';
export {
  type CompareVersionsInput,
  compareVersions,
  type VersionComparison,
} from './history/compare-versions.ts';
export type { HistoryVersion } from './history/describe-version.ts';
export { type HistoryItem, type ListHistoryInput, listHistory } from './history/list-history.ts';
export type { RevertPlan } from './history/plan-revert.ts';
export { type PreviewRevertInput, previewRevert } from './history/preview-revert.ts';
export { type RevertConfigInput, type RevertConfigOutcome, revertConfig } from './history/revert-config.ts';
export { type AcceptInvitationOutcome, acceptInvitation } from './invitation/accept-invitation.ts';
export { type CreateInvitationOutcome, createInvitation } from './invitation/create-invitation.ts';
export { MAX_INVITATION_DAYS } from './invitation/invitation-token.ts';
export { type InvitationListItem, listInvitations } from './invitation/list-invitations.ts';
export { type OpenInvitationOutcome, openInvitation } from './invitation/open-invitation.ts';
export { type RenewInvitationOutcome, renewInvitation } from './invitation/renew-invitation.ts';
export { type RevokeInvitationOutcome, revokeInvitation } from './invitation/revoke-invitation.ts';
export {
  type ConfigWatch,
  createConfigWatch,
  type WatchRequest,
  type WatchResult,
} from './live-config/create-config-watch.ts';
export { getLiveConfig, type LiveConfig } from './live-config/get-live-config.ts';
export { type LiveConfigListItem, listLiveConfigs } from './live-config/list-live-configs.ts';
export { createMailer, type Mailer, type MailFailure } from './mail/create-mailer.ts';
export type { InvitationMailed } from './mail/mail-invitation.ts';
export { MAIL_LANGUAGES, type MailLanguage } from './mail/word-invitation.ts';
export { type ChangePasswordOutcome, changePassword } from './person/change-password.ts';
export { type CreatePersonOutcome, createPerson } from './person/create-person.ts';
export { listPeople, type Person } from './person/list-people.ts';
export {
  type ResetPasswordOnServerOutcome,
  type ResetPasswordOutcome,
  resetPassword,
  resetPasswordOnServer,
} from './person/reset-password.ts';
export { type SetDisabledOutcome, setDisabled } from './person/set-disabled.ts';
export { type SetRoleOutcome, setRole } from './person/set-role.ts';
export {
  MAX_REASON_LENGTH,
  RULE_CHOICES,
  type RuleChoice,
} from './policy/check-reason.ts';
export type { FieldPolicyItem } from './policy/describe-policy.ts';
export { getDefaultPolicy } from './policy/get-default-policy.ts';
export { getPolicy } from './policy/get-policy.ts';
export {
  type SetDefaultRuleInput,
  type SetDefaultRuleOutcome,
  setDefaultRule,
} from './policy/set-default-rule.ts';
export { type SetRuleInput, type SetRuleOutcome, setRule } from './policy/set-rule.ts';
export { checkKeyring, type KeyringCheck } from './sealing/check-keyring.ts';
export { createKeyring, type Keyring, MIN_SECRET_KEY_LENGTH } from './sealing/keyring.ts';
export { type ResealResult, resealSecrets } from './sealing/reseal-secrets.ts';
export {
  type ConfirmSecondFactorOutcome,
  confirmSecondFactor,
} from './second-factor/confirm-second-factor.ts';
export { type RenewBackupCodesOutcome, renewBackupCodes } from './second-factor/renew-backup-codes.ts';
export { type ResetSecondFactorOutcome, resetSecondFactor } from './second-factor/reset-second-factor.ts';
export { getSecondFactor, type SecondFactorState } from './second-factor/second-factor-state.ts';
export { type StartSecondFactorOutcome, startSecondFactor } from './second-factor/start-second-factor.ts';
export {
  type TurnOffSecondFactorOutcome,
  turnOffSecondFactor,
} from './second-factor/turn-off-second-factor.ts';
export {
  type EndSessionsOutcome,
  endOtherSessions,
  endSession,
  endSessionsOf,
} from './session/end-sessions.ts';
export { listSessions, type SessionItem } from './session/list-sessions.ts';
export {
  type CreateFirstAdminOutcome,
  createFirstAdmin,
  createFirstAdminFromEnvironment,
  getSetupState,
  type SetupState,
} from './setup/create-first-admin.ts';
export { ensureSetupToken } from './setup/setup-token.ts';
export { type DisconnectIdentityOutcome, disconnectIdentity } from './sign-in/disconnect-identity.ts';
export { type IdentityList, listIdentities } from './sign-in/list-identities.ts';
export { SIGN_IN_PROVIDERS, type SignInProviderId } from './sign-in/sign-in-settings.ts';
export {
  type CreateWebhookInput,
  type CreateWebhookOutcome,
  createWebhook,
} from './webhook/create-webhook.ts';
export { type DeleteWebhookOutcome, deleteWebhook } from './webhook/delete-webhook.ts';
export type { DeliveryContext } from './webhook/deliver-message.ts';
export type { ConfigChangedPayload } from './webhook/enqueue-config-change.ts';
export {
  type ListMessagesInput,
  listMessages,
  MESSAGE_STATES,
  type MessageState,
  type WebhookMessageItem,
} from './webhook/list-messages.ts';
export { listWebhooks, type WebhookListItem } from './webhook/list-webhooks.ts';
export { type ResendMessageOutcome, resendMessage } from './webhook/resend-message.ts';
export { type SetWebhookEnabledOutcome, setWebhookEnabled } from './webhook/set-webhook-enabled.ts';
export { startWebhookDelivery, type WebhookDelivery } from './webhook/start-webhook-delivery.ts';
export {
  type CreateWorkloadInput,
  type CreateWorkloadOutcome,
  createWorkload,
} from './workload/create-workload.ts';
export {
  type DeleteWorkloadInput,
  type DeleteWorkloadOutcome,
  deleteWorkload,
} from './workload/delete-workload.ts';
export type { ConfigChange } from './workload/find-config-change.ts';
export type { SettingsChange } from './workload/find-settings-change.ts';
export { type ConfigOrigin, getOrigins } from './workload/get-origins.ts';
export { getWorkload, type WorkloadDetails } from './workload/get-workload.ts';
export {
  LIST_STATUSES,
  type ListStatus,
  type ListWorkloadsInput,
  listWorkloads,
  type WorkloadList,
  type WorkloadListItem,
} from './workload/list-workloads.ts';
export { pruneChangeRequests } from './workload/prune-change-requests.ts';
export type { Source } from './workload/source.ts';
export {
  type UpdateWorkloadInput,
  type UpdateWorkloadOutcome,
  updateWorkload,
} from './workload/update-workload.ts';
