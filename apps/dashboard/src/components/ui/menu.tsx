'use client';

import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';

const itemClass =
  'flex min-h-9 cursor-pointer select-none items-center gap-2.5 rounded-md px-2.5 text-sm outline-hidden data-highlighted:bg-hover data-disabled:opacity-60 [&_svg]:size-4 [&_svg]:shrink-0';

export function Menu(props: { trigger: ReactElement; children: ReactNode; align?: 'start' | 'end' }) {
  return (
    <BaseMenu.Root modal={false}>
      <BaseMenu.Trigger render={props.trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={6} align={props.align ?? 'end'} className="z-50 outline-hidden">
          <BaseMenu.Popup className="min-w-48 max-w-[calc(100vw-1.5rem)] rounded-xl border bg-surface p-1 shadow-raised outline-hidden transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0">
            {props.children}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

export function MenuItem(props: {
  icon?: ReactNode;
  onClick?: () => void;
  render?: ReactElement;
  children: ReactNode;
}) {
  return (
    <BaseMenu.Item
      className={itemClass}
      onClick={props.onClick}
      {...(props.render && { render: props.render })}
    >
      {props.icon}
      {props.children}
    </BaseMenu.Item>
  );
}

/** One of several: the chosen entry carries a tick. */
export function MenuChoice<T extends string>(props: {
  label: string;
  value: T;
  onChange: (value: T) => void;
  choices: readonly { value: T; label: string; icon?: ReactNode }[];
}) {
  return (
    <BaseMenu.RadioGroup
      value={props.value}
      onValueChange={(value: T) => props.onChange(value)}
      aria-label={props.label}
    >
      <p aria-hidden className="px-2.5 pt-2 pb-1 font-medium text-faint text-xs">
        {props.label}
      </p>
      {props.choices.map((choice) => (
        <BaseMenu.RadioItem key={choice.value} value={choice.value} closeOnClick className={itemClass}>
          {choice.icon}
          <span className="flex-1">{choice.label}</span>
          <BaseMenu.RadioItemIndicator>
            <Check aria-hidden className="text-accent" />
          </BaseMenu.RadioItemIndicator>
        </BaseMenu.RadioItem>
      ))}
    </BaseMenu.RadioGroup>
  );
}

export function MenuSeparator() {
  return <BaseMenu.Separator className="my-1 h-px bg-line" />;
}
