import type { Policy, PolicyOfOne } from './matrix.ts';

/** What is asked of one workload: input that changes nothing even for whoever may. */
type InputOfOne = (workload: { id: string }) => unknown;
export type Row = Exclude<Policy, PolicyOfOne> | [PolicyOfOne, InputOfOne];

const byId: InputOfOne = ({ id }) => ({ id });
const byWorkloadId: InputOfOne = ({ id }) => ({ workloadId: id });

/** Who may call which procedure. One without a row here fails `access.db.test.ts`. */
export const PROCEDURES: Record<string, Row> = {
  'setup.state': 'anyone',
  'setup.createFirstAdmin': 'anyone',
  'viewer.me': 'person',
  'viewer.changePassword': 'person',
  'workload.list': 'reads',
  'workload.get': ['reads one', byId],
  'workload.origins': ['reads one', byId],
  'workload.create': 'some admin',
  'workload.update': ['changes one', ({ id }) => ({ id, configVersion: 99 })],
  'workload.delete': ['changes one', ({ id }) => ({ id, confirmName: 'another name' })],
  'gitops.get': ['reads one', byWorkloadId],
  'gitops.stored': ['reads one', byWorkloadId],
  'gitops.lastChange': ['reads one', byWorkloadId],
  'gitops.configure': [
    'changes one',
    ({ id }) => ({ workloadId: id, enabled: true, path: '.tinyforge.yml' }),
  ],
  'gitops.confirmRepository': ['changes one', ({ id }) => ({ workloadId: id, repositoryId: '1' })],
  'gitops.sync': ['syncs one', byWorkloadId],
  'policy.get': ['person, of one', byWorkloadId],
  'policy.set': [
    'changes one',
    ({ id }) => ({ workloadId: id, field: 'nothing', rule: 'default', reason: '' }),
  ],
  'policy.getDefault': 'person',
  'policy.setDefault': 'admin',
  'history.list': ['reads one', byWorkloadId],
  'history.compare': ['reads one', ({ id }) => ({ workloadId: id, from: 1, to: 1 })],
  'history.previewRevert': ['reads one', ({ id }) => ({ workloadId: id, version: 1 })],
  'history.revert': ['changes one', ({ id }) => ({ workloadId: id, version: 1, configVersion: 99 })],
  'credential.list': 'person',
  'credential.create': 'admin',
  'credential.offer': 'admin',
  'credential.setDefault': 'admin',
  'credential.replace': 'admin',
  'credential.test': 'admin',
  'credential.delete': 'admin',
  'event.list': 'reads',
  'event.types': 'reads',
  'person.list': 'admin',
  'person.create': 'admin',
  'person.setRole': 'admin',
  'person.setDisabled': 'admin',
  'person.resetPassword': 'admin',
  'person.resetSecondFactor': 'admin',
  'person.endSessions': 'admin',
  'identity.list': 'person',
  'identity.disconnect': 'person',
  'invitation.list': 'admin',
  'invitation.create': 'admin',
  'invitation.renew': 'admin',
  'invitation.revoke': 'admin',
  'invitation.open': 'anyone',
  'invitation.accept': 'anyone',
  'session.list': 'person',
  'session.end': 'person',
  'session.endOthers': 'person',
  'secondFactor.state': 'enrols',
  'secondFactor.start': 'enrols',
  'secondFactor.confirm': 'enrols',
  'secondFactor.renewBackupCodes': 'person',
  'secondFactor.turnOff': 'person',
  'group.list': 'person',
  'group.get': 'admin',
  'group.create': 'admin',
  'group.rename': 'admin',
  'group.delete': 'admin',
  'group.setMember': 'admin',
  'group.assign': ['changes one', ({ id }) => ({ workloadId: id, groupId: 'nothing' })],
  'apiToken.list': 'admin',
  'apiToken.create': 'admin',
  'apiToken.revoke': 'admin',
  'webhook.list': 'admin',
  'webhook.create': 'admin',
  'webhook.setEnabled': 'admin',
  'webhook.delete': 'admin',
  'webhook.messages': 'admin',
  'webhook.resend': 'admin',
  'demo.state': 'person',
  'demo.load': 'admin',
  'demo.remove': 'admin',
};

/** Take no input, so that calling them is doing it: tried only by those who are refused. */
export const DONE_WHEN_CALLED: readonly string[] = ['demo.load', 'demo.remove'];

/** The only changes that need no admin of anything: the first set-up and an invitation, which need their token, and how one signs in oneself. */
export const CHANGES_FOR_OTHERS: readonly string[] = [
  'setup.createFirstAdmin',
  'invitation.open',
  'invitation.accept',
  'viewer.changePassword',
  'identity.disconnect',
  'session.end',
  'session.endOthers',
  'secondFactor.start',
  'secondFactor.confirm',
  'secondFactor.renewBackupCodes',
  'secondFactor.turnOff',
];

/** Who may read which address of plain HTTP. One without a row here fails `access.db.test.ts`. */
export const HTTP_ROUTES: Record<string, Policy> = {
  '/api/v1/workloads': 'reads',
  '/api/v1/workloads/{slug}/config': 'reads one',
  '/api/events/export': 'reads',
  '/schema/{name}': 'anyone',
};
