/**
 * Rows that fill every column of every table at least once, keyed as the tables' columns are, tables in the order in which they refer to each other. For the
 * test that migrates data from every earlier schema: it inserts of each row the columns that exist then. A new table or column needs its place here.
 */
const [ALPHA, BETA, GROUP, CREDENTIAL, TOKEN, HOOK, INVITATION] = [1, 2, 3, 4, 5, 6, 7].map(
  (n) => `00000000-0000-4000-8000-00000000000${n}`,
);
const [COMMIT, BLOB] = ['c'.repeat(40), 'b'.repeat(40)];
const PERSON = 'person-1';

/** Each moment another one, in microseconds: what loses precision is seen. */
let minute = 0;
const moment = () => {
  minute += 1;
  return `2026-01-02T03:${String(minute % 60).padStart(2, '0')}:05.678901+00:00`;
};
const made = () => ({ created_at: moment(), updated_at: moment() });

const source = {
  source_kind: 'dockerfile',
  forge: 'github',
  base_url: 'https://github.com',
  repository: 'acme/alpha',
  ref_kind: 'branch',
  ref_name: 'main',
};

export const SAMPLE_ROWS: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  user: [
    {
      id: PERSON,
      name: 'Ada Ädmin 🦊',
      email: 'ada@example.com',
      email_verified: true,
      image: 'https://example.com/ada.png',
      role: 'admin',
      banned: true,
      ban_reason: 'left',
      ban_expires: moment(),
      two_factor_enabled: true,
      ...made(),
    },
  ],
  two_factor: [
    {
      id: 'two-factor-1',
      user_id: PERSON,
      secret: '$ba$1$00ff',
      backup_codes: '$ba$1$ff00',
      verified: true,
      failed_verification_count: 1,
      locked_until: moment(),
    },
  ],
  session: [
    {
      id: 'session-1',
      token: 'session token',
      user_id: PERSON,
      expires_at: moment(),
      ip_address: '192.0.2.1',
      user_agent: 'Browser',
      impersonated_by: 'nobody',
      ...made(),
    },
  ],
  account: [
    {
      id: 'account-1',
      account_id: PERSON,
      provider_id: 'credential',
      user_id: PERSON,
      access_token: 'a',
      refresh_token: 'r',
      id_token: 'i',
      access_token_expires_at: moment(),
      refresh_token_expires_at: moment(),
      scope: 's',
      password: 'hashed',
      ...made(),
    },
  ],
  invitation: [
    {
      id: INVITATION,
      email: 'bob@example.com',
      name: 'Bob',
      role: 'none',
      token_hash: 'ab'.repeat(32),
      inviter_id: PERSON,
      created_at: moment(),
      expires_at: moment(),
    },
  ],
  verification: [{ id: 'v-1', identifier: 'x', value: 'y', expires_at: moment(), ...made() }],
  rate_limit: [{ id: 'rate-1', key: 'who', count: 3, last_request: 1_790_000_000_123 }],
  credential: [
    {
      id: CREDENTIAL,
      name: 'GitHub',
      forge: 'github',
      base_url: 'https://github.com',
      sealed_token: '\\x00ff01',
      key_id: 'key-1',
      kind: 'github_app',
      app_id: '12',
      installation_id: '34',
      ...made(),
    },
  ],
  workload_group: [{ id: GROUP, name: 'Team', ...made() }],
  credential_group: [{ credential_id: CREDENTIAL, group_id: GROUP }],
  group_member: [{ person_id: PERSON, group_id: GROUP, role: 'viewer', created_at: moment() }],
  workload: [
    {
      id: ALPHA,
      slug: 'alpha',
      name: 'Alpha',
      ...source,
      source_config: { port: 8080, labels: { team: 'web' }, big: 12_345_678_901_234, list: [1, null, ''] },
      config_version: 2,
      settings_version: 7,
      credential_id: CREDENTIAL,
      repository_id: '42',
      gitops_enabled: true,
      gitops_path: 'deploy/tinyforge.yml',
      gitops_last_sync_at: moment(),
      gitops_commit_sha: COMMIT,
      gitops_managed_fields: ['deploy.port'],
      gitops_base: { port: 8080 },
      field_rules: { 'deploy.port': { owner: 'locked', reason: 'a reason' } },
      group_id: GROUP,
      demo: true,
      ...made(),
    },
    { id: BETA, slug: 'beta', name: 'Beta', source_kind: 'image', source_config: {}, ...made() },
  ],
  config_history: [
    {
      workload_id: ALPHA,
      version: 1,
      config: { port: 3000 },
      cause: 'create',
      actor_id: PERSON,
      actor_name: 'Ada',
      at: moment(),
    },
    {
      workload_id: ALPHA,
      version: 2,
      config: { port: 8080 },
      cause: 'sync',
      actor_id: PERSON,
      actor_name: 'Ada',
      commit_sha: COMMIT,
      blob_sha: BLOB,
      file: { fields: { 'deploy.port': 8080 } },
      at: moment(),
    },
    {
      workload_id: ALPHA,
      version: 3,
      config: { port: 3000 },
      cause: 'revert',
      reverted_to: 1,
      actor_id: PERSON,
      actor_name: 'Ada',
      at: moment(),
    },
  ],
  reading: [
    {
      workload_id: ALPHA,
      source_key: 'key',
      status: 'fetch_failed',
      reason: 'timeout',
      detail: 'proxy',
      retry_at: moment(),
      issues: [{ code: 'x', line: 1, column: 2 }],
      commit_sha: COMMIT,
      blob_sha: BLOB,
      read_at: moment(),
      started_at: moment(),
      good_text: 'version: 1\n',
      good_commit_sha: COMMIT,
      good_blob_sha: BLOB,
      good_read_at: moment(),
      good_spec: { version: 1 },
      settings_version: 7,
    },
  ],
  // Called `change_request` since migration 0009.
  sync_request: [
    {
      workload_id: ALPHA,
      request_id: 'request-1',
      actor_id: PERSON,
      outcome: { outcome: 'applied', configVersion: 2 },
      at: moment(),
    },
  ],
  change_request: [
    {
      workload_id: ALPHA,
      kind: 'sync',
      request_id: 'request-1',
      actor_id: PERSON,
      outcome: { outcome: 'applied', configVersion: 2 },
      at: moment(),
    },
  ],
  event: [
    {
      id: 1,
      at: moment(),
      type: 'gitops.synced',
      actor_id: PERSON,
      actor_name: 'Ada',
      workload_id: ALPHA,
      workload_name: 'Alpha',
      data: { configVersion: 2 },
    },
    { id: 2, at: moment(), type: 'setup.admin_created', actor_name: 'system', data: {} },
  ],
  event_checkpoint: [
    {
      number: 1,
      at: moment(),
      pruned_before: moment(),
      digest: `\\x${'ab'.repeat(32)}`,
      key_id: 'key-1',
      mac: `\\x${'cd'.repeat(32)}`,
    },
  ],
  event_checkpoint_head: [
    { checkpoint: 1, chain: 'system', is_cut: false, seq: 1, hash: `\\x${'ef'.repeat(32)}` },
  ],
  system_setting: [{ key: 'demo', value: { port: 1 }, updated_at: moment() }],
  sealing_key: [{ key_id: 'key-1', check_value: 'check', created_at: moment() }],
  api_token: [
    {
      id: TOKEN,
      name: 'deploy-bot',
      lookup: '0123456789ab',
      token_hash: 'h',
      scope: 'sync',
      owner_id: PERSON,
      created_at: '2026-01-01T00:00:00+00:00',
      expires_at: moment(),
      last_used_at: moment(),
      revoked_at: moment(),
    },
  ],
  api_token_workload: [{ token_id: TOKEN, workload_id: ALPHA }],
  webhook: [
    {
      id: HOOK,
      url: 'https://hooks.example.com/1',
      sealed_secret: '\\x0a0b',
      key_id: 'key-1',
      enabled: false,
      all_workloads: false,
      created_at: moment(),
    },
  ],
  webhook_workload: [{ webhook_id: HOOK, workload_id: ALPHA }],
  webhook_message: [
    {
      id: 'msg_1',
      webhook_id: HOOK,
      workload_id: ALPHA,
      workload_name: 'Alpha',
      config_version: 2,
      body: '{"type":"config.changed"}',
      state: 'dead',
      attempts: 9,
      due_at: moment(),
      created_at: moment(),
      last_attempt_at: moment(),
      last_failure: 'http_500',
      settled_at: moment(),
    },
  ],
};
