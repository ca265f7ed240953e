'use client';

import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { CopyButton } from '@/components/ui/copy-button.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import type { StartedSecondFactor } from '@/trpc/types.ts';
import { BackupCodes } from './backup-codes.tsx';
import { ProofForm } from './proof-form.tsx';

/** Turns the second factor on: the password, the secret into an app and a first code out of it, then the backup codes. */
export function EnrolSteps(props: {
  hasPassword: boolean;
  email: string;
  onDone: () => void;
  onCancel?: () => void;
}) {
  const t = useTranslations('secondFactor');
  const trpc = useTRPC();
  const start = useMutation(trpc.secondFactor.start.mutationOptions());
  const confirm = useMutation(trpc.secondFactor.confirm.mutationOptions());
  const [started, setStarted] = useState<StartedSecondFactor | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);

  if (codes) return <BackupCodes codes={codes} onDone={props.onDone} />;
  if (!started) {
    return (
      <ProofForm
        key="start"
        asks={props.hasPassword ? 'password' : 'nothing'}
        email={props.email}
        submit={t('continue')}
        onCancel={props.onCancel}
        run={async ({ password }) => {
          const result = await start.mutateAsync({ password });
          if (result.outcome === 'started') setStarted(result);
          // In another window, meanwhile.
          if (result.outcome === 'already_on') props.onDone();
          return result;
        }}
      />
    );
  }
  return (
    <ProofForm
      key="confirm"
      asks="code"
      email={props.email}
      submit={t('turnOn')}
      onCancel={props.onCancel}
      run={async ({ code }) => {
        const result = await confirm.mutateAsync({ code });
        if (result.outcome === 'on') setCodes(result.backupCodes);
        if (result.outcome === 'already_on') props.onDone();
        if (result.outcome === 'not_started') setStarted(null);
        return result;
      }}
    >
      <p className="text-pretty text-muted">{t('scan')}</p>
      {/* As an image, an SVG runs no script. */}
      {/* biome-ignore lint/performance/noImgElement: it is in the page already; there is nothing to load or to optimise. */}
      <img
        src={`data:image/svg+xml;base64,${btoa(started.qr)}`}
        alt={t('qr')}
        width={192}
        height={192}
        className="rounded-lg border bg-white"
      />
      <div>
        <p className="text-[0.8125rem] text-muted">{t('secretHint')}</p>
        <div className="mt-1.5 flex items-start justify-between gap-2 rounded-lg border bg-sunken px-3 py-2">
          <code className="min-w-0 break-all font-mono text-xs leading-6">{started.secret}</code>
          <CopyButton text={started.secret} label={t('secret')} />
        </div>
      </div>
    </ProofForm>
  );
}
