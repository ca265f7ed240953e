import {
  Boxes,
  CheckCheck,
  CircleDot,
  FlaskConical,
  Group,
  KeyRound,
  Mail,
  RotateCcw,
  Settings2,
  Sparkles,
  Ticket,
  Trash2,
  UserRound,
  Webhook,
} from 'lucide-react';
import { cx } from '@/components/ui/cx.ts';

const icons: [prefix: string, icon: typeof Boxes][] = [
  ['gitops.synced', CheckCheck],
  ['gitops.sync_unchanged', CheckCheck],
  ['gitops.', Settings2],
  ['policy.', Settings2],
  ['workload.deleted', Trash2],
  ['workload.reverted', RotateCcw],
  ['workload.', Boxes],
  ['credential.', KeyRound],
  ['person.', UserRound],
  ['invitation.', Mail],
  ['group.', Group],
  ['token.', Ticket],
  ['webhook.', Webhook],
  ['setup.', Sparkles],
  ['demo.', FlaskConical],
];

export function EventIcon({ type }: { type: string }) {
  const Icon = icons.find(([prefix]) => type.startsWith(prefix))?.[1] ?? CircleDot;
  return (
    <span
      aria-hidden
      className={cx(
        'mt-0.5 grid size-7 shrink-0 place-items-center rounded-full border bg-sunken',
        type === 'gitops.synced' ? 'text-ok' : 'text-muted',
      )}
    >
      <Icon className="size-3.5" />
    </span>
  );
}
