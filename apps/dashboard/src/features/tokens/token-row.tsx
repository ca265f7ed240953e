'use client';

import { Ban } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Badge, type Tone } from '@/components/ui/badge.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Moment, RelativeTime } from '@/components/ui/relative-time.tsx';
import type { ApiToken } from '@/trpc/types.ts';
import { RevokeTokenDialog } from './revoke-token-dialog.tsx';

const TONES: Record<ApiToken['status'], Tone> = {
  active: 'ok',
  expired: 'neutral',
  revoked: 'neutral',
  owner_disabled: 'drift',
};

export function TokenRow({ token }: { token: ApiToken }) {
  const t = useTranslations('tokens');
  const common = useTranslations('common');
  const locale = useLocale();
  const [revoking, setRevoking] = useState(false);
  const names = new Intl.ListFormat(locale).format(token.workloads.map(({ name }) => name));
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-4 py-4 md:px-5">
      <div className="min-w-0">
        <div className="flex min-w-0 flex-wrap items-center gap-2">
          <span className="min-w-0 break-words font-medium">{token.name}</span>
          <Badge>{t(`scopes.${token.scope}`)}</Badge>
          <Badge tone={TONES[token.status]}>{t(`status.${token.status}`)}</Badge>
        </div>
        <p className="mt-0.5 break-all font-mono text-muted text-xs">{token.startsWith}…</p>
        {token.scope === 'sync' && (
          <p className="mt-1 break-words text-muted text-xs">
            {t('maySync', { workloads: names || common('none') })}
          </p>
        )}
        <p className="mt-1 text-faint text-xs">
          {t('owner', { name: token.ownerName })}
          {' · '}
          {t.rich('until', { when: () => <Moment at={token.expiresAt} /> })}
          {' · '}
          {token.lastUsedAt === null
            ? t('neverUsed')
            : t.rich('used', { when: () => <RelativeTime at={token.lastUsedAt ?? ''} /> })}
        </p>
      </div>
      {(token.status === 'active' || token.status === 'owner_disabled') && (
        <Button size="small" icon={<Ban aria-hidden />} onClick={() => setRevoking(true)}>
          {t('revoke')}
        </Button>
      )}
      {revoking && <RevokeTokenDialog token={token} onClose={() => setRevoking(false)} />}
    </li>
  );
}
