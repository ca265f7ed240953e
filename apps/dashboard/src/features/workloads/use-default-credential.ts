import { useEffect, useRef } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { usePerson } from '@/features/people/person-context.tsx';
import type { Credential } from '@/trpc/types.ts';
import { sameBaseUrl } from './forge-defaults.ts';
import type { WorkloadFormValues } from './workload-form.ts';

/**
 * Starts a new workload's form with the default credential of its server, if this person may choose it for the chosen group. The last choice that
 * a person made for the same server and group stays.
 */
export function useDefaultCredential(credentials: Credential[], { isNew }: { isNew: boolean }): void {
  const form = useFormContext<WorkloadFormValues>();
  const { isAdmin } = usePerson();
  const [forge, baseUrl, groupId] = useWatch({
    control: form.control,
    name: ['source.forge', 'source.baseUrl', 'groupId'],
  });
  const usable = credentials.find(
    (credential) =>
      credential.isDefault &&
      credential.forge === forge &&
      sameBaseUrl(credential.baseUrl, baseUrl) &&
      (isAdmin || credential.groups.some(({ id }) => id === groupId)),
  );
  const wanted = usable?.id ?? '';
  const last = useRef('');
  useEffect(() => {
    if (!isNew || wanted === last.current) return;
    const chosen = form.getValues('source.credentialId');
    // What a person chose in the meantime is theirs.
    if (chosen === '' || chosen === last.current) form.setValue('source.credentialId', wanted);
    last.current = wanted;
  }, [form, isNew, wanted]);
}
