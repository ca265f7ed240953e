'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { isRepoBacked, SOURCE_KINDS } from '@tinyforge/core-gitops/fields';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormProvider, useForm, useWatch } from 'react-hook-form';
import { Button, buttonClass } from '@/components/ui/button.tsx';
import { Card } from '@/components/ui/card.tsx';
import { Field } from '@/components/ui/field.tsx';
import { Input } from '@/components/ui/input.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useIssueText, type WordableIssue } from '@/features/issues/use-issue-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import { applyWorkloadIssues } from './apply-workload-issues.ts';
import { GroupField } from './group-field.tsx';
import { KIND_ICONS } from './kind-icon.tsx';
import { OtherKeysField } from './other-keys-field.tsx';
import { SourceFields } from './source-fields.tsx';
import { useFormDraft } from './use-form-draft.ts';
import { ConfigFields } from './workload-fields.tsx';
import {
  changedPaths,
  configOfForm,
  emptyWorkloadForm,
  sourceOfForm,
  type WorkloadFormValues,
} from './workload-form.ts';

export function CreateWorkloadForm() {
  const t = useTranslations();
  const router = useRouter();
  const trpc = useTRPC();
  const client = useQueryClient();
  const issueText = useIssueText();
  const errorText = useErrorText();
  const form = useForm<WorkloadFormValues>({ defaultValues: emptyWorkloadForm() });
  const sourceKind = useWatch({ control: form.control, name: 'sourceKind' });
  const create = useMutation(trpc.workload.create.mutationOptions());
  const faults = form.formState.errors;
  const [restored, setRestored] = useState(false);
  const dropDraft = useFormDraft<WorkloadFormValues>('create', form, {
    toDraft: (values) => {
      const empty = emptyWorkloadForm();
      const isEdited = values.sourceKind !== empty.sourceKind || changedPaths(empty, values).length > 0;
      return isEdited ? values : null;
    },
    restore: (values) => {
      form.reset(values, { keepDefaultValues: true });
      setRestored(true);
    },
  });
  // Not part of the form's values: those are what the edit form has too, and a short name stays as it is.
  const [slug, setSlug] = useState('');
  const [slugFault, setSlugFault] = useState<string>();

  function showIssues(issues: (WordableIssue & { field: string })[]) {
    const ofSlug = issues.find(({ field }) => field === 'slug');
    if (ofSlug) setSlugFault(issueText(ofSlug));
    applyWorkloadIssues(
      form,
      issues.filter((issue) => issue !== ofSlug),
      issueText,
    );
  }

  const submit = form.handleSubmit(async (values) => {
    setSlugFault(undefined);
    try {
      const result = await create.mutateAsync({
        name: values.name,
        sourceKind: values.sourceKind,
        source: sourceOfForm(values),
        config: configOfForm(values, {}),
        ...(isRepoBacked(values.sourceKind) && { path: values.path.trim() }),
        groupId: values.groupId || null,
        slug,
      });
      if (result.outcome === 'invalid') return showIssues(result.issues);
      dropDraft();
      void client.invalidateQueries({ queryKey: trpc.workload.list.pathKey() });
      router.push(`/workloads/${result.id}`);
    } catch (error) {
      form.setError('root', { message: errorText(error) });
    }
  });

  return (
    <FormProvider {...form}>
      <form onSubmit={submit} noValidate className="max-w-3xl space-y-5">
        <Card>
          <div className="space-y-5">
            <Field label={t('fieldNames.name')} error={faults.name?.message}>
              {(control) => (
                <Input
                  {...control}
                  {...form.register('name')}
                  placeholder={t('create.namePlaceholder')}
                  autoComplete="off"
                />
              )}
            </Field>
            <Field label={t('fieldNames.slug')} hint={t('create.slugHint')} error={slugFault}>
              {(control) => (
                <Input
                  {...control}
                  value={slug}
                  onChange={(event) => setSlug(event.target.value)}
                  maxLength={60}
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                />
              )}
            </Field>
            <GroupField />
            <fieldset>
              <legend className="mb-1.5 font-medium text-[0.8125rem]">{t('create.kind')}</legend>
              <div className="grid gap-2 sm:grid-cols-2">
                {SOURCE_KINDS.map((kind) => {
                  const Icon = KIND_ICONS[kind];
                  return (
                    <label
                      key={kind}
                      className="flex cursor-pointer items-start gap-3 rounded-lg border p-3 transition-colors hover:bg-hover has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent"
                    >
                      <input
                        type="radio"
                        value={kind}
                        {...form.register('sourceKind')}
                        className="mt-1 accent-(--accent)"
                      />
                      <span className="min-w-0 flex-1">
                        <span className="flex items-center gap-1.5 font-medium">
                          <Icon aria-hidden className="size-4 text-muted" />
                          {t(`kinds.${kind}`)}
                        </span>
                        <span className="mt-0.5 block text-[0.8125rem] text-muted">
                          {t(`kinds.help.${kind}`)}
                        </span>
                      </span>
                    </label>
                  );
                })}
              </div>
            </fieldset>
          </div>
        </Card>
        {isRepoBacked(sourceKind) && (
          <Card title={t('create.sourceTitle')}>
            <SourceFields isNew />
          </Card>
        )}
        {isRepoBacked(sourceKind) && (
          <Card title={t('create.configTitle')}>
            <p className="mb-4 text-muted">{t('create.configHint')}</p>
            <ConfigFields sourceKind={sourceKind} managedFields={[]} />
          </Card>
        )}
        <OtherKeysField sourceKind={sourceKind} />
        {restored && (
          <Notice
            live
            actions={
              <Button
                size="small"
                onClick={() => {
                  form.reset(emptyWorkloadForm());
                  setRestored(false);
                }}
              >
                {t('edit.discard')}
              </Button>
            }
          >
            {t('edit.restored')}
          </Notice>
        )}
        {faults.root && (
          <Notice tone="danger" live>
            {faults.root.message}
          </Notice>
        )}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" variant="primary" pending={form.formState.isSubmitting}>
            {t('create.submit')}
          </Button>
          <Link href="/" className={buttonClass()} onClick={dropDraft}>
            {t('common.cancel')}
          </Link>
        </div>
      </form>
    </FormProvider>
  );
}
