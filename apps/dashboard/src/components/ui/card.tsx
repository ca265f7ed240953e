import type { ReactNode } from 'react';
import { cx } from './cx.ts';

/** A titled part of a page. */
export function Card(props: {
  title?: ReactNode;
  id?: string;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
  flush?: boolean;
}) {
  return (
    <section
      aria-labelledby={props.title && props.id ? props.id : undefined}
      className={cx('min-w-0 overflow-hidden rounded-xl border bg-surface', props.className)}
    >
      {props.title && (
        <header className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b px-4 py-2.5 md:px-5">
          <h2 id={props.id} className="font-semibold text-sm tracking-tight">
            {props.title}
          </h2>
          {props.aside}
        </header>
      )}
      <div className={props.flush ? '' : 'px-4 py-4 md:px-5'}>{props.children}</div>
    </section>
  );
}

export function PageHeader(props: { title: ReactNode; description?: ReactNode; actions?: ReactNode }) {
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <div className="min-w-0">
        <h1 className="text-balance font-semibold text-[1.375rem] leading-tight tracking-[-0.015em]">
          {props.title}
        </h1>
        {props.description && (
          <p className="mt-1.5 max-w-prose text-pretty text-muted">{props.description}</p>
        )}
      </div>
      {props.actions && <div className="flex flex-wrap items-center gap-2">{props.actions}</div>}
    </header>
  );
}

/** Name and value pairs, one under the other on a phone. */
export function Facts(props: { items: { label: string; value: ReactNode }[] }) {
  return (
    <dl className="divide-y">
      {props.items.map((item) => (
        <div
          key={item.label}
          className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5 py-2 first:pt-0 last:pb-0"
        >
          <dt className="text-[0.8125rem] text-muted">{item.label}</dt>
          <dd className="min-w-0 break-words [overflow-wrap:anywhere]">{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function EmptyState(props: {
  icon: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** It is all that the page has, so its title is the page's. */
  alone?: boolean;
}) {
  const Heading = props.alone ? 'h1' : 'h2';
  return (
    <div className="flex flex-col items-center px-6 py-12 text-center">
      <div className="mb-4 grid size-11 place-items-center rounded-xl border bg-sunken text-muted [&_svg]:size-5">
        {props.icon}
      </div>
      <Heading className="font-semibold text-base tracking-tight">{props.title}</Heading>
      {props.children && <div className="mt-1.5 max-w-md text-pretty text-muted">{props.children}</div>}
      {props.actions && <div className="mt-5 flex flex-wrap justify-center gap-2">{props.actions}</div>}
    </div>
  );
}

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cx('animate-pulse rounded-md bg-hover', className)} />;
}
