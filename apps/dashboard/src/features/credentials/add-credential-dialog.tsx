'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm, useWatch } from 'react-hook-form';
import { Field } from '@/components/ui/field.tsx';
import { FormDialog } from '@/components/ui/form-dialog.tsx';
import { Input, Select, TextArea } from '@/components/ui/input.tsx';
import { PasswordInput } from '@/components/ui/password-input.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { applyIssues, useIssueText } from '@/features/issues/use-issue-text.ts';
import {
  DEFAULT_BASE_URLS,
  FORGE_KINDS,
  type ForgeKind,
  isDefaultBaseUrl,
} from '@/features/workloads/forge-defaults.ts';
import { useTRPC } from '@/trpc/client.tsx';

type Values = {
  name: string;
  forge: ForgeKind;
  baseUrl: string;
  kind: 'token' | 'github_app';
  token: string;
  appId: string;
  installationId: string;
  privateKey: string;
};

const FIELDS = [
  'name',
  'forge',
  'baseUrl',
  'token',
  'appId',
  'installationId',
  'privateKey',
] as const satisfies (keyof Values)[];

export function AddCredentialDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('credentials');
  const common = useTranslations('common');
  const names = useTranslations('fieldNames');
  const labels = useTranslations('workload');
  const forges = useTranslations('forges');
  const trpc = useTRPC();
  const client = useQueryClient();
  const issueText = useIssueText();
  const errorText = useErrorText();
  const form = useForm<Values>({
    defaultValues: {
      name: '',
      forge: 'github',
      baseUrl: DEFAULT_BASE_URLS.github,
      kind: 'token',
      token: '',
      appId: '',
      installationId: '',
      privateKey: '',
    },
  });
  const forge = useWatch({ control: form.control, name: 'forge' });
  const kind = useWatch({ control: form.control, name: 'kind' });
  const isApp = forge === 'github' && kind === 'github_app';
  const create = useMutation(trpc.credential.create.mutationOptions());
  const faults = form.formState.errors;

  const submit = form.handleSubmit(async ({ token, appId, installationId, privateKey, ...values }) => {
    try {
      const result = await create.mutateAsync(
        isApp
          ? { ...values, kind: 'github_app', appId, installationId, privateKey }
          : { ...values, kind: 'token', token },
      );
      if (result.outcome === 'invalid') {
        return applyIssues(form, result.issues, issueText, FIELDS);
      }
      await client.invalidateQueries({ queryKey: trpc.credential.list.queryKey() });
      onClose();
    } catch (error) {
      form.setError('root', { message: errorText(error) });
    }
  });

  const changeForge = (next: ForgeKind) => {
    const baseUrl = form.getValues('baseUrl');
    form.setValue('forge', next);
    if (baseUrl.trim() === '' || isDefaultBaseUrl(baseUrl)) form.setValue('baseUrl', DEFAULT_BASE_URLS[next]);
  };

  return (
    <FormDialog
      title={t('addTitle')}
      submitLabel={t('add')}
      pending={form.formState.isSubmitting}
      fault={faults.root?.message}
      wide
      onSubmit={submit}
      onClose={onClose}
      className="grid grid-cols-[minmax(0,1fr)] gap-4 sm:grid-cols-[repeat(2,minmax(0,1fr))]"
    >
      <Field label={names('name')} error={faults.name?.message}>
        {(control) => (
          <Input {...control} {...form.register('name')} autoComplete="off" placeholder="acme, read-only" />
        )}
      </Field>
      <Field label={labels('forge')} error={faults.forge?.message}>
        {(control) => (
          <Select
            {...control}
            value={forge}
            onChange={(event) => changeForge(event.target.value as ForgeKind)}
          >
            {FORGE_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {forges(kind)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field
        label={labels('baseUrl')}
        error={faults.baseUrl?.message}
        className={forge === 'github' ? undefined : 'sm:col-span-2'}
      >
        {(control) => (
          <Input
            {...control}
            {...form.register('baseUrl')}
            mono
            type="url"
            placeholder="https://git.example.com"
            autoComplete="off"
          />
        )}
      </Field>
      {forge === 'github' && (
        <Field label={t('kind')} hint={t(`kindHint.${kind}`)}>
          {(control) => (
            <Select {...control} {...form.register('kind')}>
              <option value="token">{t('kinds.token')}</option>
              <option value="github_app">{t('kinds.github_app')}</option>
            </Select>
          )}
        </Field>
      )}
      {isApp ? (
        <>
          <Field label={t('appId')} hint={t('appIdHint')} error={faults.appId?.message}>
            {(control) => <Input {...control} {...form.register('appId')} mono autoComplete="off" />}
          </Field>
          <Field
            label={t('installationId')}
            optional={common('optional')}
            hint={t('installationIdHint')}
            error={faults.installationId?.message}
          >
            {(control) => (
              <Input
                {...control}
                {...form.register('installationId')}
                mono
                inputMode="numeric"
                autoComplete="off"
              />
            )}
          </Field>
          <Field
            label={t('privateKey')}
            hint={t('privateKeyHint')}
            error={faults.privateKey?.message}
            className="sm:col-span-2"
          >
            {(control) => (
              <TextArea
                {...control}
                {...form.register('privateKey')}
                mono
                rows={4}
                spellCheck={false}
                autoComplete="off"
                placeholder="-----BEGIN RSA PRIVATE KEY-----"
              />
            )}
          </Field>
        </>
      ) : (
        <Field
          label={t('token')}
          hint={t(`tokenHint.${forge}`)}
          error={faults.token?.message}
          className="sm:col-span-2"
        >
          {(control) => <PasswordInput {...control} {...form.register('token')} autoComplete="off" />}
        </Field>
      )}
    </FormDialog>
  );
}
