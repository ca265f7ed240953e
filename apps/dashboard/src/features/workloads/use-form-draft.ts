'use client';

import { useEffect, useEffectEvent } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { usePerson } from '@/features/people/person-context.tsx';
import { draftKey, readDraft, writeDraft } from './form-drafts.ts';
import type { WorkloadFormValues } from './workload-form.ts';

/**
 * Saves unsaved edits of a form in this tab, so that they survive navigation, Back, a reload and a session that ends. Restores them when the form is shown
 * again.
 *
 * @param options.toDraft what to store of the values; null where nothing is edited
 * @returns a function that drops the stored edits, for a form that was saved or cancelled
 */
export function useFormDraft<Draft>(
  name: string,
  form: UseFormReturn<WorkloadFormValues>,
  options: { toDraft: (values: WorkloadFormValues) => Draft | null; restore: (draft: Draft) => void },
): () => void {
  const key = draftKey(usePerson().id, name);
  const restore = useEffectEvent(() => {
    const draft = readDraft<Draft>(key);
    if (draft !== null) options.restore(draft);
  });
  const store = useEffectEvent((values: WorkloadFormValues) => writeDraft(key, options.toDraft(values)));
  useEffect(() => {
    restore();
    return form.subscribe({ formState: { values: true }, callback: ({ values }) => store(values) });
  }, [form]);
  return () => writeDraft(key, null);
}
