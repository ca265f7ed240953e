'use client';

import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Field } from '@/components/ui/field.tsx';
import { FormDialog } from '@/components/ui/form-dialog.tsx';
import { Input } from '@/components/ui/input.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useIssueText } from '@/features/issues/use-issue-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import { useRefreshGroups } from './use-refresh-groups.ts';

/** Makes a group, or gives one another name. */
export function GroupNameDialog(props: {
  /** The group that is renamed; left out, one is made. */
  group?: { id: string; name: string };
  /** With the group's id where there is something new. */
  onClose: (id: string | null) => void;
}) {
  const { group } = props;
  const t = useTranslations('groups');
  const common = useTranslations('common');
  const trpc = useTRPC();
  const issueText = useIssueText();
  const errorText = useErrorText();
  const refresh = useRefreshGroups();
  const [name, setName] = useState(group?.name ?? '');
  const [fault, setFault] = useState<string>();
  const create = useMutation(trpc.group.create.mutationOptions());
  const rename = useMutation(trpc.group.rename.mutationOptions());

  async function submit() {
    setFault(undefined);
    try {
      const result = await (group
        ? rename.mutateAsync({ id: group.id, name })
        : create.mutateAsync({ name }));
      if (result.outcome === 'invalid') return setFault(result.issues.map(issueText).join(' '));
      await refresh();
      props.onClose(result.outcome === 'created' ? result.id : (group?.id ?? null));
    } catch (error) {
      setFault(errorText(error));
    }
  }

  return (
    <FormDialog
      title={group ? t('renameTitle', { name: group.name }) : t('addTitle')}
      submitLabel={group ? t('rename') : t('add')}
      pending={create.isPending || rename.isPending}
      onSubmit={submit}
      onClose={() => props.onClose(null)}
    >
      <Field label={common('name')} hint={group ? undefined : t('nameHint')} error={fault}>
        {(control) => (
          <Input
            {...control}
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="off"
          />
        )}
      </Field>
    </FormDialog>
  );
}
