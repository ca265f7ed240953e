import { cx } from '../ui/cx.ts';

/** An anvil with one spark: the only ember on a page. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" aria-hidden className={cx('size-6 shrink-0', className)}>
      <path
        d="M2.5 9.5h4.2v-1h13.1c.9 0 1.2.9.6 1.4-1.700 1.500-3.900 2.300-5.900 2.700-.2 1.700.6 3.300 2.300 4.400.5.3.7.7.7 1.200V20H7v-1.800c0-.5.2-.9.6-1.200 1.500-1.100 2.200-2.500 2.100-4.200C6.600 12.700 3.900 11.900 2.500 9.500Z"
        fill="currentColor"
      />
      <path d="M12.500 1.500l.7 2 2 .7-2 .7-.7 2-.7-2-2-.7 2-.7.7-2Z" className="fill-ember" />
    </svg>
  );
}

export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2">
      <Mark />
      <span className="font-semibold text-[0.9375rem] tracking-[-0.02em]">Tinyforge</span>
    </span>
  );
}
