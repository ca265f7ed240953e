import type { FieldPath, RegisterOptions, UseFormReturn } from 'react-hook-form';
import type { WorkloadFormValues } from './workload-form.ts';

/**
 * `form.register` with the value in the server's HTML too. By itself it fills a control only once the script runs, and until then an edit form looks as if
 * nothing were set.
 */
export function registerFilled<Name extends FieldPath<WorkloadFormValues>>(
  form: UseFormReturn<WorkloadFormValues>,
  name: Name,
  options?: RegisterOptions<WorkloadFormValues, Name>,
) {
  return { ...form.register(name, options), defaultValue: String(form.getValues(name) ?? '') };
}
