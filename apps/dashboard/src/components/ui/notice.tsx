import { CircleCheck, Info, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { type Tone, toneClass } from './badge.tsx';
import { cx } from './cx.ts';

const icons: Record<Tone, typeof Info> = {
  neutral: Info,
  accent: Info,
  ok: CircleCheck,
  drift: TriangleAlert,
  danger: OctagonAlert,
};

/** A sentence or two that needs attention, with room for what to do next. `live` announces it when it appears. */
export function Notice(props: {
  tone?: Tone;
  icon?: typeof Info;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  live?: boolean;
  className?: string;
}) {
  const tone = props.tone ?? 'neutral';
  const Icon = props.icon ?? icons[tone];
  return (
    <div
      role={props.live ? (tone === 'danger' ? 'alert' : 'status') : undefined}
      className={cx(
        'flex flex-wrap items-start gap-x-3 gap-y-2.5 rounded-xl border px-4 py-3',
        toneClass[tone],
        props.className,
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 basis-56 break-words">
        {props.title && <p className="font-semibold">{props.title}</p>}
        {props.children && (
          <div className={cx('text-text', props.title ? 'mt-0.5' : '')}>{props.children}</div>
        )}
      </div>
      {props.actions && <div className="flex flex-wrap items-center gap-2 text-text">{props.actions}</div>}
    </div>
  );
}
