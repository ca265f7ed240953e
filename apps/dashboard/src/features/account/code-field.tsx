import { Field } from '@/components/ui/field.tsx';
import { Input } from '@/components/ui/input.tsx';

/** Six digits out of an authenticator app. */
export function CodeField(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}) {
  return (
    <Field label={props.label} error={props.error}>
      {(control) => (
        <Input
          {...control}
          mono
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
          autoComplete="one-time-code"
          inputMode="numeric"
          spellCheck={false}
          maxLength={32}
        />
      )}
    </Field>
  );
}
