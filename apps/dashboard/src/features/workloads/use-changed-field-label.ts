'use client';

import { useTranslations } from 'next-intl';
import { useFieldLabel } from '@/features/gitops/field-name.tsx';

/** Words a path of the form or of an event: `name`, `source.repository`, `config.port`, `settings`; unknown ones stay as they are. */
export function useChangedFieldLabel(): (path: string) => string {
  const t = useTranslations('fieldNames');
  const fieldLabel = useFieldLabel();
  return (path) => {
    if (path.startsWith('deploy.')) return fieldLabel(path);
    if (path.startsWith('config.')) return fieldLabel(path.slice('config.'.length));
    const key = (path === 'source' ? 'source.itself' : path) as never;
    return t.has(key) ? t(key) : path;
  };
}
