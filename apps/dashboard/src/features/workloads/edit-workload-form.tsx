'use client';

import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { isRepoBacked } from '@tinyforge/core-gitops/fields';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import { Button, buttonClass } from '@/components/ui/button.tsx';
import { Card, PageHeader } from '@/components/ui/card.tsx';
import { Field } from '@/components/ui/field.tsx';
import { Input } from '@/components/ui/input.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useFieldLabel } from '@/features/gitops/field-name.tsx';
import { createRequestId } from '@/features/gitops/request-id.ts';
import { useRefreshWorkload } from '@/features/gitops/use-gitops-queries.ts';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useIssueText } from '@/features/issues/use-issue-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { Workload } from '@/trpc/types.ts';
import { applyWorkloadIssues } from './apply-workload-issues.ts';
import { GroupField } from './group-field.tsx';
import { ManagedBanner } from './managed-banner.tsx';
import { OtherKeysField } from './other-keys-field.tsx';
import { registerFilled } from './register-filled.ts';
import { SourceFields } from './source-fields.tsx';
import { type Conflict, StaleNotice } from './stale-notice.tsx';
import { useFormDraft } from './use-form-draft.ts';
import { ConfigFields } from './workload-fields.tsx';
import {
  changedPaths,
  configOfForm,
  formOfWorkload,
  rebaseForm,
  sourceOfForm,
  type WorkloadFormValues,
} from './workload-form.ts';

/**
 * The edit form. It is filled once and says from which state (`base`); what other people and syncs do meanwhile never changes what is typed. The save
 * tells, and the person decides.
 */
export function EditWorkloadForm({ id }: { id: string }) {
  const t = useTranslations();
  const locale = useLocale();
  const router = useRouter();
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.workload.get.queryOptions({ id }));
  const [base, setBase] = useState<Workload>(data);
  const startedFrom = useRef(base);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [note, setNote] = useState<'noChanges' | 'rebased' | 'restored' | null>(null);
  const form = useForm<WorkloadFormValues>({ defaultValues: formOfWorkload(base) });
  const save = useMutation(trpc.workload.update.mutationOptions());
  const refresh = useRefreshWorkload();
  const issueText = useIssueText();
  const errorText = useErrorText();
  const fieldLabel = useFieldLabel();
  const managed = base.gitops?.managedFields ?? [];
  const page = `/workloads/${id}`;

  // A press after a lost answer repeats the same save; another text, or another state to start from, is another save.
  const lastSent = useRef({ what: '', requestId: '' });
  const requestIdFor = (sent: object) => {
    const what = JSON.stringify(sent);
    if (lastSent.current.what !== what) lastSent.current = { what, requestId: createRequestId() };
    return lastSent.current.requestId;
  };

  const submit = form.handleSubmit(async (values) => {
    setNote(null);
    if (changedPaths(formOfWorkload(base), values).length === 0) return setNote('noChanges');
    try {
      const sent = {
        id,
        configVersion: base.configVersion,
        settingsVersion: base.settingsVersion,
        name: values.name,
        // Only where it was changed here: somebody may have moved the workload meanwhile, which makes nothing else stale.
        ...(values.groupId !== (base.group?.id ?? '') && { groupId: values.groupId || null }),
        source: sourceOfForm(values),
        config: configOfForm(values, base.config),
      };
      const result = await save.mutateAsync({ ...sent, requestId: requestIdFor(sent) });
      switch (result.outcome) {
        case 'saved':
          dropDraft();
          await refresh(id);
          return router.push(page);
        case 'stale':
          return setConflict(result);
        case 'managed_field': {
          const fields = new Intl.ListFormat(locale).format(result.fields.map(fieldLabel));
          return form.setError('root', { message: t('edit.managedField', { fields }) });
        }
        case 'invalid':
          return applyWorkloadIssues(form, result.issues, issueText);
        case 'busy':
          return form.setError('root', { message: t('edit.busy') });
      }
    } catch (error) {
      form.setError('root', { message: errorText(error) });
    }
  });

  /** Fills the form with values that start from a state of the workload. */
  function fill(from: Workload, values: WorkloadFormValues) {
    startedFrom.current = from;
    setBase(from);
    form.reset(formOfWorkload(from));
    form.reset(values, { keepDefaultValues: true });
  }

  const dropDraft = useFormDraft<{ from: Workload; values: WorkloadFormValues }>(`edit.${id}`, form, {
    toDraft: (values) =>
      changedPaths(formOfWorkload(startedFrom.current), values).length > 0
        ? { from: startedFrom.current, values }
        : null,
    restore: ({ from, values }) => {
      fill(from, values);
      setNote('restored');
    },
  });

  /** Starts again from the newer state, with or without what was typed. */
  async function takeOver(current: Workload, keepMine: boolean) {
    // What cannot be read cannot be laid over something either.
    if (keepMine && !(await form.trigger('others', { shouldFocus: true }))) return;
    const now = formOfWorkload(current);
    const keys = (current.gitops?.managedFields ?? []).map((field) => field.replace(/^deploy\./, ''));
    const next = keepMine ? rebaseForm(formOfWorkload(base), form.getValues(), now, keys) : now;
    setConflict(null);
    fill(current, next);
    setNote(keepMine ? 'rebased' : null);
  }

  const faults = form.formState.errors;
  return (
    <FormProvider {...form}>
      <PageHeader title={t('edit.title', { name: base.name })} />
      <form onSubmit={submit} noValidate className="max-w-3xl space-y-5">
        {managed.length > 0 && <ManagedBanner workload={base} />}
        <Card>
          <div className="space-y-5">
            <Field label={t('fieldNames.name')} error={faults.name?.message}>
              {(control) => <Input {...control} {...registerFilled(form, 'name')} autoComplete="off" />}
            </Field>
            <GroupField />
          </div>
        </Card>
        {isRepoBacked(base.sourceKind) && (
          <Card title={t('create.configTitle')}>
            <ConfigFields
              sourceKind={base.sourceKind}
              managedFields={managed}
              lockedFields={base.gitops?.lockedFields}
            />
          </Card>
        )}
        <OtherKeysField sourceKind={base.sourceKind} />
        {isRepoBacked(base.sourceKind) && (
          <Card title={t('create.sourceTitle')}>
            <SourceFields />
          </Card>
        )}
        {conflict && (
          <StaleNotice
            conflict={conflict}
            typed={form.getValues()}
            filled={formOfWorkload(base)}
            onKeep={() => void takeOver(conflict.current, true)}
            onDiscard={() => void takeOver(conflict.current, false)}
          />
        )}
        {faults.root && (
          <Notice tone="danger" live>
            {faults.root.message}
          </Notice>
        )}
        {note && (
          <Notice
            live
            actions={
              note === 'restored' && (
                <Button
                  size="small"
                  onClick={() => {
                    fill(data, formOfWorkload(data));
                    setNote(null);
                  }}
                >
                  {t('edit.discard')}
                </Button>
              )
            }
          >
            {t(`edit.${note}`)}
          </Notice>
        )}
        <div className="flex flex-wrap gap-2">
          <Button
            type="submit"
            variant="primary"
            pending={form.formState.isSubmitting}
            disabled={conflict !== null}
          >
            {t('edit.submit')}
          </Button>
          <Link href={page} className={buttonClass()} onClick={dropDraft}>
            {t('common.cancel')}
          </Link>
        </div>
      </form>
    </FormProvider>
  );
}
