'use client';

import { useTranslations } from 'next-intl';

/** The label of a registry field by its path in the file (`deploy.port`) or key (`port`); the path itself when it is not known. */
export function useFieldLabel(): (field: string) => string {
  const t = useTranslations('fields');
  return (field) => {
    const key = `${field.replace(/^deploy\./, '')}.label` as never;
    return t.has(key) ? t(key) : field;
  };
}
