import { ArrowUpRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';

/** A link out of the dashboard. Only http(s) addresses become links; anything else is shown as text. */
export function ExternalLink(props: {
  href: string | null | undefined;
  children: ReactNode;
  className?: string;
}) {
  if (!props.href || !/^https?:\/\//i.test(props.href))
    return <span className={props.className}>{props.children}</span>;
  return (
    <a
      href={props.href}
      target="_blank"
      rel="noopener noreferrer"
      className={cx(
        'inline-flex max-w-full items-baseline gap-0.5 rounded-sm text-accent underline-offset-3 hover:underline',
        props.className,
      )}
    >
      <span className="min-w-0 truncate">{props.children}</span>
      <ArrowUpRight aria-hidden className="size-3.5 shrink-0 self-center" />
    </a>
  );
}
