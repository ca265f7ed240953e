import type { Caller } from '@tinyforge/services/testing';

/** Who is let in where. `enrols`: people, for getting a second factor. Those "of one" are about one workload, which is in the group that the callers' names speak of. */
export const POLICIES = [
  'anyone',
  'reads',
  'reads one',
  'enrols',
  'person',
  'person, of one',
  'syncs one',
  'changes one',
  'some admin',
  'admin',
] as const;
export type Policy = (typeof POLICIES)[number];
export type PolicyOfOne = 'reads one' | 'person, of one' | 'syncs one' | 'changes one';

/**
 * What everyone is told everywhere. 401: who are you? 403: not you. 404: there is no such workload, for whoever may not see it. Columns are in the order of
 * `POLICIES`. The installation wants a second factor of admins, and the others who administer anything have one. Nobody asks that of tokens: their
 * owners here have none.
 */
const MATRIX = `
                                         | anyone reads reads  enrols person person syncs changes some  admin
                                         |              one                  of one one   one     admin
nobody                                   | yes    401   401    401    401    401    401   401     401   401
disabled admin                           | yes    401   401    401    401    401    401   401     401   401
expired session of an admin              | yes    401   401    401    401    401    401   401     401   401
session of a removed admin               | yes    401   401    401    401    401    401   401     401   401
person without rights                    | yes    yes   404    yes    yes    404    403   403     403   403
viewer                                   | yes    yes   yes    yes    yes    yes    403   403     403   403
viewer of the group                      | yes    yes   yes    yes    yes    yes    403   403     403   403
viewer of another group                  | yes    yes   404    yes    yes    404    403   403     403   403
admin of the group                       | yes    yes   yes    yes    yes    yes    yes   yes     yes   403
admin of another group                   | yes    yes   404    yes    yes    404    404   404     yes   403
admin                                    | yes    yes   yes    yes    yes    yes    yes   yes     yes   yes
admin who must enrol                     | yes    403   403    yes    403    403    403   403     403   403
made-up token                            | yes    401   401    401    401    401    401   401     401   401
revoked token                            | yes    401   401    401    401    401    401   401     401   401
expired token                            | yes    401   401    401    401    401    401   401     401   401
token of a disabled admin                | yes    401   401    401    401    401    401   401     401   401
token of a removed admin                 | yes    401   401    401    401    401    401   401     401   401
read token of an admin                   | yes    yes   yes    403    403    403    403   403     403   403
read token of the group                  | yes    yes   yes    403    403    403    403   403     403   403
read token of another group              | yes    yes   404    403    403    403    403   403     403   403
sync token                               | yes    yes   yes    403    403    403    yes   403     403   403
sync token of another workload           | yes    yes   yes    403    403    403    403   403     403   403
sync token of a demoted admin            | yes    yes   yes    403    403    403    403   403     403   403
sync token of one taken out of the group | yes    yes   404    403    403    403    403   403     403   403
`;

export type Expected = 'yes' | '401' | '403' | '404';

const cells = new Map(
  MATRIX.split('\n')
    .map((line) => line.split('|'))
    .map(([caller = '', answers = '']) => [caller.trim(), answers.trim().split(/\s+/)] as const),
);

/** What this caller is told where this policy holds. */
export function expectedOf(caller: Caller, policy: Policy): Expected {
  const cell = cells.get(caller)?.[POLICIES.indexOf(policy)];
  if (cell === 'yes' || cell === '401' || cell === '403' || cell === '404') return cell;
  throw new Error(`The matrix has no cell for ${caller}, ${policy}.`);
}
