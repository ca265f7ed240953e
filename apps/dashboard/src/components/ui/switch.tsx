'use client';

import { Switch as BaseSwitch } from '@base-ui/react/switch';

/** An on/off control; `id` ties it to a label. */
export function Switch(props: {
  id?: string;
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  disabled?: boolean;
  'aria-describedby'?: string | undefined;
}) {
  return (
    <BaseSwitch.Root
      {...props}
      className="flex h-6 w-11 shrink-0 cursor-pointer items-center rounded-full border border-transparent bg-line-strong p-0.5 transition-colors duration-150 data-checked:bg-accent data-disabled:opacity-60"
    >
      <BaseSwitch.Thumb className="size-4.5 rounded-full bg-surface shadow-sm transition-[translate] duration-150 data-checked:translate-x-5" />
    </BaseSwitch.Root>
  );
}
