import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cx } from './cx.ts';
import { controlClass, controlLook } from './field.tsx';

export function Input({ className, mono, ...rest }: ComponentProps<'input'> & { mono?: boolean }) {
  return <input {...rest} className={cx(controlClass, mono && 'font-mono', className)} />;
}

/** Grows with its text where the browser can (`field-sizing`), from a few lines to a screenful; `rows` is what the others show. */
export function TextArea({ className, mono, ...rest }: ComponentProps<'textarea'> & { mono?: boolean }) {
  return (
    <textarea
      {...rest}
      className={cx(
        controlLook,
        'field-sizing-content max-h-96 min-h-20 resize-y py-2 leading-6',
        mono && 'font-mono [tab-size:2]',
        className,
      )}
    />
  );
}

/** The platform's own select: it works with every keyboard, screen reader and phone. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <span className={cx('relative block min-w-0', className)}>
      <select {...rest} className={cx(controlClass, 'appearance-none truncate pr-9')}>
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-faint"
      />
    </span>
  );
}
