'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useFormContext, useWatch } from 'react-hook-form';
import { Field } from '@/components/ui/field.tsx';
import { Input, Select } from '@/components/ui/input.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import {
  DEFAULT_BASE_URLS,
  FORGE_KINDS,
  type ForgeKind,
  isDefaultBaseUrl,
  sameBaseUrl,
} from './forge-defaults.ts';
import { registerFilled } from './register-filled.ts';
import { TakenOverNotice } from './taken-over-notice.tsx';
import { useAddress } from './use-address.ts';
import { useDefaultCredential } from './use-default-credential.ts';
import type { WorkloadFormValues } from './workload-form.ts';

const REF_KINDS = ['default', 'branch', 'tag', 'commit'] as const;

/** Where the source of a repo-backed workload is. `isNew`: the form has the path of the file too. */
export function SourceFields({ isNew = false }: { isNew?: boolean }) {
  const t = useTranslations();
  const form = useFormContext<WorkloadFormValues>();
  const source = useWatch({ control: form.control, name: 'source' });
  const credentials = useQuery(useTRPC().credential.list.queryOptions()).data?.items ?? [];
  const faults = form.formState.errors.source;
  useDefaultCredential(credentials, { isNew });
  const { taken, readRepository, readRefName } = useAddress({ isNew });
  const fitting = credentials.filter(
    (credential) => credential.forge === source.forge && sameBaseUrl(credential.baseUrl, source.baseUrl),
  );
  // The list may still be on its way, or the address half typed: what is chosen stays choosable until something else is.
  const chosenIsMissing = source.credentialId !== '' && !fitting.some(({ id }) => id === source.credentialId);
  const chosen = credentials.find(({ id }) => id === source.credentialId);

  const isLimited = source.credentialId === '' && sameBaseUrl(source.baseUrl, DEFAULT_BASE_URLS.github);

  const changeForge = (forge: ForgeKind) => {
    form.setValue('source.forge', forge, { shouldDirty: true });
    if (source.baseUrl.trim() === '' || isDefaultBaseUrl(source.baseUrl)) {
      form.setValue('source.baseUrl', DEFAULT_BASE_URLS[forge], { shouldDirty: true });
    }
    form.setValue('source.credentialId', '', { shouldDirty: true });
  };

  return (
    <div className="grid gap-x-5 gap-y-4 sm:grid-cols-2">
      <Field label={t('workload.forge')} error={faults?.forge?.message}>
        {(control) => (
          <Select
            {...control}
            value={source.forge}
            onChange={(event) => changeForge(event.target.value as ForgeKind)}
          >
            {FORGE_KINDS.map((forge) => (
              <option key={forge} value={forge}>
                {t(`forges.${forge}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('workload.baseUrl')} hint={t('create.baseUrlHint')} error={faults?.baseUrl?.message}>
        {(control) => (
          <Input
            {...control}
            {...registerFilled(form, 'source.baseUrl')}
            type="url"
            mono
            placeholder="https://git.example.com"
            autoComplete="off"
          />
        )}
      </Field>
      <Field
        label={t('workload.repository')}
        hint={t('create.repositoryHint', { forge: source.forge })}
        error={faults?.repository?.message}
        className="sm:col-span-2"
      >
        {(control) => (
          <Input
            {...control}
            {...registerFilled(form, 'source.repository', { onBlur: readRepository })}
            mono
            placeholder="acme/web"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </Field>
      {taken && (
        <div className="sm:col-span-2">
          <TakenOverNotice taken={taken} isNew={isNew} />
        </div>
      )}
      <Field label={t('workload.ref')}>
        {(control) => (
          <Select {...control} {...registerFilled(form, 'source.refKind')}>
            {REF_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`refs.${kind}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {source.refKind !== 'default' && (
        <Field label={t(`create.refName.${source.refKind}`)} error={faults?.refName?.message}>
          {(control) => (
            <Input
              {...control}
              {...registerFilled(form, 'source.refName', { onBlur: readRefName })}
              mono
              placeholder={source.refKind === 'branch' ? 'main' : source.refKind === 'tag' ? 'v1.0.0' : ''}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
            />
          )}
        </Field>
      )}
      {isNew && (
        <Field
          label={t('create.path')}
          hint={t('create.pathHint')}
          error={form.formState.errors.path?.message}
          className="sm:col-span-2"
        >
          {(control) => (
            <Input
              {...control}
              {...registerFilled(form, 'path')}
              mono
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
            />
          )}
        </Field>
      )}
      <Field
        label={t('workload.credential')}
        hint={t(isLimited ? 'create.credentialLimitHint' : 'create.credentialHint')}
        error={faults?.credentialId?.message}
        className="sm:col-span-2"
      >
        {(control) => (
          <Select
            {...control}
            value={source.credentialId}
            onChange={(event) =>
              form.setValue('source.credentialId', event.target.value, { shouldDirty: true })
            }
          >
            <option value="">{t('workload.noCredential')}</option>
            {chosenIsMissing && <option value={source.credentialId}>{chosen?.name ?? '…'}</option>}
            {fitting.map((credential) => (
              <option key={credential.id} value={credential.id}>
                {credential.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}
