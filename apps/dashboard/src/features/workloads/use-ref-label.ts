'use client';

import { useTranslations } from 'next-intl';
import type { GitRef } from './workload-form.ts';

/** A ref with its kind: "branch main". Commits are shortened. */
export function useRefLabel(): (ref: GitRef) => string {
  const t = useTranslations('refs.named');
  return (ref) =>
    ref.kind === 'default'
      ? t('default')
      : t(ref.kind, { name: ref.kind === 'commit' ? ref.name.slice(0, 7) : ref.name });
}
