'use client';

import { Plus } from 'lucide-react';
import { type SubmitEvent, useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Select } from '@/components/ui/input.tsx';

/** Chooses one of what is not in the group yet, and adds it. */
export function AddToGroup(props: {
  /** What the choice is called, and what stands in it before anything is chosen. */
  label: string;
  submit: string;
  choices: readonly { id: string; label: string }[];
  onAdd: (id: string) => Promise<unknown>;
}) {
  const [chosen, setChosen] = useState('');
  const [pending, setPending] = useState(false);
  if (props.choices.length === 0) return null;
  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (chosen === '') return;
    setPending(true);
    await props.onAdd(chosen);
    setPending(false);
    setChosen('');
  }
  return (
    <form onSubmit={submit} className="flex gap-2 border-t px-4 py-3 md:px-5">
      <Select
        aria-label={props.label}
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
        className="flex-1"
      >
        <option value="">{props.label}</option>
        {props.choices.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </Select>
      <Button type="submit" icon={<Plus aria-hidden />} pending={pending}>
        {props.submit}
      </Button>
    </form>
  );
}
