'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { ShieldCheck, ShieldOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Badge } from '@/components/ui/badge.tsx';
import { Button } from '@/components/ui/button.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import { BackupCodes } from './backup-codes.tsx';
import { EnrolSteps } from './enrol-steps.tsx';
import { ProofForm } from './proof-form.tsx';

/** One's own second factor: whether it is on, and the ways to change that. */
export function SecondFactor({ email }: { email: string }) {
  const t = useTranslations('secondFactor');
  const trpc = useTRPC();
  const client = useQueryClient();
  const { data } = useSuspenseQuery(trpc.secondFactor.state.queryOptions());
  const renew = useMutation(trpc.secondFactor.renewBackupCodes.mutationOptions());
  const turnOff = useMutation(trpc.secondFactor.turnOff.mutationOptions());
  const [mode, setMode] = useState<'enrol' | 'renew' | 'off' | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const asks = data.hasPassword ? 'password' : 'code';

  async function finish() {
    await client.invalidateQueries({ queryKey: trpc.secondFactor.state.queryKey() });
    await client.invalidateQueries({ queryKey: trpc.session.list.queryKey() });
    setCodes(null);
    setMode(null);
  }
  const cancel = () => setMode(null);

  if (codes) return <BackupCodes codes={codes} onDone={finish} />;
  if (mode === 'enrol') {
    return <EnrolSteps hasPassword={data.hasPassword} email={email} onDone={finish} onCancel={cancel} />;
  }
  if (mode === 'renew') {
    return (
      <ProofForm
        key="renew"
        asks={asks}
        email={email}
        submit={t('renew')}
        onCancel={cancel}
        run={async (proof) => {
          const result = await renew.mutateAsync(proof);
          if (result.outcome === 'renewed') setCodes(result.backupCodes);
          if (result.outcome === 'not_on') await finish();
          return result;
        }}
      >
        <p className="text-pretty text-muted">{t('renewBody')}</p>
      </ProofForm>
    );
  }
  if (mode === 'off') {
    return (
      <ProofForm
        key="off"
        asks={asks}
        email={email}
        submit={t('turnOff')}
        danger
        onCancel={cancel}
        run={async (proof) => {
          const result = await turnOff.mutateAsync(proof);
          if (result.outcome === 'off' || result.outcome === 'not_on') await finish();
          return result;
        }}
      >
        <p className="text-pretty text-muted">{t('turnOffBody')}</p>
      </ProofForm>
    );
  }
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Badge
          tone={data.enabled ? 'ok' : 'neutral'}
          icon={data.enabled ? <ShieldCheck aria-hidden /> : <ShieldOff aria-hidden />}
        >
          {data.enabled ? t('on') : t('off')}
        </Badge>
        {data.backupCodesLeft !== null && (
          <span className="text-[0.8125rem] text-muted">
            {t('codesLeft', { count: data.backupCodesLeft })}
          </span>
        )}
      </div>
      <p className="text-pretty text-muted">{data.enabled ? t('onBody') : t('offBody')}</p>
      <div className="flex flex-wrap gap-2">
        {data.enabled ? (
          <>
            <Button onClick={() => setMode('renew')}>{t('renew')}</Button>
            <Button onClick={() => setMode('off')}>{t('turnOff')}</Button>
          </>
        ) : (
          <Button variant="primary" onClick={() => setMode('enrol')}>
            {t('turnOn')}
          </Button>
        )}
      </div>
    </div>
  );
}
