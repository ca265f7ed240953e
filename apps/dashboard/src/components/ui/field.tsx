import { CircleAlert, Lock } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { cx } from './cx.ts';

/** The look of everything that is typed into or chosen from; `controlClass` adds the height of one line. */
export const controlLook = cx(
  'block w-full min-w-0 rounded-lg border border-line-strong bg-surface px-3 text-text placeholder:text-faint',
  'text-sm max-md:text-base transition-colors hover:border-muted focus-visible:outline-offset-0',
  'aria-invalid:border-danger disabled:bg-sunken disabled:text-muted disabled:border-line',
  // Not `read-only:`, which also holds for every select.
  '[&[readonly]]:border-line [&[readonly]]:bg-sunken [&[readonly]]:text-muted',
);
export const controlClass = cx(controlLook, 'h-9');

/** What a control inside a `Field` must carry to be announced with its label, hint and error. */
export type ControlProps = {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
};

/** A label, a control, a hint and an error, tied together for assistive technology. */
export function Field(props: {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: string;
  locked?: boolean;
  className?: string;
  children: (control: ControlProps) => ReactNode;
}) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = [props.error && errorId, props.hint && hintId].filter(Boolean).join(' ') || undefined;
  return (
    <div className={cx('min-w-0', props.className)}>
      <label htmlFor={id} className="mb-1.5 flex items-center gap-1.5 font-medium text-[0.8125rem]">
        {props.locked && <Lock aria-hidden className="size-3.5 text-accent" />}
        {props.label}
        {props.optional && <span className="font-normal text-faint">{props.optional}</span>}
      </label>
      {props.children({
        id,
        'aria-describedby': describedBy,
        'aria-invalid': props.error ? true : undefined,
      })}
      {props.error && (
        <p id={errorId} role="alert" className="mt-1.5 flex items-start gap-1.5 text-[0.8125rem] text-danger">
          <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          <span className="min-w-0 break-words">{props.error}</span>
        </p>
      )}
      {props.hint && (
        <p id={hintId} className="mt-1.5 text-[0.8125rem] text-muted">
          {props.hint}
        </p>
      )}
    </div>
  );
}
