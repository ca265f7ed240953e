import { SYSTEM_ACTOR } from '../context.ts';
import { type SetMemberInput, setMember } from '../group/set-member.ts';
import type { TestServices } from './create-test-services.ts';

/** Gives a person a role in a group through the use case. */
export async function addMember(one: TestServices, member: SetMemberInput): Promise<void> {
  const set = await setMember(one.as(SYSTEM_ACTOR), member);
  if (set.outcome === 'not_found') throw new Error(`No such group or person: ${JSON.stringify(member)}`);
}
