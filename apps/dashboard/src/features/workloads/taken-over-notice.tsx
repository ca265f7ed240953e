import { useTranslations } from 'next-intl';
import { Notice } from '@/components/ui/notice.tsx';
import type { TakenOver } from './use-address.ts';

/** Says what the form took from a pasted address. */
export function TakenOverNotice({
  taken: { ref, path, isGuess },
  isNew,
}: {
  taken: TakenOver;
  isNew: boolean;
}) {
  const t = useTranslations('create.taken');
  return (
    <Notice live tone={isGuess ? 'drift' : 'neutral'} title={(ref || isNew) && t('title')}>
      {ref && `${t(ref.kind, { name: ref.name })} `}
      {path !== undefined && `${t(isNew ? 'path' : 'pathElsewhere', { path })} `}
      {isGuess && t('guess')}
    </Notice>
  );
}
