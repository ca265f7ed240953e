import { type ParsedRepository, parseRepository, withoutRefPrefix } from '@tinyforge/providers/address';
import { useState } from 'react';
import { useFormContext } from 'react-hook-form';
import type { WorkloadFormValues } from './workload-form.ts';

/** What was taken over from a pasted address, for the page to say. */
export type TakenOver = Pick<Extract<ParsedRepository, { ok: true }>, 'ref' | 'path' | 'isGuess'>;

/**
 * Takes branch and path over from an address that is pasted as repository, when its field is left. The server reads addresses with the same
 * parser, for forms that are sent before and for callers of the API.
 */
export function useAddress({ isNew }: { isNew: boolean }) {
  const form = useFormContext<WorkloadFormValues>();
  const [taken, setTaken] = useState<TakenOver | null>(null);
  const changed = { shouldDirty: true, shouldValidate: false };

  function readRepository(): void {
    const { repository, forge, baseUrl } = form.getValues('source');
    const parsed = parseRepository(repository, forge, baseUrl);
    // A plain name is left as it is, with what was said of the address that it came from.
    if (!parsed.ok || parsed.repository === repository.trim()) return;
    const { ref, path, isGuess } = parsed;
    form.setValue('source.repository', parsed.repository, changed);
    if (ref) setRef(ref);
    if (path !== undefined && isNew) form.setValue('path', path, changed);
    setTaken(ref || path !== undefined ? { ref, path, isGuess } : null);
  }

  function readRefName(): void {
    const { refKind, refName } = form.getValues('source');
    if (refKind === 'default') return;
    const ref = withoutRefPrefix({ kind: refKind, name: refName });
    if (ref.kind !== 'default' && ref.name !== refName) setRef(ref);
  }

  function setRef({ kind, name }: NonNullable<TakenOver['ref']>): void {
    form.setValue('source.refKind', kind, changed);
    form.setValue('source.refName', name, changed);
  }

  return { taken, readRepository, readRefName };
}
