import type { FieldRule } from '@tinyforge/core-gitops';
import type { ForgeKind } from '@tinyforge/providers';
import type { GroupRole, Role } from '../context.ts';
import type { SignInProviderId } from '../sign-in/sign-in-settings.ts';

/** A registry field's value in an event; null: the live config has no such key. */
type Value = string | number | null;

/** A field as it was and as it became. Registry fields only: other keys of a live config are named, never quoted. */
export type FieldChange = { field: string; from: Value; to: Value };

/** A change of who decides a field. `default`: there is no rule at this level any more. */
type RuleChange = { field: string; from: FieldRule | 'default'; to: FieldRule | 'default'; reason: string };

/** A group with its name as it was. */
export type NamedGroup = { id: string; name: string };

/**
 * What each type of event keeps. Ids, names and values of registry fields; never a token, a password or the text of a file.
 */
export type EventData = {
  'workload.created': { sourceKind: string };
  'workload.updated': {
    configVersion: number;
    settingsVersion: number;
    /** Names of everything that changed: `name`, `source.repository`, `config.port`; the first 50, long ones cut. */
    fields: string[];
    /** The number of names, where there are more than 50. */
    fieldCount?: number;
    changes: FieldChange[];
  };
  /** An earlier version of the live config came back, as a new one. `fields` as in `workload.updated`. */
  'workload.reverted': {
    configVersion: number;
    revertedTo: number;
    fields: string[];
    fieldCount?: number;
    changes: FieldChange[];
  };
  /** The group that it was in: its members go on seeing its events. */
  'workload.deleted': { sourceKind: string; groupId: string | null };
  'workload.group_changed': { from: NamedGroup | null; to: NamedGroup | null };
  /** As it is now, and which of the two is another. Those of older versions have no `fields`. */
  'gitops.configured': {
    enabled: boolean;
    path: string;
    settingsVersion: number;
    fields?: ('enabled' | 'path')[];
  };
  'gitops.repository_confirmed': { repositoryId: string; previousRepositoryId: string | null };
  'gitops.synced': {
    configVersion: number;
    commitSha: string;
    blobSha: string;
    changes: FieldChange[];
    /** The fields that were chosen; null when the sync was of all. */
    chosen: string[] | null;
    /** What still drifts. */
    remaining: string[];
  };
  'gitops.sync_unchanged': {
    configVersion: number;
    commitSha: string;
    blobSha: string;
    chosen: string[] | null;
    remaining: string[];
  };
  /** Who decides a field of one workload. `reason` is what an admin wrote. */
  'policy.changed': RuleChange & { settingsVersion: number };
  /** The same for all workloads; `workloads`: for how many of them it is a change. */
  'policy.default_changed': RuleChange & { workloads: number };
  'credential.created': {
    credentialId: string;
    name: string;
    forge: ForgeKind;
    baseUrl: string;
    kind: 'token' | 'github_app';
  };
  'credential.replaced': { credentialId: string; name: string };
  'credential.deleted': { credentialId: string; name: string };
  /** To which groups it is offered from now on: the first 50, and their number where there are more. */
  'credential.offered': {
    credentialId: string;
    name: string;
    groups: NamedGroup[];
    groupCount?: number;
  };
  /** Whether forms of new workloads of its forge start with it. `replaces`: the name of the default before. */
  'credential.default_changed': {
    credentialId: string;
    name: string;
    isDefault: boolean;
    replaces: string | null;
  };
  /** `provider`: at their first sign-in with it. */
  'person.created': { personId: string; name: string; role: Role; provider?: SignInProviderId };
  /** `provider`: by its word at a sign-in. */
  'person.role_changed': {
    personId: string;
    name: string;
    from: Role;
    to: Role;
    provider?: SignInProviderId;
  };
  /** From now on they can sign in with it. */
  'person.identity_connected': { personId: string; name: string; provider: SignInProviderId };
  'person.identity_disconnected': { personId: string; name: string; provider: SignInProviderId };
  'person.disabled': { personId: string; name: string };
  'person.enabled': { personId: string; name: string };
  'person.password_reset': { personId: string; name: string };
  'person.password_changed': { personId: string; name: string };
  'person.second_factor_on': { personId: string; name: string };
  'person.second_factor_off': { personId: string; name: string };
  'person.second_factor_reset': { personId: string; name: string };
  'person.backup_codes_renewed': { personId: string; name: string };
  'person.sessions_ended': { personId: string; name: string; sessions: number };
  /** `name` of whoever is invited; where nobody gave one, their address but for most of what is before the @. */
  'invitation.created': { invitationId: string; name: string; role: Role; expiresAt: string };
  'invitation.renewed': { invitationId: string; name: string; role: Role; expiresAt: string };
  'invitation.revoked': { invitationId: string; name: string; role: Role };
  /** By whoever was invited, who is a person from now on. */
  'invitation.accepted': {
    invitationId: string;
    personId: string;
    name: string;
    role: Role;
    invitedById: string;
    invitedBy: string;
  };
  'group.created': { groupId: string; name: string };
  'group.renamed': { groupId: string; name: string; previousName: string };
  'group.deleted': { groupId: string; name: string; workloads: number };
  'group.member_changed': {
    groupId: string;
    groupName: string;
    personId: string;
    name: string;
    from: GroupRole | 'none';
    to: GroupRole | 'none';
  };
  'setup.admin_created': { personId: string; name: string };
  'token.created': { tokenId: string; name: string; scope: 'read' | 'sync'; expiresAt: string };
  'token.revoked': { tokenId: string; name: string };
  /** `name` is the host: the rest of a webhook's URL may hold a secret. */
  'webhook.created': { webhookId: string; name: string };
  'webhook.enabled': { webhookId: string; name: string };
  'webhook.disabled': { webhookId: string; name: string };
  'webhook.deleted': { webhookId: string; name: string };
  'webhook.resent': { webhookId: string; name: string; messageId: string };
  'demo.loaded': { workloads: number };
  'demo.removed': { workloads: number };
};

export type EventType = keyof EventData;

/** Every type of event, for filters and translations. The `satisfies` below fails when one is missing. */
export const EVENT_TYPES = Object.keys({
  'workload.created': true,
  'workload.updated': true,
  'workload.reverted': true,
  'workload.deleted': true,
  'workload.group_changed': true,
  'gitops.configured': true,
  'gitops.repository_confirmed': true,
  'gitops.synced': true,
  'gitops.sync_unchanged': true,
  'policy.changed': true,
  'policy.default_changed': true,
  'credential.created': true,
  'credential.replaced': true,
  'credential.deleted': true,
  'credential.offered': true,
  'credential.default_changed': true,
  'person.created': true,
  'person.role_changed': true,
  'person.identity_connected': true,
  'person.identity_disconnected': true,
  'person.disabled': true,
  'person.enabled': true,
  'person.password_reset': true,
  'person.password_changed': true,
  'person.second_factor_on': true,
  'person.second_factor_off': true,
  'person.second_factor_reset': true,
  'person.backup_codes_renewed': true,
  'person.sessions_ended': true,
  'invitation.created': true,
  'invitation.renewed': true,
  'invitation.revoked': true,
  'invitation.accepted': true,
  'group.created': true,
  'group.renamed': true,
  'group.deleted': true,
  'group.member_changed': true,
  'setup.admin_created': true,
  'token.created': true,
  'token.revoked': true,
  'webhook.created': true,
  'webhook.enabled': true,
  'webhook.disabled': true,
  'webhook.deleted': true,
  'webhook.resent': true,
  'demo.loaded': true,
  'demo.removed': true,
} satisfies Record<EventType, true>) as readonly EventType[];
