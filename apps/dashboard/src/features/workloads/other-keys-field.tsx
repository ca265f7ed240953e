'use client';

import { isRepoBacked, type SourceKind } from '@tinyforge/core-gitops/fields';
import { useLocale, useTranslations } from 'next-intl';
import { useFormContext } from 'react-hook-form';
import { Card } from '@/components/ui/card.tsx';
import { Field } from '@/components/ui/field.tsx';
import { TextArea } from '@/components/ui/input.tsx';
import { useFieldLabel } from '@/features/gitops/field-name.tsx';
import { type OtherKeysFault, parseOtherKeys } from './other-keys.ts';
import { registerFilled } from './register-filled.ts';
import type { WorkloadFormValues } from './workload-form.ts';

/** What an empty editor shows as an example. */
const EXAMPLES: Record<SourceKind, string> = {
  dockerfile: '{ "memory": "512Mi" }',
  static: '{ "output": "dist" }',
  image: '{ "image": "ghcr.io/acme/web:1.4", "port": 8080 }',
  compose: '{ "services": { "web": { "image": "ghcr.io/acme/web:1.4" } } }',
};

/** The part of the live config that no field stands for, as a JSON object. For kinds without a repository that is all of it. */
export function OtherKeysField({ sourceKind }: { sourceKind: SourceKind }) {
  const t = useTranslations('otherKeys');
  const create = useTranslations('create');
  const form = useFormContext<WorkloadFormValues>();
  const faultText = useFaultText();
  const { error } = form.getFieldState('others', form.formState);
  const isAll = !isRepoBacked(sourceKind);
  return (
    <Card title={isAll ? create('configTitle') : t('title')}>
      <Field label={t('label')} hint={t(isAll ? 'hintAll' : 'hint')} error={error?.message}>
        {(control) => (
          <TextArea
            {...control}
            {...registerFilled(form, 'others', {
              validate: (text, values) => {
                const result = parseOtherKeys(text, values.sourceKind);
                return result.ok || faultText(result.fault);
              },
            })}
            mono
            rows={6}
            placeholder={EXAMPLES[sourceKind]}
            autoComplete="off"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
          />
        )}
      </Field>
    </Card>
  );
}

function useFaultText(): (fault: OtherKeysFault) => string {
  const t = useTranslations('otherKeys.faults');
  const locale = useLocale();
  const fieldLabel = useFieldLabel();
  return (fault) => {
    switch (fault.kind) {
      case 'not_object':
        return t('not_object');
      case 'own_field':
        return t('own_field', { fields: new Intl.ListFormat(locale).format(fault.keys.map(fieldLabel)) });
      case 'unexpected':
        return t('unexpected', fault);
      case 'duplicate_key':
        return t('duplicate_key', fault);
      default:
        return t(fault.kind, { line: fault.line, column: fault.column });
    }
  };
}
