'use client';

import { FIELDS, type FieldDefinition, type SourceKind } from '@tinyforge/core-gitops/fields';
import { useTranslations } from 'next-intl';
import { useFormContext, useWatch } from 'react-hook-form';
import { Field } from '@/components/ui/field.tsx';
import { Input, Select } from '@/components/ui/input.tsx';
import { registerFilled } from './register-filled.ts';
import type { WorkloadFormValues } from './workload-form.ts';

/** The registry's fields for one source kind; those that the repository manages are shown and locked. */
export function ConfigFields({
  sourceKind,
  managedFields,
  lockedFields = [],
}: {
  sourceKind: SourceKind;
  managedFields: readonly string[];
  /** Declared by the file and decided here all the same. */
  lockedFields?: readonly { field: string; reason: string }[];
}) {
  return (
    <div className="grid gap-x-5 gap-y-4 sm:grid-cols-2">
      {FIELDS.filter((field) => field.sourceKinds.includes(sourceKind)).map((field) => (
        <ConfigField
          key={field.key}
          field={field}
          locked={managedFields.includes(field.path)}
          keptHere={lockedFields.find((one) => one.field === field.path)?.reason}
        />
      ))}
    </div>
  );
}

function ConfigField({
  field,
  locked,
  keptHere,
}: {
  field: FieldDefinition;
  locked: boolean;
  /** Why the file may not set it, where it would. */
  keptHere: string | undefined;
}) {
  const t = useTranslations();
  const form = useFormContext<WorkloadFormValues>();
  const name = `config.${field.key}` as const;
  const error = form.getFieldState(name, form.formState).error?.message;
  const value = useWatch({ control: form.control, name });
  const choiceLabel = useChoiceLabel(field);
  return (
    <Field
      label={t(field.labelKey as never)}
      hint={
        locked
          ? t('edit.locked')
          : keptHere === undefined
            ? t(field.descriptionKey as never)
            : t('policy.formHint', { reason: keptHere })
      }
      error={error}
      locked={locked}
    >
      {(control) =>
        field.type.kind === 'choice' && !locked ? (
          <Select {...control} {...registerFilled(form, name)}>
            {field.type.values.map((choice) => (
              <option key={choice} value={choice}>
                {choiceLabel(choice)}
              </option>
            ))}
          </Select>
        ) : locked ? (
          <Input
            {...control}
            mono
            readOnly
            value={field.type.kind === 'choice' ? choiceLabel(value ?? '') : (value ?? '')}
          />
        ) : (
          <Input
            {...control}
            {...registerFilled(form, name)}
            mono
            inputMode={field.type.kind === 'integer' ? 'numeric' : 'text'}
            placeholder={field.type.kind === 'http-path' ? '/healthz' : ''}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        )
      }
    </Field>
  );
}

/** Words the choices of a field; one that has no words of its own is shown as it is written in the file. */
function useChoiceLabel(field: FieldDefinition): (choice: string) => string {
  const t = useTranslations('values');
  return (choice) => {
    const key = `${field.key}.${choice || 'default'}` as never;
    return t.has(key) ? t(key) : choice;
  };
}
