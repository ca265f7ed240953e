import { GitBranch } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Badge } from '@/components/ui/badge.tsx';

/** Says that the repository decides some of a workload's fields. */
export function ManagedBadge({ count, short = false }: { count: number; short?: boolean }) {
  const t = useTranslations();
  if (count === 0) return null;
  return (
    <Badge tone="accent" icon={<GitBranch aria-hidden />} title={t('list.managedTitle', { count })}>
      {short ? t('list.managed') : t('workload.managed')}
    </Badge>
  );
}
