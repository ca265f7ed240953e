import type { ReactNode } from 'react';
import { cx } from './cx.ts';

export type Tone = 'neutral' | 'ok' | 'drift' | 'danger' | 'accent';

export const toneClass: Record<Tone, string> = {
  neutral: 'bg-sunken text-muted border-line',
  ok: 'bg-ok-soft text-ok border-ok/20',
  drift: 'bg-drift-soft text-drift border-drift/20',
  danger: 'bg-danger-soft text-danger border-danger/20',
  accent: 'bg-accent-soft text-accent border-accent/20',
};

/** A short word with an icon; the icon and the word say it, the colour only helps. */
export function Badge(props: {
  tone?: Tone;
  icon?: ReactNode;
  children: ReactNode;
  className?: string;
  title?: string;
}) {
  return (
    <span
      title={props.title}
      className={cx(
        'inline-flex h-6 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-full border px-2 font-medium text-xs',
        '[&_svg]:size-3.5 [&_svg]:shrink-0',
        toneClass[props.tone ?? 'neutral'],
        props.className,
      )}
    >
      {props.icon}
      {props.children}
    </span>
  );
}
