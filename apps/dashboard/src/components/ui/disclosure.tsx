import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';

/** A heading that shows and hides what is under it; the platform's own element, so it works before any script. */
export function Disclosure(props: {
  summary: ReactNode;
  icon?: ReactNode;
  open?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <details open={props.open || undefined} className={cx('group', props.className)}>
      <summary className="flex list-none items-center gap-2 px-4 py-3 font-medium text-muted hover:text-text md:px-5 [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 shrink-0 transition-transform group-open:rotate-90" />
        {props.icon}
        {props.summary}
      </summary>
      {props.children}
    </details>
  );
}
