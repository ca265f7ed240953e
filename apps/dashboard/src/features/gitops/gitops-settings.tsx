'use client';

import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type SubmitEvent, useId, useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Field } from '@/components/ui/field.tsx';
import { Input } from '@/components/ui/input.tsx';
import { Switch } from '@/components/ui/switch.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useIssueText } from '@/features/issues/use-issue-text.ts';
import { useMomentText } from '@/i18n/use-moment-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import { useRefreshWorkload } from './use-gitops-queries.ts';

/** Whether and from which path the file is read. For admins. */
export function GitopsSettings(props: {
  workloadId: string;
  enabled: boolean;
  path: string;
  settingsVersion: number;
  onSaved: () => void;
  onStale: (text: string) => void;
}) {
  const t = useTranslations('gitops');
  const common = useTranslations('common');
  const issueText = useIssueText();
  const errorText = useErrorText();
  const refresh = useRefreshWorkload();
  const switchId = useId();
  const [enabled, setEnabled] = useState(props.enabled);
  const [path, setPath] = useState(props.path);
  const [answer, setAnswer] = useState<{ pathError?: string; error?: string }>({});
  // As the form was filled: what others do meanwhile is told by the server, and not written over.
  const [startedFrom, setStartedFrom] = useState(props.settingsVersion);
  const momentText = useMomentText();
  const configure = useMutation(useTRPC().gitops.configure.mutationOptions());
  const changed = enabled !== props.enabled || path !== props.path;

  async function save(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    setAnswer({});
    try {
      const result = await configure.mutateAsync({
        workloadId: props.workloadId,
        enabled,
        path,
        settingsVersion: startedFrom,
      });
      if ('settingsVersion' in result) setStartedFrom(result.settingsVersion);
      if (result.outcome === 'configured') {
        await refresh(props.workloadId);
        props.onSaved();
      } else if (result.outcome === 'invalid_path') {
        setAnswer({ pathError: result.issues.map(issueText).join(' ') });
      } else if (result.outcome === 'stale') {
        const { settingsChange } = result;
        props.onStale(
          settingsChange
            ? t('settingsStaleBy', { actor: settingsChange.actorName, when: momentText(settingsChange.at) })
            : t('settingsStale'),
        );
        await refresh(props.workloadId);
      } else {
        setAnswer({ error: t(result.outcome === 'not_eligible' ? 'not_eligible' : 'busy') });
      }
    } catch (error) {
      setAnswer({ error: errorText(error) });
    }
  }

  return (
    <form onSubmit={save} noValidate className="space-y-4">
      <div className="flex items-start gap-3">
        <Switch
          id={switchId}
          checked={enabled}
          onCheckedChange={setEnabled}
          aria-describedby={`${switchId}-hint`}
          disabled={configure.isPending}
        />
        <div className="min-w-0">
          <label htmlFor={switchId} className="cursor-pointer font-medium">
            {t('enabled')}
          </label>
          <p id={`${switchId}-hint`} className="mt-0.5 max-w-prose text-[0.8125rem] text-muted">
            {t('enabledHint')}
          </p>
        </div>
      </div>
      <Field label={t('path')} hint={t('pathHint')} error={answer.pathError} className="max-w-md">
        {(control) => (
          <Input
            {...control}
            mono
            value={path}
            maxLength={300}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            onChange={(event) => setPath(event.target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          variant={changed ? 'primary' : 'secondary'}
          disabled={!changed}
          pending={configure.isPending}
        >
          {common('save')}
        </Button>
        <span role="status" className="text-danger">
          {answer.error}
        </span>
      </div>
    </form>
  );
}
