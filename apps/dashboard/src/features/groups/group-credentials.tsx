'use client';

import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button.tsx';
import { Card } from '@/components/ui/card.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import type { Credential, GroupDetails } from '@/trpc/types.ts';
import { AddToGroup } from './add-to-group.tsx';
import { useGroupChange } from './use-group-change.ts';

/** The credentials that the group's admins may choose. An offer says how it was seen, so that nobody undoes another admin's unawares. */
export function GroupCredentials({ group }: { group: GroupDetails }) {
  const t = useTranslations('groups');
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.credential.list.queryOptions());
  const offer = useMutation(trpc.credential.offer.mutationOptions());
  const { fault, change } = useGroupChange();
  const isOffered = ({ groups }: Credential) => groups.some(({ id }) => id === group.id);
  const offerTo = (credential: Credential, offered: boolean) =>
    change(async () => {
      const seenGroupIds = credential.groups.map(({ id }) => id);
      const others = seenGroupIds.filter((id) => id !== group.id);
      const groupIds = offered ? [...others, group.id] : others;
      const { outcome } = await offer.mutateAsync({ id: credential.id, groupIds, seenGroupIds });
      return outcome === 'offered' ? undefined : t('offerStale');
    });
  const offered = data.items.filter(isOffered);
  return (
    <Card title={t('credentials')} id="credentials" flush>
      {fault && (
        <Notice tone="danger" live className="m-4">
          {fault}
        </Notice>
      )}
      {offered.length === 0 && <p className="px-4 py-4 text-muted md:px-5">{t('noCredentials')}</p>}
      <ul className="divide-y">
        {offered.map((credential) => (
          <li key={credential.id} className="flex items-center justify-between gap-3 px-4 py-2.5 md:px-5">
            <span className="min-w-0">
              <span className="block break-words font-medium">{credential.name}</span>
              <span className="block break-all font-mono text-muted text-xs">{credential.baseUrl}</span>
            </span>
            <Button size="small" variant="ghost" onClick={() => void offerTo(credential, false)}>
              {t('takeBack')}
              <span className="sr-only">: {credential.name}</span>
            </Button>
          </li>
        ))}
      </ul>
      <AddToGroup
        label={t('chooseCredential')}
        submit={t('offer')}
        choices={data.items
          .filter((credential) => !isOffered(credential))
          .map(({ id, name }) => ({ id, label: name }))}
        onAdd={async (id) => {
          const credential = data.items.find((item) => item.id === id);
          if (credential) await offerTo(credential, true);
        }}
      />
      <p className="border-t px-4 py-3 text-[0.8125rem] text-muted md:px-5">{t('credentialsHint')}</p>
    </Card>
  );
}
