import { Group } from 'lucide-react';
import { Badge } from '@/components/ui/badge.tsx';

/** The group of a workload, cut where its name is longer than there is room. */
export function GroupBadge({ name }: { name: string }) {
  return (
    <Badge icon={<Group aria-hidden />} title={name} className="min-w-0 max-w-full shrink">
      <span className="truncate">{name}</span>
    </Badge>
  );
}
